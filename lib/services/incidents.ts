import { z } from "zod";
import type { Actor } from "../domain/actor.ts";
import { type Readership, readershipOf } from "../domain/audience.ts";
import { type Ending, endings } from "../domain/ending.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import {
  assertMove,
  deriveIncident,
  impacts,
  incidentStatuses,
  isOver,
  type PostStatus,
  statusesOf,
} from "../domain/incident.ts";
import { componentStatuses } from "../domain/status.ts";
import { limits, oneLine } from "../domain/text.ts";
import * as alerts from "../store/alerts.ts";
import * as audiences from "../store/audiences.ts";
import * as componentStore from "../store/components.ts";
import * as drills from "../store/drills.ts";
import * as incidentLinks from "../store/incident-links.ts";
import * as incidents from "../store/incidents.ts";
import * as pages from "../store/pages.ts";
import { takeCare } from "./acknowledging.ts";
import { writePast } from "./backfilling.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { putBackFalseAlarm, takeOutFalseAlarm } from "./false-alarm.ts";
import { assertNotMerged } from "./incident-links.ts";
import { decisiveAudience, factsOf, nextMoveOf, openIncident, writeUpdate } from "./incident-updates.ts";
import { flag, given, idText, instantText, optionalId, parseInput, requiredText } from "./input.ts";
import { remindersInput } from "./maintenance-input.ts";
import { replanned } from "./maintenance-marks.ts";
import { leaveOut } from "./series-exceptions.ts";
import { recomputeComponents } from "./status.ts";

export type Incident = incidents.Incident;
export type IncidentUpdate = incidents.IncidentUpdate;
export type AffectedComponent = incidents.AffectedComponent;

/** An incident with all that belongs to it; updates oldest first. */
export interface IncidentDetail {
  incident: Incident;
  updates: IncidentUpdate[];
  components: AffectedComponent[];
  /** The groups that each internal update is for, by its id. */
  readers: Map<string, string[]>;
}

const longestPromiseMinutes = 7 * 24 * 60;

const bodyText = z
  .string("This must be text.")
  .max(limits.body, `This is longer than ${limits.body.toLocaleString("en")} characters.`);

const impactText = z
  .preprocess(
    (value) => (value === "" ? null : value),
    z.enum([...impacts, "maintenance"], "This is not an impact.").nullable(),
  )
  .optional();

const declaredComponents = z
  .record(idText("component"), z.enum(componentStatuses, "This is not a component status."), {
    error: "This must name components and their statuses.",
  })
  .optional();

const promiseMinutes = z
  .preprocess(
    (value) => (value === "" ? null : typeof value === "string" ? Number(value) : value),
    z
      .number("This must be a number of minutes.")
      .int("This must be a whole number of minutes.")
      .min(1, "This must be at least one minute.")
      .max(longestPromiseMinutes, "This is more than a week.")
      .nullable(),
  )
  .optional();

const postFields = {
  body: bodyText.optional(),
  components: declaredComponents,
  deliver_notifications: flag.optional(),
  promise_minutes: promiseMinutes,
  /** How it ended, with "resolved"; left out, it is simply resolved. */
  ending: z
    .preprocess(
      (value) => (value === "" || value === null ? undefined : value),
      z.enum(endings, `This must be one of: ${endings.join(", ")}.`).optional(),
    )
    .optional(),
  audience: z
    .preprocess(
      (value) => (value === "" ? undefined : value),
      z.enum(["public", "internal"], "This is neither public nor internal.").optional(),
    )
    .optional(),
  /** The groups that it is for. */
  audience_ids: z.array(idText("group"), "This must be a list of groups.").max(100, "These are too many.").optional(),
};

const readersIn = (input: { audience?: "public" | "internal" | undefined; audience_ids?: string[] | undefined }) =>
  readershipOf(input.audience, input.audience_ids ?? []);

