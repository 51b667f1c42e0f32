import { AudienceChoice, ByAudience } from "../../../../../components/admin/audience-choice.tsx";
import { Company } from "../../../../../components/admin/company.tsx";
import {
  ComponentTiles,
  EndingField,
  ImpactField,
  Notify,
  PostText,
  PromiseField,
  PublishAt,
  StatusChoice,
} from "../../../../../components/admin/composer.tsx";
import { Conflicts } from "../../../../../components/admin/conflicts.tsx";
import { DraftKeeper } from "../../../../../components/admin/draft-keeper.tsx";
import { HandoverRecord, InCharge } from "../../../../../components/admin/in-charge.tsx";
import { IncidentLinks } from "../../../../../components/admin/incident-links.tsx";
import { PromiseTimer } from "../../../../../components/admin/incident-row.tsx";
import { CallOff, Extend, Reschedule } from "../../../../../components/admin/maintenance-acts.tsx";
import { PlanChoices } from "../../../../../components/admin/maintenance-fields.tsx";
import { MeasureFigures } from "../../../../../components/admin/measure-figures.tsx";
import { NewerUpdate, Seen } from "../../../../../components/admin/newer-update.tsx";
import { NoNews } from "../../../../../components/admin/no-news.tsx";
import { Head, Shown } from "../../../../../components/admin/parts.tsx";
import { Post } from "../../../../../components/admin/post.tsx";
import { PromiseRecord } from "../../../../../components/admin/promise-record.tsx";
import { Composing, PublishLabel, Reach } from "../../../../../components/admin/reach.tsx";
import { Readers } from "../../../../../components/admin/readers.tsx";
import { RunbookLink } from "../../../../../components/admin/runbook-link.tsx";
import { TemplatePick } from "../../../../../components/admin/template-pick.tsx";
import { iconOf } from "../../../../../components/status/incident.tsx";
import { Field, Form, Submit } from "../../../../../components/ui/form.tsx";
import { endingLabels } from "../../../../../lib/domain/ending.ts";
import { isOver, mayMove, postStatusLabels, statusesOf } from "../../../../../lib/domain/incident.ts";
import { occasionLabels } from "../../../../../lib/domain/maintenance.ts";
import { audienceOptions, drillOf } from "../../../../../lib/web/admin/audience-reads.ts";
import { beat, forgetDraft, keepDraft, previewFor } from "../../../../../lib/web/admin/composer.ts";
import { composerRules, composerStart } from "../../../../../lib/web/admin/composer-reads.ts";
import { sayNoNews } from "../../../../../lib/web/admin/duty.ts";
import { promisesData } from "../../../../../lib/web/admin/duty-reads.ts";
import { handOverIncident } from "../../../../../lib/web/admin/endings.ts";
import { chargeData } from "../../../../../lib/web/admin/endings-reads.ts";
import {
  addUpdate,
  correctUpdate,
  previewText,
  removeIncident,
  renameIncident,
} from "../../../../../lib/web/admin/incidents.ts";
import { linksData } from "../../../../../lib/web/admin/link-reads.ts";
import { linkIncident, mergeInto, undoMerge, unlinkIncident } from "../../../../../lib/web/admin/links.ts";
import { callOffMaintenance, lengthenMaintenance, moveMaintenance } from "../../../../../lib/web/admin/maintenance.ts";
import { maintenanceData } from "../../../../../lib/web/admin/maintenance-reads.ts";
import { incidentMeasures } from "../../../../../lib/web/admin/postmortem-reads.ts";
import { incidentData } from "../../../../../lib/web/admin/reads.ts";
import { templateOptions } from "../../../../../lib/web/admin/template-reads.ts";
import { fillFrom } from "../../../../../lib/web/admin/templates.ts";
import { Pending } from "../../pending.tsx";

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
  const { incident, updates, components, all, told, reports, revisions, now, f, html, timeZone } = data;
  const [drill, options, start, rules, templates, charge, linked] = await Promise.all([
    drillOf(incident.drillId),
    audienceOptions(),
    composerStart(incident.id),
    composerRules(),
    templateOptions(incident.kind),
    chargeData(incident.id),
    linksData(incident.id),
  ]);
  const published = updates.some((update) => update.audience === "public");
  const audiences = drill ? [] : options;
  const names = new Map(options.map((audience) => [audience.id, audience.name]));
  const groupsOf = (update: (typeof updates)[number]): string[] | null =>
    update.audience === "internal"
      ? (data.readers.get(update.id) ?? []).flatMap((group) => names.get(group) ?? [])
      : null;
  const newest = updates.at(-1);
  const over = isOver(incident.status);
  const into = linked.links.find((link) => link.kind === "merged_into");
  // What goes on elsewhere can be added to, and no more.
  const next = statusesOf(incident.kind).filter((s) =>
    into ? s === "resolved" : mayMove(incident.kind, incident.status, s),
  );
  const isMaintenance = incident.kind === "maintenance";
  const named = Object.fromEntries(components.map((c) => [c.componentId, c.status]));
  const at = (entry: (typeof updates | typeof charge.handovers)[number]): number =>
    ("handedBy" in entry ? entry.at : entry.displayAt).getTime();
  const timeline = [...[...updates].reverse(), ...charge.handovers].sort((a, b) => at(b) - at(a));
  const runbooks = all.filter((component) => component.runbookUrl && named[component.id] !== undefined);
  return (
    <>
      <Head title={incident.name}>
        {!over && <PromiseTimer at={incident.promiseAt} now={now} />}
        <Shown
          status={
            incident.cancelledAt
              ? "unknown"
              : over
                ? "operational"
                : iconOf({ impact: incident.impactOverride ?? incident.impact })
          }
          label={
            incident.cancelledAt
              ? occasionLabels.cancelled
              : incident.ending
                ? endingLabels[incident.ending]
                : postStatusLabels[incident.status]
          }
        />
        {!over && incident.status !== "scheduled" && (
          <NoNews incident={incident} seen={newest?.id} from="incident" say={sayNoNews} />
        )}
        {!drill && !isMaintenance && !into && (
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
      {into && (
        <p className="drill-banner">
          Merged into <a href={`/admin/incidents/${into.id}`}>{into.name}</a>. It goes on there.
        </p>
      )}
      {incident.scheduledFor && incident.scheduledUntil && (
        <p className="quiet">
          Planned for {f.instant(incident.scheduledFor.getTime())} until {f.instant(incident.scheduledUntil.getTime())}.
          {incident.autoStart ? " It starts by itself." : " It is started by hand."}
          {incident.autoComplete ? " It ends by itself." : " It is ended by hand."}
        </p>
      )}
      {isMaintenance && <MaintenancePart id={incident.id} />}
      {runbooks.length > 0 && (
        <p className="desk-actions">
          {runbooks.map((component) => (
            <RunbookLink key={component.id} component={component} label={`Runbook: ${component.name}`} />
          ))}
        </p>
      )}
      <Pending incidentId={incident.id} />
      {next.length > 0 && !drill?.endedAt && (
        <section aria-labelledby="post">
          <h2 id="post">{over ? "Add to it" : "Post an update"}</h2>
          <Composing>
            <div className="two composing">
              <Form action={addUpdate} className="card pad" key={start.key} values={start.typed.content}>
                <DraftKeeper
                  subject={`incident:${incident.id}`}
                  keptAt={start.typed.keptAt}
                  readAt={start.typed.readAt}
                  keep={keepDraft}
                  forget={forgetDraft}
                />
                <input type="hidden" name="incident" value={incident.id} />
                <Seen newest={newest?.id ?? ""} />
                <NewerUpdate />
                <TemplatePick templates={templates} fillFrom={fillFrom} />
                <AudienceChoice audiences={audiences} internal={!published} />
                <StatusChoice statuses={next} now={incident.status} />
                <div className="public-only">{!isMaintenance && !into && <EndingField />}</div>
                <PostText preview={previewText} />
                <div className="public-only">
                  {!isMaintenance && !into && <ComponentTiles components={all} declared={over ? {} : named} />}
                </div>
                {!isMaintenance && !into && (
                  <div className={published ? "public-only" : ""}>
                    <PromiseField />
                  </div>
                )}
                <Notify />
                <PublishAt timeZone={timeZone} />
                <Company incidentId={incident.id} beat={beat} />
                <Submit>
                  {drill ? (
                    "Post in the drill"
                  ) : rules.approval ? (
                    "Ask for approval"
                  ) : (
                    <ByAudience everyone={<PublishLabel what="Publish update" />} groups="Post to groups only" />
                  )}
                </Submit>
              </Form>
              <Reach preview={previewFor} before={drill ? null : <Readers readers={told} />} />
            </div>
          </Composing>
        </section>
      )}
      <InCharge incident={incident} people={charge.people} names={charge.names} act={handOverIncident} />
      <IncidentLinks
        incident={incident}
        {...linked}
        acts={{ link: linkIncident, unlink: unlinkIncident, merge: mergeInto, undo: undoMerge }}
      />
      <section aria-labelledby="timeline">
        <h2 id="timeline">Timeline</h2>
        <div className="card">
          {timeline.map((entry) =>
            "handedBy" in entry ? (
              <HandoverRecord key={entry.id} handover={entry} names={charge.names} f={f} />
            ) : (
              <Post
                key={entry.id}
                update={entry}
                groups={groupsOf(entry)}
                report={reports[entry.id]}
                earlier={revisions.filter((r) => r.updateId === entry.id)}
                html={html(entry.body)}
                f={f}
                correct={correctUpdate}
              />
            ),
          )}
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
