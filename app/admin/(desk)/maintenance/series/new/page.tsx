import { Notify, PostText } from "../../../../../../components/admin/composer.tsx";
import { ComponentChoices, PlanChoices } from "../../../../../../components/admin/maintenance-fields.tsx";
import { Head } from "../../../../../../components/admin/parts.tsx";
import { SeriesFields } from "../../../../../../components/admin/series-fields.tsx";
import { Field, Form, Submit } from "../../../../../../components/ui/form.tsx";
import { zonedText } from "../../../../../../lib/domain/zone.ts";
import { previewText } from "../../../../../../lib/web/admin/incidents.ts";
import { planSeries } from "../../../../../../lib/web/admin/maintenance.ts";
import { seriesFormData } from "../../../../../../lib/web/admin/maintenance-reads.ts";

const day = 86_400_000;

export default async function NewSeries() {
  const { components, now, timeZone } = await seriesFormData();
  const startsAt = `${zonedText(now + day, timeZone).slice(0, 11)}22:00`;
  return (
    <>
      <Head title="Plan maintenance that comes again" />
      <Form action={planSeries} className="card pad">
        <Field name="name" label="Title" required />
        <PostText preview={previewText} hint="What is done, and what readers will notice. Markdown." />
        <SeriesFields
          series={{ rrule: "FREQ=WEEKLY", timeZone, startsAt, durationMin: 60, exdates: [], aheadDays: 30 }}
        />
        <ComponentChoices components={components} chosen={[]} />
        <PlanChoices reminders={[1440]} />
        <Notify />
        <Submit>Plan the series</Submit>
      </Form>
    </>
  );
}