const newIncident = z.object({
  ...postFields,
  name: requiredText("a title", limits.name),
  status: z.enum(incidentStatuses, "This is not a status of an incident.").optional(),
  impact_override: impactText,
  /** The alert that it answers. */
  alert_id: optionalId("alert"),
  /** It is over already. */
  backfill: z
    .object({
      started_at: instantText("the start"),
      resolved_at: instantText("the end"),
      /** What its end says. */
      resolved_body: bodyText.optional(),
    })
    .optional(),
});

type NewIncident = z.output<typeof newIncident>;

/** @throws AppError `invalid` naming the field, for what can not be said of something that is over */
function assertPast(parsed: NewIncident, drillId: string | null): void {
  if (parsed.backfill === undefined) return;
  if (drillId !== null) throw invalid("backfill", "A drill happens now.");
  if (parsed.status !== undefined && parsed.status !== "resolved")
    throw invalid("status", "What is over already is resolved.");
  if (readersIn(parsed).audience === "internal")
    throw invalid("audience", "What is over already is written down for everyone.");
  if (parsed.alert_id) throw invalid("alert_id", "What is over already answers no alert.");
  if (parsed.ending) throw invalid("ending", "What is over already was resolved.");
}

const newUpdate = z.object({
  ...postFields,
  status: z.string("This is not a status.").optional(),
  impact_override: impactText,
  /** Id of the newest update that the author has seen. */
  expected_revision: z.string("This must be the id of an update.").optional(),
});

const incidentEdit = z.object({
  name: requiredText("a title", limits.name).optional(),
  impact_override: impactText,
  scheduled_for: instantText("the start").optional(),
  scheduled_until: instantText("the end").optional(),
  scheduled_auto_in_progress: flag.optional(),
  scheduled_auto_completed: flag.optional(),
  reminders: remindersInput.optional(),
  overrun_update: flag.optional(),
});

async function linkAlert(c: Change, actor: Actor, incident: Incident, alertId: string): Promise<void> {
  const alert = await alerts.find(c.tx, alertId);
  if (alert?.pageId !== incident.pageId) throw invalid("alert_id", "There is no such alert.");
  const link = { incidentId: incident.id, draft: null, publishAt: null, updatedAt: new Date(c.now) };
  await alerts.update(c.tx, alertId, link);
  await takeCare(c, actor, alert);
}

/** @throws AppError `not_found`, or `conflict` once the drill is over */
async function assertRunning(c: Change, drillId: string): Promise<void> {
  const drill = await drills.find(c.tx, drillId);
  if (!drill) throw notFound("drill");
  if (drill.endedAt) throw new AppError("conflict", "This drill has ended: nothing can be added to it.");
}

/**
 * Opens an incident with its first update.
 * @param drillId the rehearsal that it belongs to: it then reaches its recipients and nobody else
 * @throws AppError `invalid` naming the field; `not_found` for the page; `conflict` when the drill is over
 */
export async function createIncident(
  ctx: Context,
  actor: Actor,
  pageId: string,
  input: unknown,
  drillId: string | null = null,
): Promise<Incident> {
  const parsed = parseInput(newIncident, input);
  const readers = readersIn(parsed);
  const status = parsed.status ?? "investigating";
  if (parsed.impact_override === "maintenance") throw invalid("impact_override", "An incident is no maintenance.");
  if (status === "postmortem") throw invalid("status", "A postmortem follows a resolved incident.");
  assertPast(parsed, drillId);
  if (parsed.backfill === undefined) assertEnding("incident", status, readers, parsed.ending);
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    if (parsed.backfill) {
      const { started_at, resolved_at, resolved_body } = parsed.backfill;
      const past = await writePast(c, actor, pageId, {
        name: parsed.name,
        impactOverride: parsed.impact_override ?? null,
        body: parsed.body,
        resolvedBody: resolved_body,
        components: parsed.components ?? {},
        startedAt: started_at,
        resolvedAt: resolved_at,
        // Old news is told only where that is asked for.
        notify: parsed.deliver_notifications ?? false,
      });
      c.audit("incident.create", `incident ${past.id}`, null, parsed);
      return past;
    }
    if (drillId !== null) {
      await assertRunning(c, drillId);
      if (parsed.alert_id) throw invalid("alert_id", "A drill answers no real alert.");
    }
    const incident = await openIncident(c, actor, pageId, {
      name: parsed.name,
      impactOverride: parsed.impact_override ?? null,
      post: {
        status,
        body: parsed.body,
        components: parsed.components ?? {},
        notify: parsed.deliver_notifications ?? true,
        promiseMinutes: parsed.promise_minutes,
        automatic: actor.kind === "system",
        ending: parsed.ending,
        readers,
      },
      drillId,
    });
    if (parsed.alert_id) await linkAlert(c, actor, incident, parsed.alert_id);
    c.audit("incident.create", `incident ${incident.id}`, null, { ...parsed, status });
    return incident;
  });
}

