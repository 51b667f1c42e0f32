import { DrillReport } from "../../../../../components/admin/drill-report.tsx";
import { Empty, Head } from "../../../../../components/admin/parts.tsx";
import { Prose } from "../../../../../components/status/prose.tsx";
import { Form, Submit } from "../../../../../components/ui/form.tsx";
import { postStatusLabels } from "../../../../../lib/domain/incident.ts";
import { drillData } from "../../../../../lib/web/admin/audience-reads.ts";
import { dropDrill, finishDrill } from "../../../../../lib/web/admin/drills.ts";

export default async function DrillPage({ params }: { params: Promise<{ id: string }> }) {
  const { drill, incidents, report, recipients, html, now, f } = await drillData((await params).id);
  const running = drill.endedAt === null;
  const id = <input type="hidden" name="drill" value={drill.id} />;
  return (
    <>
      <Head title={drill.name}>
        <span className="pill">{running ? `Running for ${f.length(now - drill.startedAt.getTime())}` : "Ended"}</span>
        {running && (
          <a className="button" href={`/admin/drills/${drill.id}/new`}>
            Open an incident
          </a>
        )}
      </Head>
      <p className="drill-banner">
        DRILL. {recipients === 0 ? "Nobody" : recipients} {recipients === 1 ? "recipient is" : "recipients are"} told of
        it. The public sees none of it.
      </p>
      <section aria-labelledby="scenario">
        <h2 id="scenario">Scenario</h2>
        <div className="card pad">
          <Prose html={html} />
          <p className="quiet">
            Started {f.instant(drill.startedAt.getTime())} by {drill.createdBy}
            {drill.endedAt && `, ended ${f.instant(drill.endedAt.getTime())}`}.
          </p>
        </div>
      </section>
      <section aria-labelledby="incidents">
        <h2 id="incidents">Incidents</h2>
        {incidents.length === 0 ? (
          <Empty
            title="Nothing was posted yet"
            hint={running ? "The clock runs: open the incident as you would a real one." : "Nobody opened an incident."}
          />
        ) : (
          <ul className="card rows-list">
            {incidents.map((incident) => (
              <li key={incident.id}>
                <div className="what">
                  <a href={`/admin/incidents/${incident.id}`}>{incident.name}</a>
                </div>
                <span className="pill">{postStatusLabels[incident.status]}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="report">
        <h2 id="report">{running ? "Report so far" : "Report"}</h2>
        <DrillReport report={report} f={f} />
      </section>
      {running ? (
        <Form action={finishDrill} confirm="End the drill? Nothing can be posted in it afterwards.">
          {id}
          <Submit>End the drill</Submit>
        </Form>
      ) : (
        <section className="danger" aria-labelledby="remove">
          <h2 id="remove">Delete</h2>
          <p className="quiet">Removes the drill with its incidents and its report for good.</p>
          <Form action={dropDrill} confirm={`Delete the drill "${drill.name}" for good?`}>
            {id}
            <Submit kind="danger">Delete for good</Submit>
          </Form>
        </section>
      )}
    </>
  );
}
