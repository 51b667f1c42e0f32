import { invalid, notFound } from "../../domain/errors.ts";
import { listComponents } from "../../services/components.ts";
import type { Context } from "../../services/context.ts";
import {
  createIncident,
  deleteIncident,
  editUpdate,
  findIncident,
  type IncidentDetail,
  type IncidentQuery,
  listIncidents,
  postUpdate,
  updateIncident,
} from "../../services/incidents.ts";
import { conflictsOf } from "../../services/maintenance-conflicts.ts";
import { createMaintenance } from "../../services/maintenances.ts";
import { queuePost } from "../../services/pending-posts.ts";
import { together } from "../../services/together.ts";
import type { Input } from "../body.ts";
import { json } from "../respond.ts";
import { idIn, ofPage, pageOf, paging, searchIn, wordIn } from "./parameters.ts";
import { pendingShape } from "./pending-posts.ts";
import { type Call, type Route, route } from "./router.ts";
import { conflictShape, incidentShape, updateShape } from "./shapes.ts";

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === "string" && value.trim() === "");

/** The fields that are there, of those named. */
function pick(input: Input, names: readonly string[]): Input {
  return Object.fromEntries(names.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]));
}

/** A list of ids; forms send an empty one as a single empty text. @throws AppError `invalid` */
function idsIn(value: unknown, field: string): string[] {
  if (isBlank(value)) return [];
  if (!Array.isArray(value) || !value.every((id) => typeof id === "string"))
    throw invalid(field, "This must be a list of component ids.");
  return value.filter((id) => id !== "");
}

/**
 * `components` as a map of id to status, together with `component_ids`. A component that is only named is affected
 * without a claim of what is wrong with it; its probes go on deciding how it is shown.
 */
function declaredIn(input: Input): Input | undefined {
  const { components, component_ids: ids } = input;
  if (components === undefined && ids === undefined) return undefined;
  const listed = Array.isArray(components) ? idsIn(components, "components") : [];
  const map = Array.isArray(components) || isBlank(components) ? {} : components;
  if (typeof map !== "object" || map === null)
    throw invalid("components", "This must name components and their statuses.");
  const named = [...listed, ...idsIn(ids, "component_ids")].map((id) => [id, "operational"]);
  return { ...Object.fromEntries(named), ...map };
}

/** The fields of a post. Empty ones count as absent, as Statuspage's clients send them. */
function postIn(input: Input): Input {
  const components = declaredIn(input);
  const rest = pick(input, [
    "body",
    "status",
    "deliver_notifications",
    "promise_minutes",
    "expected_revision",
    "audience",
    "audience_ids",
    "ending",
  ]);
  for (const name of [
    "body",
    "status",
    "deliver_notifications",
    "expected_revision",
    "audience",
    "audience_ids",
    "ending",
  ])
    if (isBlank(rest[name])) delete rest[name];
  return components === undefined ? rest : { ...rest, components };
}

const isBackfilled = ({ backfilled }: Input): boolean =>
  !isBlank(backfilled) && backfilled !== false && backfilled !== "false";

/** A day of Statuspage's clients is its beginning in UTC. */
const instantFrom = (value: unknown): unknown =>
  typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value;

/**
 * An incident that was over before anybody wrote it down: from `backfill_date` (or `started_at`) until `resolved_at`,
 * an hour later where nothing is said of that.
 * @throws AppError `invalid`
 */
function backfillIn(input: Input): Input {
  const started = instantFrom(isBlank(input.started_at) ? input.backfill_date : input.started_at);
  const begin = typeof started === "string" ? Date.parse(started) : Number.NaN;
  if (Number.isNaN(begin)) throw invalid("backfill_date", "Say when it began, such as 2030-01-31T22:00:00Z.");
  const end = isBlank(input.resolved_at) ? new Date(begin + 3_600_000).toISOString() : instantFrom(input.resolved_at);
  return { backfill: { started_at: started, resolved_at: end } };
}

/** What only maintenances have besides their times. */
const plan = ["reminders", "overrun_update"];