function requireStatus(incident: Incident, wanted: string | undefined): PostStatus {
  const status = wanted ?? incident.status;
  const known = statusesOf(incident.kind).find((s) => s === status);
  if (!known)
    throw invalid(
      "status",
      `This is not a status of ${incident.kind === "incident" ? "an incident" : "a maintenance"}.`,
    );
  assertMove(incident.kind, incident.status, known);
  return known;
}

/** Groups can be told whatever is so, but what the public sees ends and begins again in public. @throws AppError */
function assertMayTell(
  incident: Incident,
  updates: readonly IncidentUpdate[],
  status: PostStatus,
  readers: Readership,
) {
  if (readers.audience !== "internal") return;
  if (incident.drillId !== null)
    throw invalid("audience", "A drill reaches its own recipients only; groups can not be chosen.");
  if (decisiveAudience(updates) === "public" && isOver(status) !== isOver(incident.status))
    throw invalid("status", "Only a public update can end or reopen what the public can see.");
}

/** Only the end of an incident has an ending. @throws AppError `invalid` on `ending` */
function assertEnding(kind: Incident["kind"], status: PostStatus, readers: Readership, ending: Ending | undefined) {
  if (ending === undefined) return;
  if (kind !== "incident" || status !== "resolved")
    throw invalid("ending", "How it ended can be said only of an incident that is resolved.");
  if (readers.audience === "internal") throw invalid("ending", "How it ended is said in public, or not at all.");
}

/**
 * Posts an update on an incident or a maintenance.
 * @throws AppError `invalid` naming the field; `conflict` when the status can not follow, or when a newer update
 * exists than `expected_revision`; `not_found`
 */
export async function postUpdate(
  ctx: Context,
  actor: Actor,
  incidentId: string,
  input: unknown,
): Promise<IncidentUpdate> {
  const parsed = parseInput(newUpdate, input);
  const readers = readersIn(parsed);
  return change(ctx, actor, async (c) => {
    await incidents.lock(c.tx, incidentId);
    const incident = await incidents.find(c.tx, incidentId);
    if (!incident) throw notFound("incident");
    if (incident.drillId !== null) await assertRunning(c, incident.drillId);
    const earlier = await incidents.updatesOf(c.tx, [incidentId]);
    const status = requireStatus(incident, parsed.status);
    await assertNotMerged(c, incident, status);
    assertMayTell(incident, earlier, status, readers);
    assertEnding(incident.kind, status, readers, parsed.ending);
    if (parsed.expected_revision !== undefined) {
      const newest = earlier.at(-1);
      if (newest && newest.id !== parsed.expected_revision)
        throw new AppError(
          "conflict",
          `${newest.postedBy} has posted an update in the meantime. Read it, then post yours again if it still holds.`,
          { field: "expected_revision" },
        );
    }
    const kept = parsed.impact_override === undefined || readers.audience === "internal";
    const impactOverride = kept ? incident.impactOverride : (parsed.impact_override ?? null);
    const current = { ...incident, impactOverride };
    if (impactOverride !== incident.impactOverride) await incidents.update(c.tx, incidentId, { impactOverride });
    const update = await writeUpdate(c, actor, current, {
      status,
      body: parsed.body,
      components: parsed.components ?? {},
      notify: parsed.deliver_notifications ?? true,
      promiseMinutes: parsed.promise_minutes,
      automatic: actor.kind === "system",
      ending: parsed.ending,
      readers,
    });
    const other = !isOver(status) || (parsed.ending !== undefined && parsed.ending !== "false_alarm");
    if (incident.ending === "false_alarm" && other && readers.audience === "public")
      await putBackFalseAlarm(c, incident);
    if (parsed.ending === "false_alarm" && incident.ending !== "false_alarm" && incident.drillId === null)
      await takeOutFalseAlarm(c, actor, incident);
    c.audit(
      "incident.post",
      `incident ${incidentId}`,
      { status: incident.status },
      { update: update.id, ...parsed, status },
    );
    return update;
  });
}

