import {
  ComponentTiles,
  ImpactField,
  Notify,
  PostText,
  PromiseField,
} from "../../../../../components/admin/composer.tsx";
import { Conflicts } from "../../../../../components/admin/conflicts.tsx";
import { PromiseTimer } from "../../../../../components/admin/incident-row.tsx";
import { CallOff, Extend, Reschedule } from "../../../../../components/admin/maintenance-acts.tsx";
import { PlanChoices } from "../../../../../components/admin/maintenance-fields.tsx";
import { Head, Shown } from "../../../../../components/admin/parts.tsx";
import { Post } from "../../../../../components/admin/post.tsx";
import { Readers } from "../../../../../components/admin/readers.tsx";
import { iconOf } from "../../../../../components/status/incident.tsx";
import { Field, Form, Submit } from "../../../../../components/ui/form.tsx";
import { isOver, mayMove, postStatusLabels, statusesOf } from "../../../../../lib/domain/incident.ts";
import { occasionLabels } from "../../../../../lib/domain/maintenance.ts";
import {
  addUpdate,
  correctUpdate,
  previewText,
  removeIncident,
  renameIncident,
} from "../../../../../lib/web/admin/incidents.ts";
import { callOffMaintenance, lengthenMaintenance, moveMaintenance } from "../../../../../lib/web/admin/maintenance.ts";
import { maintenanceData } from "../../../../../lib/web/admin/maintenance-reads.ts";
import { incidentData } from "../../../../../lib/web/admin/reads.ts";

/** What only a maintenance has: conflicts, its series, moving and calling off. */
async function MaintenancePart({ id }: { id: string }) {
  const { incident, conflicts, series, now, f, timeZone } = await maintenanceData(id);
  const { scheduledFor, scheduledUntil } = incident;
  if (!scheduledFor || !scheduledUntil) return null;
  const maintenance = { ...incident, scheduledFor, scheduledUntil };
  const late = !isOver(incident.status) && scheduledUntil.getTime() <= now;
  return (
    <section aria-label="This maintenance">
      {late && (
        <p className="notice notice-warn">
          Past its planned end by {f.length(now - scheduledUntil.getTime())}. Complete it, or move its end.
        </p>
      )}
      <Conflicts conflicts={conflicts} f={f} />
      {incident.nextReminderAt && (
        <p className="quiet">Subscribers are reminded at {f.instant(incident.nextReminderAt.getTime())}.</p>
      )}
      {series && (
        <p className="quiet">
          One of the series <a href={`/admin/maintenance/series/${series.id}`}>{series.name}</a>
          {incident.touchedAt && ". It was changed by hand: changes of the series leave it alone"}.
        </p>
      )}
      <div className="desk-actions">
        <a className="button button-quiet" href={`/admin/maintenance/new?copy=${id}`}>
          Plan it again
        </a>
        {!isOver(incident.status) && incident.status !== "scheduled" && <Extend id={id} act={lengthenMaintenance} />}
      </div>
      {!isOver(incident.status) && (
        <div>
          <Reschedule maintenance={maintenance} timeZone={timeZone} act={moveMaintenance} />
          <CallOff maintenance={maintenance} act={callOffMaintenance} />
        </div>
      )}
    </section>
  );
}

export default async function IncidentDesk({ params }: { params: Promise<{ id: string }> }) {
  const data = await incidentData((await params).id);
  const { incident, updates, components, all, readers, reports, revisions, now, f, html } = data;
  const newest = updates.at(-1);
  const over = isOver(incident.status);
  const next = statusesOf(incident.kind).filter((s) => mayMove(incident.kind, incident.status, s));
  const isMaintenance = incident.kind === "maintenance";
  const named = Object.fromEntries(components.map((c) => [c.componentId, c.status]));
  return (
    <>
      <Head title={incident.name}>
        {!over && <PromiseTimer at={incident.promiseAt} now={now} f={f} />}
        <Shown
          status={
            incident.cancelledAt
              ? "unknown"
              : over
                ? "operational"
                : iconOf({ impact: incident.impactOverride ?? incident.impact })
          }
          label={incident.cancelledAt ? occasionLabels.cancelled : postStatusLabels[incident.status]}
        />
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
      {isMaintenance && <MaintenancePart id={incident.id} />}
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
      <section aria-labelledby="facts">
        <h2 id="facts">{isMaintenance ? "Title and settings" : "Title and impact"}</h2>
        <Form action={renameIncident} className="card pad">
          <input type="hidden" name="incident" value={incident.id} />
          <Field name="name" label="Title" required defaultValue={incident.name} />
          {!isMaintenance && <ImpactField defaultValue={incident.impactOverride} />}
          {isMaintenance && !over && (
            <>
              <input type="hidden" name="plan" value="1" />
              <PlanChoices {...incident} />
            </>
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