function create(call: Call, pageId: string, input: Input) {
  if (isBlank(input.scheduled_for) && isBlank(input.scheduled_until))
    return createIncident(call.ctx, call.actor, pageId, {
      ...pick(input, ["name", "impact_override"]),
      ...postIn(input),
      ...(isBackfilled(input) ? backfillIn(input) : {}),
    });
  if (isBackfilled(input)) throw invalid("backfilled", "A maintenance can not be written down afterwards.");
  const { components, status, ...post } = postIn(input);
  if (isInternal(post)) throw invalid("audience", "A maintenance is planned in public; tell groups more with updates.");
  if (status !== undefined && status !== "scheduled")
    throw invalid("status", "A maintenance begins as scheduled; move it on with an update.");
  const times = pick(input, ["name", "scheduled_for", "scheduled_until"]);
  // Statuspage's older name for both switches at once.
  const both = isBlank(input.scheduled_auto_transition) ? undefined : input.scheduled_auto_transition;
  return createMaintenance(call.ctx, call.actor, pageId, {
    ...times,
    ...pick(post, ["body", "deliver_notifications"]),
    scheduled_auto_in_progress: input.scheduled_auto_in_progress ?? both,
    scheduled_auto_completed: input.scheduled_auto_completed ?? both,
    component_ids: Object.keys((components as object | undefined) ?? {}),
    ...pick(input, plan),
  });
}

const edited = ["name", "impact_override", "scheduled_for", "scheduled_until", ...plan];
const switches = ["scheduled_auto_in_progress", "scheduled_auto_completed"];

/** A post that leaves at a time that is yet to come; null for one that leaves at once. */
async function planned(call: Call, pageId: string, incidentId: string | null, input: Input): Promise<Response | null> {
  if (isBlank(input.publish_at)) return null;
  if (isBackfilled(input)) throw invalid("publish_at", "What is over already is written down at once.");
  const { expected_revision, ...post } = postIn(input);
  const opening = incidentId === null ? pick(input, ["name", "impact_override"]) : pick(input, ["impact_override"]);
  const pending = await queuePost(call.ctx, call.actor, pageId, {
    incidentId,
    input: { ...opening, ...post },
    publishAt: input.publish_at,
    seenUpdateId: typeof expected_revision === "string" ? expected_revision : undefined,
    immediate: true,
  });
  return json(202, pendingShape(pending));
}

/** A change of fields, a post, or both in one transaction. */
async function revise(call: Call, id: string, input: Input): Promise<void> {
  const edit = pick(input, [...edited, ...switches]);
  // Programs send back what they have read, where an incident's planned times are null.
  for (const name of ["name", "scheduled_for", "scheduled_until", ...switches])
    if (edit[name] === null) delete edit[name];
  const post = postIn(input);
  const posts = ["body", "status", "components", "promise_minutes"].some((name) => post[name] !== undefined);
  if (!posts && post.expected_revision !== undefined)
    throw invalid("expected_revision", "This goes with an update: give a body, a status or components.");
  await together(call.ctx, async (ctx) => {
    if (Object.keys(edit).length > 0) await updateIncident(ctx, call.actor, id, edit);
    if (posts) await postUpdate(ctx, call.actor, id, post);
  });
}

/** Does the caller ask for what is internal too? Without that word programs get what the public gets. */
export const asksForAll = (call: Call): boolean => wordIn(call, "audience", ["public", "all"]) === "all";

const isInternal = (input: Input): boolean => input.audience === "internal" || !isBlank(input.audience_ids);

const published = (detail: IncidentDetail): IncidentDetail => ({
  ...detail,
  updates: detail.updates.filter((update) => update.audience === "public"),
});

/** The incident that the path names, on the page that it names. @throws AppError `not_found` */
export async function incidentOf(call: Call): Promise<IncidentDetail> {
  const page = await pageOf(call);
  const detail = await findIncident(call.ctx, idIn(call, "id", "incident"));
  ofPage(detail.incident, page, "incident");
  if (detail.incident.drillId !== null) throw notFound("incident");
  return detail;
}

