import { ComponentFields } from "../../../../../components/admin/component-fields.tsx";
import { Head } from "../../../../../components/admin/parts.tsx";
import { Form, Submit } from "../../../../../components/ui/form.tsx";
import { addComponent } from "../../../../../lib/web/admin/components.ts";
import { componentsData } from "../../../../../lib/web/admin/reads.ts";

export default async function NewComponent() {
  const { groups, components } = await componentsData();
  return (
    <>
      <Head title="New component" />
      <Form action={addComponent} className="card pad">
        <ComponentFields component={{}} groups={groups} others={components.map(({ id, name }) => ({ id, name }))} />
        <Submit>Add component</Submit>
      </Form>
    </>
  );
}
