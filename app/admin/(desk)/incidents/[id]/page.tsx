import {
  ComponentTiles,
  ImpactField,
  Notify,
  PostText,
  PromiseField,
} from "../../../../../components/admin/composer.tsx";
import { PromiseTimer } from "../../../../../components/admin/incident-row.tsx";
import { NoNews } from "../../../../../components/admin/no-news.tsx";
import { Head, Shown } from "../../../../../components/admin/parts.tsx";
import { Post } from "../../../../../components/admin/post.tsx";
import { PromiseRecord } from "../../../../../components/admin/promise-record.tsx";
import { Readers } from "../../../../../components/admin/readers.tsx";
import { iconOf } from "../../../../../components/status/incident.tsx";
import { Field, Form, Submit } from "../../../../../components/ui/form.tsx";
import { isOver, mayMove, postStatusLabels, statusesOf } from "../../../../../lib/domain/incident.ts";
import { zonedText } from "../../../../../lib/domain/zone.ts";
import { sayNoNews } from "../../../../../lib/web/admin/duty.ts";
import { promisesData } from "../../../../../lib/web/admin/duty-reads.ts";
import {
  addUpdate,
  correctUpdate,
  previewText,
  removeIncident,
  renameIncident,
} from "../../../../../lib/web/admin/incidents.ts";
import { incidentData } from "../../../../../lib/web/admin/reads.ts";

export default async function IncidentDesk({ params }: { params: Promise<{ id: string }> }) {
  const data = await incidentData((await params).id);
  const { incident, updates, components, all, readers, reports, revisions, now, f, html, timeZone } = data;
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
        <a className="button button-quiet" href={`/incidents/${incident.id}`}>
          Public page
        </a>
      </Head>
      {incident.scheduledFor && incident.scheduledUntil && (
        <p className="quiet">
          Planned for {f.instant(incident.scheduledFor.getTime())} until {f.instant(incident.scheduledUntil.getTime())}.
          {incident.autoStart ? " It starts by itself." : " It is started by hand."}
          {incident.autoComplete ? " It ends by itself." : " It is ended by hand."}
        </p>
      )}
      {next.length > 0 && (
        <section aria-labelledby="post">
          <h2 id="post">{over ? "Add to it" : "Post an update"}</h2>
          <div className="two">
            <Form action={addUpdate} className="card pad" key={newest?.id ?? "first"}>
              <input type="hidden" name="incident" value={incident.id} />
              <input type="hidden" name="seen" value={newest?.id ?? ""} />
              <Field
                name="status"
                label="Status"
                required
                defaultValue={incident.status}
                options={next.map((s) => ({ value: s, label: postStatusLabels[s] }))}
              />
              <PostText preview={previewText} />
              {!isMaintenance && <ComponentTiles components={all} declared={over ? {} : named} />}
              {!isMaintenance && <PromiseField />}
              <Notify />
              <Submit>Publish update</Submit>
            </Form>
            <Readers readers={readers} />
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
