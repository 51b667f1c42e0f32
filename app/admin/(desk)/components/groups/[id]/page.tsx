import { Head } from "../../../../../../components/admin/parts.tsx";
import { Choices, Field, Form, Submit } from "../../../../../../components/ui/form.tsx";
import { removeGroup, saveGroup } from "../../../../../../lib/web/admin/components.ts";
import { groupData } from "../../../../../../lib/web/admin/reads.ts";

export default async function GroupPage({ params }: { params: Promise<{ id: string }> }) {
  const { group, components } = await groupData((await params).id);
  return (
    <>
      <Head title={group.name} />
      <Form action={saveGroup} className="card pad">
        <input type="hidden" name="group" value={group.id} />
        <Field name="name" label="Name" required defaultValue={group.name} />
        <Field name="description" label="Description" defaultValue={group.description} />
        <Choices
          name="components"
          legend="Components"
          options={components.map((c) => ({ value: c.id, label: c.name }))}
          chosen={components.filter((c) => c.groupId === group.id).map((c) => c.id)}
        />
        <Submit>Save</Submit>
      </Form>
      <section className="danger" aria-labelledby="delete">
        <h2 id="delete">Delete</h2>
        <p className="quiet">Its components stay, on their own.</p>
        <Form action={removeGroup} confirm={`Delete the group "${group.name}"? Its components stay.`}>
          <input type="hidden" name="group" value={group.id} />
          <Submit kind="danger">Delete group</Submit>
        </Form>
      </section>
    </>
  );
}
