import { Head } from "../../../../../components/admin/parts.tsx";
import { Choices, Field, Form, Submit } from "../../../../../components/ui/form.tsx";
import { addGroup } from "../../../../../lib/web/admin/components.ts";
import { componentsData } from "../../../../../lib/web/admin/reads.ts";

export default async function NewGroup() {
  const { components } = await componentsData();
  return (
    <>
      <Head title="New group" />
      <Form action={addGroup} className="card pad">
        <Field name="name" label="Name" required />
        <Field name="description" label="Description" />
        {components.length > 0 && (
          <Choices
            name="components"
            legend="Components"
            options={components.map((c) => ({ value: c.id, label: c.name }))}
            chosen={[]}
          />
        )}
        <Submit>Add group</Submit>
      </Form>
    </>
  );
}
