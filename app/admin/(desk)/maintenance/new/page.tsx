import { Notify, PostText } from "../../../../../components/admin/composer.tsx";
import { ConflictCheck } from "../../../../../components/admin/conflict-check.tsx";
import { ComponentChoices, PlanChoices } from "../../../../../components/admin/maintenance-fields.tsx";
import { Head } from "../../../../../components/admin/parts.tsx";
import { Readers } from "../../../../../components/admin/readers.tsx";
import { Field, Form, Submit } from "../../../../../components/ui/form.tsx";
import { zonedText } from "../../../../../lib/domain/zone.ts";
import { previewText } from "../../../../../lib/web/admin/incidents.ts";
import { checkConflicts, planMaintenance } from "../../../../../lib/web/admin/maintenance.ts";
import { planningData } from "../../../../../lib/web/admin/maintenance-reads.ts";

const hour = 3_600_000;

type Props = { searchParams: Promise<{ copy?: string }> };

export default async function NewMaintenance({ searchParams }: Props) {
  const { components, readers, now, timeZone, copied } = await planningData((await searchParams).copy);
  const start = Math.ceil((now + 24 * hour) / hour) * hour;
  return (
    <>
      <Head title={copied ? `Plan "${copied.name}" again` : "Plan maintenance"}>
        <a className="button button-quiet" href="/admin/maintenance/series/new">
          One that comes again
        </a>
      </Head>
      <div className="two">
        <Form action={planMaintenance} className="card pad">
          <Field name="name" label="Title" required defaultValue={copied?.name} />
          <PostText
            preview={previewText}
            hint="What is done, and what readers will notice. Markdown."
            defaultValue={copied?.body ?? ""}
          />
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
              defaultValue={zonedText(start + (copied?.length || 2 * hour), timeZone)}
            />
          </div>
          <ComponentChoices components={components} chosen={copied?.componentIds ?? []} />
          <ConflictCheck check={checkConflicts} timeZone={timeZone} />
          <PlanChoices
            reminders={copied?.reminders ?? [1440]}
            autoStart={copied?.autoStart ?? true}
            autoComplete={copied?.autoComplete ?? true}
            overrunUpdate={copied?.overrunUpdate ?? false}
          />
          <Notify />
          <Submit>Publish maintenance</Submit>
        </Form>
        <Readers readers={readers} />
      </div>
    </>
  );
}