const updateEdit = z.object({
  body: requiredText("a text", limits.body),
  /** Are those told who got the earlier text? */
  deliver_notifications: flag.optional(),
});

/**
 * Corrects an update's text; the earlier one is kept and the update says that it was corrected. Nobody is told unless
 * that is asked for, and then exactly those who got the earlier text.
 * @throws AppError `invalid` naming the field; `not_found`
 */
export async function editUpdate(
  ctx: Context,
  actor: Actor,
  updateId: string,
  input: unknown,
): Promise<IncidentUpdate> {
  const { body, deliver_notifications: tell = false } = parseInput(updateEdit, input);
  return change(ctx, actor, async (c) => {
    const before = await incidents.findUpdate(c.tx, updateId);
    const incident = before && (await incidents.find(c.tx, before.incidentId));
    if (!before || !incident) throw notFound("update");
    if (before.body === body) return before;
    const at = new Date(c.now);
    await incidents.revise(c.tx, before, body, { id: c.id(), replacedAt: at, replacedBy: actorName(actor) });
    const aside =
      before.audience === "internal" && decisiveAudience(await incidents.updatesOf(c.tx, [incident.id])) === "public";
    if (!aside) await incidents.update(c.tx, incident.id, { updatedAt: at });
    if (tell) c.emit({ type: "update.corrected", pageId: incident.pageId, incidentId: incident.id, updateId });
    c.audit("incident.edit_update", `incident ${incident.id}`, { update: updateId, body: before.body }, { body, tell });
    if (before.audience === "public") c.touch(incident.pageId);
    return { ...before, body, editedAt: at, updatedAt: at };
  });
}

const actorName = (actor: Actor): string => (actor.kind === "subscriber" ? "a subscriber" : actor.name);

/** Changes an incident's title, impact or, for a maintenance, its times. @throws AppError `invalid`, `not_found` */
export async function updateIncident(ctx: Context, actor: Actor, id: string, input: unknown): Promise<Incident> {
  const parsed = parseInput(incidentEdit, input);
  return change(ctx, actor, async (c) => {
    const before = await incidents.find(c.tx, id);
    if (!before) throw notFound("incident");
    const scheduled = parsed.scheduled_for ?? parsed.scheduled_until;
    if (before.kind === "incident" && scheduled !== undefined)
      throw invalid("scheduled_for", "Only a maintenance has planned times.");
    const edit = given({
      name: parsed.name && oneLine(parsed.name),
      impactOverride: parsed.impact_override,
      scheduledFor: parsed.scheduled_for === undefined ? undefined : new Date(parsed.scheduled_for),
      scheduledUntil: parsed.scheduled_until === undefined ? undefined : new Date(parsed.scheduled_until),
      autoStart: parsed.scheduled_auto_in_progress,
      autoComplete: parsed.scheduled_auto_completed,
      reminders: parsed.reminders,
      overrunUpdate: parsed.overrun_update,
    });
    const after: Incident = { ...before, ...edit, updatedAt: new Date(c.now) };
    if (after.scheduledFor && after.scheduledUntil && after.scheduledUntil <= after.scheduledFor)
      throw invalid("scheduled_until", "The end must be after the start.");
    after.nextMoveAt = nextMoveOf(after);
    const marks = replanned(actor, after, c.now);
    await incidents.update(c.tx, id, { ...edit, nextMoveAt: after.nextMoveAt, updatedAt: after.updatedAt, ...marks });
    if (after.name !== before.name) await incidentLinks.touchLinked(c.tx, id, after.updatedAt);
    c.audit("incident.update", `incident ${id}`, before, edit);
    c.touch(before.pageId);
    return { ...after, ...marks };
  });
}