async function shaped(ctx: Context, pageId: string, details: readonly IncidentDetail[]) {
  const components = await listComponents(ctx, pageId);
  return details.map((detail) => incidentShape(detail, components, ctx.installation.baseUrl));
}

/**
 * One incident; a maintenance with the windows that it collides with.
 * @param input what was written: who has written something internal sees it
 */
export async function answerIncident(call: Call, status: number, id: string, input: Input): Promise<Response> {
  const all = await findIncident(call.ctx, id);
  const detail = asksForAll(call) || isInternal(input) ? all : published(all);
  const { incident, components } = detail;
  const conflicts = await conflictsOf(
    call.ctx,
    incident,
    components.map((c) => c.componentId),
  );
  const [shape] = await shaped(call.ctx, incident.pageId, [detail]);
  return json(status, { ...shape, conflicts: conflicts.map(conflictShape) });
}

const listing = (path: string, filter: Omit<IncidentQuery, "limit" | "page">): Route =>
  route("GET", path, async (call) => {
    const page = await pageOf(call);
    const q = searchIn(call);
    const all = asksForAll(call);
    const { items, total } = await listIncidents(call.ctx, page.id, {
      ...filter,
      published: !all,
      ...(q === undefined ? {} : { q }),
      ...paging(call),
    });
    return json(200, await shaped(call.ctx, page.id, all ? items : items.map(published)), {
      "X-Total-Count": String(total),
    });
  });

export const incidentRoutes: readonly Route[] = [
  listing("/pages/:page_id/incidents", {}),
  listing("/pages/:page_id/incidents/unresolved", { kind: "incident", open: true }),
  listing("/pages/:page_id/incidents/scheduled", { kind: "maintenance", open: true }),
  listing("/pages/:page_id/incidents/upcoming", { kind: "maintenance", statuses: ["scheduled"] }),
  listing("/pages/:page_id/incidents/active_maintenance", {
    kind: "maintenance",
    statuses: ["in_progress", "verifying"],
  }),
  route("POST", "/pages/:page_id/incidents", async (call) => {
    const page = await pageOf(call);
    const input = await call.input("incident");
    const later = await planned(call, page.id, null, input);
    if (later) return later;
    const { id } = await create(call, page.id, input);
    return answerIncident(call, 201, id, input);
  }),
  route("GET", "/pages/:page_id/incidents/:id", async (call) => {
    const all = await incidentOf(call);
    const detail = asksForAll(call) ? all : published(all);
    if (detail.updates.length === 0) throw notFound("incident");
    return json(200, (await shaped(call.ctx, detail.incident.pageId, [detail]))[0]);
  }),
  route(["PATCH", "PUT"], "/pages/:page_id/incidents/:id", async (call) => {
    const { incident } = await incidentOf(call);
    const input = await call.input("incident");
    const later = await planned(call, incident.pageId, incident.id, input);
    if (later) return later;
    await revise(call, incident.id, input);
    return answerIncident(call, 200, incident.id, input);
  }),
  route("DELETE", "/pages/:page_id/incidents/:id", async (call) => {
    const { incident } = await incidentOf(call);
    const before = await shaped(call.ctx, incident.pageId, [await deleteIncident(call.ctx, call.actor, incident.id)]);
    return json(200, before[0]);
  }),
  route(["PATCH", "PUT"], "/pages/:page_id/incidents/:id/incident_updates/:update_id", async (call) => {
    const { updates } = await incidentOf(call);
    const id = idIn(call, "update_id", "update");
    const update = updates.find((candidate) => candidate.id === id);
    if (!update) throw notFound("update");
    const input = await call.input("incident_update");
    const displayAt = input.display_at;
    if (!isBlank(displayAt) && Date.parse(String(displayAt)) !== update.displayAt.getTime())
      throw invalid("display_at", "Candor does not back-date updates.");
    return json(
      200,
      updateShape(await editUpdate(call.ctx, call.actor, id, pick(input, ["body", "deliver_notifications"]))),
    );
  }),
];
