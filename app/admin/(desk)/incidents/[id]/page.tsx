import { AudienceChoice, ByAudience } from "../../../../../components/admin/audience-choice.tsx";
import {
  ComponentTiles,
  ImpactField,
  Notify,
  PostText,
  PromiseField,
} from "../../../../../components/admin/composer.tsx";
import { PromiseTimer } from "../../../../../components/admin/incident-row.tsx";
import { MeasureFigures } from "../../../../../components/admin/measure-figures.tsx";
import { NoNews } from "../../../../../components/admin/no-news.tsx";
import { Head, Shown } from "../../../../../components/admin/parts.tsx";
import { Post } from "../../../../../components/admin/post.tsx";
import { PromiseRecord } from "../../../../../components/admin/promise-record.tsx";
import { Readers } from "../../../../../components/admin/readers.tsx";
import { iconOf } from "../../../../../components/status/incident.tsx";
import { Field, Form, Submit } from "../../../../../components/ui/form.tsx";
import { isOver, mayMove, postStatusLabels, statusesOf } from "../../../../../lib/domain/incident.ts";
import { zonedText } from "../../../../../lib/domain/zone.ts";
import { audienceOptions, drillOf } from "../../../../../lib/web/admin/audience-reads.ts";
import { sayNoNews } from "../../../../../lib/web/admin/duty.ts";
import { promisesData } from "../../../../../lib/web/admin/duty-reads.ts";
import {
  addUpdate,
  correctUpdate,
  previewText,
  removeIncident,
  renameIncident,
} from "../../../../../lib/web/admin/incidents.ts";
import { incidentMeasures } from "../../../../../lib/web/admin/postmortem-reads.ts";
import { incidentData } from "../../../../../lib/web/admin/reads.ts";