/** Removes an incident for good; the audit log keeps what it was. @throws AppError `not_found` */
export async function deleteIncident(ctx: Context, actor: Actor, id: string): Promise<IncidentDetail> {
  return change(ctx, actor, async (c) => {
    const incident = await incidents.find(c.tx, id);
    if (!incident) throw notFound("incident");
    const updates = await incidents.updatesOf(c.tx, [id]);
    const components = await incidents.componentsOf(c.tx, [id]);
    await leaveOut(c, incident);
    const readers = await audiences.readersOf(
      c.tx,
      updates.map((update) => update.id),
    );
    await incidentLinks.touchLinked(c.tx, id, new Date(c.now));
    await incidents.remove(c.tx, id);
    await recomputeComponents(
      c,
      components.map((component) => component.componentId),
    );
    c.audit("incident.delete", `incident ${id}`, { incident, updates }, null);
    c.touch(incident.pageId);
    return { incident, updates, components, readers };
  });
}

/** What a drill says of components: from its updates, since nothing else may know of it. */
async function rehearsedComponents(
  ctx: Context,
  incident: Incident,
  updates: readonly IncidentUpdate[],
): Promise<AffectedComponent[]> {
  const said = deriveIncident(updates.map(factsOf))?.components ?? {};
  return (await componentStore.list(ctx.db, incident.pageId)).flatMap(({ id, name }) => {
    const status = said[id];
    return status === undefined ? [] : [{ incidentId: incident.id, componentId: id, name, status }];
  });
}

async function detailsOf(ctx: Context, rows: readonly Incident[]): Promise<IncidentDetail[]> {
  const ids = rows.map((row) => row.id);
  const [updates, components] = await Promise.all([
    incidents.updatesOf(ctx.db, ids),
    incidents.componentsOf(ctx.db, ids),
  ]);
  const internal = updates.filter((update) => update.audience === "internal");
  const readers = await audiences.readersOf(
    ctx.db,
    internal.map((update) => update.id),
  );
  return Promise.all(
    rows.map(async (incident) => {
      const own = updates.filter((update) => update.incidentId === incident.id);
      return {
        incident,
        updates: own,
        components:
          incident.drillId === null
            ? components.filter((component) => component.incidentId === incident.id)
            : await rehearsedComponents(ctx, incident, own),
        readers: new Map([...readers].filter(([id]) => own.some((update) => update.id === id))),
      };
    }),
  );
}

/** @throws AppError `not_found` */
export async function findIncident(ctx: Context, id: string): Promise<IncidentDetail> {
  const incident = await incidents.find(ctx.db, id);
  const [detail] = incident ? await detailsOf(ctx, [incident]) : [];
  if (!detail) throw notFound("incident");
  return detail;
}

/** Earlier texts of edited updates, oldest first. */
export function listRevisions(ctx: Context, incidentId: string): Promise<incidents.UpdateRevision[]> {
  return incidents.revisionsOf(ctx.db, incidentId);
}

export interface IncidentQuery extends incidents.IncidentFilter {
  limit: number;
  /** From 1. */
  page: number;
}

/** Newest first, each with its updates and components, and how many there are in all. */
export async function listIncidents(
  ctx: Context,
  pageId: string,
  { limit, page, ...filter }: IncidentQuery,
): Promise<{ items: IncidentDetail[]; total: number }> {
  const [rows, total] = await Promise.all([
    incidents.list(ctx.db, pageId, filter, limit, (page - 1) * limit),
    incidents.countAll(ctx.db, pageId, filter),
  ]);
  return { items: await detailsOf(ctx, rows), total };
}
