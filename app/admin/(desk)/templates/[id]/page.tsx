import { Head } from "../../../../../components/admin/parts.tsx";
import { TemplateFields } from "../../../../../components/admin/template-fields.tsx";
import { Form, Submit } from "../../../../../components/ui/form.tsx";
import { templateData } from "../../../../../lib/web/admin/template-reads.ts";
import { dropTemplate, saveTemplate } from "../../../../../lib/web/admin/templates.ts";

export default async function TemplatePage({ params }: { params: Promise<{ id: string }> }) {
  const { template, components } = await templateData((await params).id);
  return (
    <>
      <Head title={template.name}>
        <a href="/admin/templates">All templates</a>
      </Head>
      <Form action={saveTemplate} className="card pad" key={template.updatedAt.getTime()}>
        <input type="hidden" name="template" value={template.id} />
        <TemplateFields template={template} components={components} />
        <Submit>Save</Submit>
      </Form>
      <section className="danger" aria-labelledby="delete">
        <h2 id="delete">Delete</h2>
        <Form action={dropTemplate} confirm={`Delete the template "${template.name}"?`}>
          <input type="hidden" name="template" value={template.id} />
          <Submit kind="danger">Delete the template</Submit>
        </Form>
      </section>
    </>
  );
}
