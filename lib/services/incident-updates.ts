import { type Actor, actorLabel } from "../domain/actor.ts";
import { isPublic } from "../domain/audience.ts";
import { invalid } from "../domain/errors.ts";
import {
  type ComponentChange,
  defaultBodies,
  deriveIncident,
  type Impact,
  impactOf,
  isOver,
  nextMaintenanceMove,
  type PostStatus,
  type UpdateFacts,
} from "../domain/incident.ts";
import type { UpdateOccasion } from "../domain/maintenance.ts";
import { defaultPromiseMinutes } from "../domain/promise.ts";
import type { ComponentStatus } from "../domain/status.ts";
import { oneLine } from "../domain/text.ts";
import * as alerts from "../store/alerts.ts";
import * as components from "../store/components.ts";
import * as incidents from "../store/incidents.ts";
import type { Change } from "./change.ts";
import { marksOf } from "./maintenance-marks.ts";
import { recomputeComponents } from "./status.ts";

/** One post, read and checked. */
export interface Post {
  status: PostStatus;
  body: string | undefined;
  /** What the author says of components now; those not named keep what was said before. */
  components: Record<string, ComponentStatus>;
  notify: boolean;
  /** Minutes to the promised next update; null for none; undefined for the default of the impact. */
  promiseMinutes: number | null | undefined;
  automatic: boolean;
  /** What it tells of a maintenance besides its status. */
  occasion?: UpdateOccasion;
}

export const factsOf = (update: incidents.IncidentUpdate): UpdateFacts => ({
  id: update.id,
  status: update.status,
  displayAt: update.displayAt.getTime(),
  components: Object.fromEntries(update.components.map((c) => [c.componentId, c.newStatus])),
});

/** What a maintenance says of its components in each of its states. */
function maintenanceStatus(status: PostStatus): ComponentStatus {
  return status === "in_progress" || status === "verifying" ? "under_maintenance" : "operational";
}

/** Each component that the incident has named so far or names now: from what, to what. */
async function componentChanges(
  c: Change,
  incident: incidents.Incident,
  post: Post,
  declared: Record<string, ComponentStatus>,
): Promise<ComponentChange[]> {
  const known = new Map((await components.list(c.tx, incident.pageId)).map((component) => [component.id, component]));
  for (const id of Object.keys(post.components))
    if (!known.has(id)) throw invalid("components", `There is no component ${id} on this page.`);
  const changes: ComponentChange[] = [];
  for (const id of new Set([...Object.keys(declared), ...Object.keys(post.components)])) {
    const component = known.get(id);
    if (!component) continue;
    const shown: ComponentStatus = component.status === "unknown" ? "operational" : component.status;
    const newStatus =
      incident.kind === "maintenance"
        ? maintenanceStatus(post.status)
        : isOver(post.status)
          ? "operational"
          : (post.components[id] ?? declared[id] ?? "operational");
    changes.push({ componentId: id, name: component.name, oldStatus: declared[id] ?? shown, newStatus });
  }
  return changes;
}

function promiseOf(post: Post, impact: Impact, now: number): Date | null {
  if (isOver(post.status) || post.status === "scheduled") return null;
  const minutes = post.promiseMinutes === undefined ? defaultPromiseMinutes[impact] : post.promiseMinutes;
  return minutes === null ? null : new Date(now + minutes * 60_000);
}

/**
 * Writes one update and all that follows from it, in the given change: the incident's derived state, what it says of
 * components, their shown status, the event for subscribers and the page's revision.
 * @throws AppError `invalid` on `components`
 */
