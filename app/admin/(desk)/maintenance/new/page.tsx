import { Notify, PostText } from "../../../../../components/admin/composer.tsx";
import { Head } from "../../../../../components/admin/parts.tsx";
import { Readers } from "../../../../../components/admin/readers.tsx";
import { Check, Choices, Field, Form, Submit } from "../../../../../components/ui/form.tsx";
import { zonedText } from "../../../../../lib/domain/zone.ts";
import { planMaintenance, previewText } from "../../../../../lib/web/admin/incidents.ts";
import { composerData } from "../../../../../lib/web/admin/reads.ts";

const hour = 3_600_000;

export default async function NewMaintenance() {
  const { components, readers, now, timeZone } = await composerData(null);
  const start = Math.ceil((now + 24 * hour) / hour) * hour;
  return (
    <>
      <Head title="Plan maintenance" />
      <div className="two">
        <Form action={planMaintenance} className="card pad">
          <Field name="name" label="Title" required />
          <PostText preview={previewText} hint="What is done, and what readers will notice. Markdown." />
          <div className="row-fields">
            <Field
              name="scheduled_for"
              label={`Start (${timeZone})`}
              type="datetime-local"
              required
              defaultValue={zonedText(start, timeZone)}
            />
            <Field
              name="scheduled_until"
              label={`End (${timeZone})`}
              type="datetime-local"
              required
              defaultValue={zonedText(start + 2 * hour, timeZone)}
            />
          </div>
          {components.length > 0 && (
            <Choices
              name="component_ids"
              legend="Components"
              hint="Shown as under maintenance meanwhile; their downtime does not count."
              options={components.map((c) => ({ value: c.id, label: c.name }))}
              chosen={[]}
            />
          )}
          <Check name="scheduled_auto_in_progress" label="Start by itself" defaultChecked />
          <Check name="scheduled_auto_completed" label="End by itself" defaultChecked />
          <Notify />
          <Submit>Publish maintenance</Submit>
        </Form>
        <Readers readers={readers} />
      </div>
    </>
  );
}
