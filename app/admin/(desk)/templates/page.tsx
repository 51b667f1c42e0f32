import { Empty, Head } from "../../../../components/admin/parts.tsx";
import { TemplateFields } from "../../../../components/admin/template-fields.tsx";
import { Form, Submit } from "../../../../components/ui/form.tsx";
import { postStatusLabels } from "../../../../lib/domain/incident.ts";
import { templatesData } from "../../../../lib/web/admin/template-reads.ts";
import { addTemplate } from "../../../../lib/web/admin/templates.ts";

export default async function TemplatesPage() {
  const { templates, components } = await templatesData();
  return (
    <>
      <Head title="Templates" />
      {templates.length === 0 ? (
        <Empty
          title="No templates"
          hint="Write in quiet times what you would have to write at three in the morning. The composer fills itself from it."
        />
      ) : (
        <ul className="card rows-list">
          {templates.map((template) => (
            <li key={template.id}>
              <div className="what">
                <a href={`/admin/templates/${template.id}`}>{template.name}</a>
                <span className="quiet">{template.title || template.body.slice(0, 120)}</span>
              </div>
              <span className="pill">{template.status ? postStatusLabels[template.status] : template.kind}</span>
            </li>
          ))}
        </ul>
      )}
      <section aria-labelledby="add">
        <h2 id="add">New template</h2>
        <Form action={addTemplate} className="card pad" key={templates.length}>
          <TemplateFields components={components} />
          <Submit>Add template</Submit>
        </Form>
      </section>
    </>
  );
}