export async function writeUpdate(
  c: Change,
  actor: Actor,
  incident: incidents.Incident,
  post: Post,
): Promise<incidents.IncidentUpdate> {
  const earlier = await incidents.updatesOf(c.tx, [incident.id]);
  const declared = deriveIncident(earlier.filter((u) => isPublic(u.audience)).map(factsOf))?.components ?? {};
  const at = new Date(Math.max(c.now, (earlier.at(-1)?.displayAt.getTime() ?? 0) + 1));
  const update: incidents.IncidentUpdate = {
    id: c.id(),
    incidentId: incident.id,
    status: post.status,
    body: post.body?.trim() || defaultBodies[post.status],
    audience: "public",
    components: await componentChanges(c, incident, post, declared),
    notify: post.notify,
    automatic: post.automatic,
    postedBy: actorLabel(actor),
    displayAt: at,
    createdAt: new Date(c.now),
    updatedAt: new Date(c.now),
    editedAt: null,
    occasion: post.occasion ?? null,
  };
  await incidents.insertUpdate(c.tx, update);

  const all = [...earlier, update].filter((u) => isPublic(u.audience));
  const state = deriveIncident(all.map(factsOf));
  const worstDeclared = impactOf(all.flatMap((u) => u.components.map((change) => change.newStatus)));
  const impact: Impact = incident.kind === "maintenance" ? "maintenance" : worstDeclared;
  const asMaintenance = { ...incident, status: state?.status ?? post.status };
  const edit: Partial<incidents.Incident> = {
    status: state?.status ?? post.status,
    impact,
    promiseAt: promiseOf(post, incident.impactOverride ?? impact, c.now),
    monitoringAt: state?.monitoringAt ? new Date(state.monitoringAt) : null,
    resolvedAt: state?.resolvedAt ? new Date(state.resolvedAt) : null,
    nextMoveAt: nextMoveOf(asMaintenance),
    updatedAt: new Date(c.now),
    ...marksOf(actor, incident, post.status, c.now),
  };
  if (incident.kind === "maintenance" && post.status === "in_progress" && incident.status === "scheduled")
    edit.startedAt = at;
  await incidents.update(c.tx, incident.id, edit);
  await incidents.setComponents(c.tx, incident.id, state?.components ?? {});
  if (incident.kind === "incident" && !isOver(post.status))
    await alerts.adopt(c.tx, Object.keys(state?.components ?? {}), incident.id, new Date(c.now));
  const touched = new Set([...Object.keys(declared), ...update.components.map((change) => change.componentId)]);
  await recomputeComponents(c, [...touched]);
  if (post.notify)
    c.emit({ type: "update.posted", pageId: incident.pageId, incidentId: incident.id, updateId: update.id });
  c.touch(incident.pageId);
  return update;
}

/** An incident that is about to be opened, read and checked. */
export interface Opening {
  name: string;
  impactOverride: Impact | null;
  post: Post;
}

/** Opens an incident with its first update, in the given change. @throws AppError `invalid` on `components` */
export async function openIncident(
  c: Change,
  actor: Actor,
  pageId: string,
  { name, impactOverride, post }: Opening,
): Promise<incidents.Incident> {
  const at = new Date(c.now);
  const incident: incidents.Incident = {
    ...incidents.unplanned,
    id: c.id(),
    pageId,
    kind: "incident",
    name: oneLine(name),
    status: post.status,
    impact: "none",
    impactOverride,
    automatic: post.automatic,
    promiseAt: null,
    startedAt: at,
    monitoringAt: null,
    resolvedAt: null,
    scheduledFor: null,
    scheduledUntil: null,
    autoStart: false,
    autoComplete: false,
    nextMoveAt: null,
    createdAt: at,
    updatedAt: at,
  };
  await incidents.insert(c.tx, incident);
  await writeUpdate(c, actor, incident, post);
  return (await incidents.find(c.tx, incident.id)) ?? incident;
}

/** When the worker has to move a maintenance next; null for incidents and for what moves by hand. */
export function nextMoveOf(
  incident: Pick<
    incidents.Incident,
    "kind" | "status" | "scheduledFor" | "scheduledUntil" | "autoStart" | "autoComplete"
  >,
): Date | null {
  if (incident.kind !== "maintenance" || !incident.scheduledFor || !incident.scheduledUntil) return null;
  const next = nextMaintenanceMove({
    status: incident.status,
    scheduledFor: incident.scheduledFor.getTime(),
    scheduledUntil: incident.scheduledUntil.getTime(),
    autoStart: incident.autoStart,
    autoComplete: incident.autoComplete,
  });
  return next === null ? null : new Date(next);
}
