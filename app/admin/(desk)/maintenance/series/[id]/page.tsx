import { PostText } from "../../../../../../components/admin/composer.tsx";
import { Conflicts } from "../../../../../../components/admin/conflicts.tsx";
import { ComponentChoices, PlanChoices } from "../../../../../../components/admin/maintenance-fields.tsx";
import { Head } from "../../../../../../components/admin/parts.tsx";
import { SeriesFields } from "../../../../../../components/admin/series-fields.tsx";
import { Check, Field, Form, Submit } from "../../../../../../components/ui/form.tsx";
import { ruleText } from "../../../../../../lib/domain/recurrence.ts";
import { previewText } from "../../../../../../lib/web/admin/incidents.ts";
import { changeSeries, stopSeries } from "../../../../../../lib/web/admin/maintenance.ts";
import { seriesData } from "../../../../../../lib/web/admin/maintenance-reads.ts";

export default async function SeriesDesk({ params }: { params: Promise<{ id: string }> }) {
  const { series, occurrences, conflicts, components, f } = await seriesData((await params).id);
  return (
    <>
      <Head title={series.name}>{series.endedAt && <span className="pill">Ended</span>}</Head>
      <p className="quiet">
        {ruleText(series.rrule, series.startsAt)} at {series.startsAt.slice(11)} ({series.timeZone}).
      </p>
      <Conflicts conflicts={conflicts} f={f} />
      <section aria-labelledby="occurrences">
        <h2 id="occurrences">On the page</h2>
        {occurrences.length === 0 ? (
          <p className="quiet">None of its dates is near enough to stand on the page.</p>
        ) : (
          <ul className="card rows-list">
            {occurrences.map((o) => (
              <li key={o.id}>
                <div className="what">
                  <a href={`/admin/incidents/${o.id}`}>{o.scheduledFor && f.instant(o.scheduledFor.getTime())}</a>
                  <span className="quiet">{o.name}</span>
                </div>
                {o.touchedAt && <span className="pill">Changed by hand</span>}
              </li>
            ))}
          </ul>
        )}
      </section>
      {!series.endedAt && (
        <section aria-labelledby="change">
          <h2 id="change">Change the series</h2>
          <p className="quiet">Its dates to come follow, except for those that were changed by hand.</p>
          <Form action={changeSeries} className="card pad" key={series.updatedAt.getTime()}>
            <input type="hidden" name="series" value={series.id} />
            <Field name="name" label="Title" required defaultValue={series.name} />
            <PostText preview={previewText} defaultValue={series.body} />
            <SeriesFields series={series} />
            <ComponentChoices components={components} chosen={series.componentIds} />
            <PlanChoices {...series} />
            <Check name="deliver_notifications" label="Tell subscribers" defaultChecked={series.announce} />
            <Submit kind="quiet">Save</Submit>
          </Form>
        </section>
      )}
      {!series.endedAt && (
        <section className="danger" aria-labelledby="end">
          <h2 id="end">End the series</h2>
          <p className="quiet">Its dates to come are cancelled, except for those that were changed by hand.</p>
          <Form action={stopSeries} confirm={`End "${series.name}" and cancel its dates to come?`}>
            <input type="hidden" name="series" value={series.id} />
            <Submit kind="danger">End the series</Submit>
          </Form>
        </section>
      )}
    </>
  );
}