export default async function IncidentDesk({ params }: { params: Promise<{ id: string }> }) {
  const data = await incidentData((await params).id);
  const { incident, updates, components, all, told, reports, revisions, now, f, html, timeZone } = data;
  const [drill, options] = await Promise.all([drillOf(incident.drillId), audienceOptions()]);
  const published = updates.some((update) => update.audience === "public");
  const audiences = drill ? [] : options;
  const names = new Map(options.map((audience) => [audience.id, audience.name]));
  const groupsOf = (update: (typeof updates)[number]): string[] | null =>
    update.audience === "internal"
      ? (data.readers.get(update.id) ?? []).flatMap((group) => names.get(group) ?? [])
      : null;
  const newest = updates.at(-1);
  const over = isOver(incident.status);
  const next = statusesOf(incident.kind).filter((s) => mayMove(incident.kind, incident.status, s));
  const isMaintenance = incident.kind === "maintenance";
  const named = Object.fromEntries(components.map((c) => [c.componentId, c.status]));
  return (
    <>
      <Head title={incident.name}>
        {!over && <PromiseTimer at={incident.promiseAt} now={now} />}
        <Shown
          status={over ? "operational" : iconOf({ impact: incident.impactOverride ?? incident.impact })}
          label={postStatusLabels[incident.status]}
        />
        {!over && incident.status !== "scheduled" && (
          <NoNews incident={incident} seen={newest?.id} from="incident" say={sayNoNews} />
        )}
        {!drill && !isMaintenance && (
          <a className="button button-quiet" href={`/admin/incidents/${incident.id}/postmortem`}>
            Postmortem
          </a>
        )}
        {published && (
          <a className="button button-quiet" href={`/incidents/${incident.id}`}>
            Public page
          </a>
        )}
      </Head>
      {drill && (
        <p className="drill-banner">
          DRILL: <a href={`/admin/drills/${drill.id}`}>{drill.name}</a>. Only its recipients are told; the public sees
          none of it.
        </p>
      )}
      {!drill && !published && (
        <p className="drill-banner">
          Internal. The public does not know of it, nor of its title. The first update for everyone publishes both.
        </p>
      )}
      {incident.scheduledFor && incident.scheduledUntil && (
        <p className="quiet">
          Planned for {f.instant(incident.scheduledFor.getTime())} until {f.instant(incident.scheduledUntil.getTime())}.
          {incident.autoStart ? " It starts by itself." : " It is started by hand."}
          {incident.autoComplete ? " It ends by itself." : " It is ended by hand."}
        </p>
      )}
      {next.length > 0 && !drill?.endedAt && (
        <section aria-labelledby="post">
          <h2 id="post">{over ? "Add to it" : "Post an update"}</h2>
          <div className="two">
            <Form action={addUpdate} className="card pad" key={newest?.id ?? "first"}>
              <input type="hidden" name="incident" value={incident.id} />
              <input type="hidden" name="seen" value={newest?.id ?? ""} />
              <AudienceChoice audiences={audiences} internal={!published} />
              <Field
                name="status"
                label="Status"
                required
                defaultValue={incident.status}
                options={next.map((s) => ({ value: s, label: postStatusLabels[s] }))}
              />
              <PostText preview={previewText} />
              <div className="public-only">
                {!isMaintenance && <ComponentTiles components={all} declared={over ? {} : named} />}
              </div>
              {!isMaintenance && (
                <div className={published ? "public-only" : ""}>
                  <PromiseField />
                </div>
              )}
              <Notify />
              <Submit>
                {drill ? "Post in the drill" : <ByAudience everyone="Publish update" groups="Post to groups only" />}
              </Submit>
            </Form>
            {!drill && <Readers readers={told} />}
          </div>
        </section>
      )}
      <section aria-labelledby="timeline">
        <h2 id="timeline">Timeline</h2>
        <div className="card">
          {[...updates].reverse().map((update) => (
            <Post
              key={update.id}
              update={update}
              groups={groupsOf(update)}
              report={reports[update.id]}
              earlier={revisions.filter((r) => r.updateId === update.id)}
              html={html(update.body)}
              f={f}
              correct={correctUpdate}
            />
          ))}
        </div>
      </section>
      <PromiseRecord promises={await promisesData(incident.id)} now={now} f={f} />
      {!drill && !isMaintenance && (
        <section aria-labelledby="measures">
          <h2 id="measures">Measures</h2>
          <MeasureFigures measures={await incidentMeasures(incident.id)} f={f} />
        </section>
      )}
      <section aria-labelledby="facts">
        <h2 id="facts">{isMaintenance ? "Title and times" : "Title and impact"}</h2>
        <Form action={renameIncident} className="card pad">
          <input type="hidden" name="incident" value={incident.id} />
          <Field name="name" label="Title" required defaultValue={incident.name} />
          {!isMaintenance && <ImpactField defaultValue={incident.impactOverride} />}
          {isMaintenance && incident.scheduledFor && incident.scheduledUntil && !over && (
            <div className="row-fields">
              <Field
                name="scheduled_for"
                label={`Start (${timeZone})`}
                type="datetime-local"
                required
                defaultValue={zonedText(incident.scheduledFor.getTime(), timeZone)}
              />
              <Field
                name="scheduled_until"
                label={`End (${timeZone})`}
                type="datetime-local"
                required
                defaultValue={zonedText(incident.scheduledUntil.getTime(), timeZone)}
              />
            </div>
          )}
          <Submit kind="quiet">Save</Submit>
        </Form>
      </section>
      <section className="danger" aria-labelledby="delete">
        <h2 id="delete">Delete</h2>
        <p className="quiet">
          Takes it and its {updates.length} {updates.length === 1 ? "update" : "updates"} off the page, the archive and
          the feeds for good. The audit log keeps what it said.
        </p>
        <Form action={removeIncident} confirm={`Delete "${incident.name}" and its updates for good?`}>
          <input type="hidden" name="incident" value={incident.id} />
          <Submit kind="danger">Delete for good</Submit>
        </Form>
      </section>
    </>
  );
}
