import { type Actor, actorLabel } from "../domain/actor.ts";
import type { Readership, UpdateAudience } from "../domain/audience.ts";
import type { Ending } from "../domain/ending.ts";
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
import type { PromiseMinutes } from "../domain/promise.ts";
import type { ComponentStatus } from "../domain/status.ts";
import { oneLine } from "../domain/text.ts";
import * as alerts from "../store/alerts.ts";
import * as audiences from "../store/audiences.ts";
import * as components from "../store/components.ts";
import * as incidentLinks from "../store/incident-links.ts";
import * as incidents from "../store/incidents.ts";
import type { Change } from "./change.ts";
import { assertWithinGroups } from "./group-limits.ts";
import { marksOf } from "./maintenance-marks.ts";
import { readPromiseRules, renewPromise } from "./promises.ts";
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
  /** How the incident ended, where it is not simply resolved. */
  ending?: Ending | undefined;
  /** For whom it is; everyone unless said otherwise. A drill's posts are for its own people whatever this says. */
  readers?: Readership;
}

const everyone: Readership = { audience: "public", audienceIds: [] };

/**
 * Whose updates decide what an incident is: the public's as soon as there is one, so that nothing that only a group
 * knows shows in its status, its times or its promise. A drill has updates of its own kind only.
 */
export function decisiveAudience(updates: readonly Pick<incidents.IncidentUpdate, "audience">[]): UpdateAudience {
  if (updates.some((u) => u.audience === "drill")) return "drill";
  return updates.some((u) => u.audience === "public") ? "public" : "internal";
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

/** @throws AppError `invalid` on `components`, or on `audience_ids` for a group that is not there */
async function checkReaders(c: Change, incident: incidents.Incident, post: Post, readers: Readership): Promise<void> {
  if (readers.audience !== "internal") return;
  if (Object.keys(post.components).length > 0)
    throw invalid(
      "components",
      "Only a public update can say how components are. Post it for everyone, or leave the components out.",
    );
  const known = new Set((await audiences.list(c.tx, incident.pageId)).map((audience) => audience.id));
  if (readers.audienceIds.some((id) => !known.has(id))) throw invalid("audience_ids", "There is no such group.");
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
          ? post.occasion === "merged"
            ? // It is not over: it goes on elsewhere.
              (declared[id] ?? "operational")
            : "operational"
          : (post.components[id] ?? declared[id] ?? "operational");
    changes.push({ componentId: id, name: component.name, oldStatus: declared[id] ?? shown, newStatus });
  }
  return changes;
}

function promiseOf(post: Post, impact: Impact, usual: PromiseMinutes, now: number): Date | null {
  if (isOver(post.status) || post.status === "scheduled") return null;
  const minutes = post.promiseMinutes === undefined ? usual[impact] : post.promiseMinutes;
  return minutes === null ? null : new Date(now + minutes * 60_000);
}

/**
 * Writes one update and all that follows from it, in the given change: the incident's derived state, what it says of
 * components, their shown status, the event for subscribers and the page's revision.
 *
 * An update for groups changes none of that where the public knows of the incident: not even a time of it moves.
 * @throws AppError `invalid` on `components`, `audience_ids`
 */
export async function writeUpdate(
  c: Change,
  actor: Actor,
  incident: incidents.Incident,
  post: Post,
): Promise<incidents.IncidentUpdate> {
  const rehearsed = incident.drillId !== null;
  const readers: Readership = rehearsed ? { audience: "drill", audienceIds: [] } : (post.readers ?? everyone);
  await checkReaders(c, incident, post, readers);
  const earlier = await incidents.updatesOf(c.tx, [incident.id]);
  const decisive = decisiveAudience([...earlier, { audience: readers.audience }]);
  const deciding = earlier.filter((u) => u.audience === decisive);
  const declared = deriveIncident(deciding.map(factsOf))?.components ?? {};
  const named = [...Object.keys(declared), ...Object.keys(post.components)];
  await assertWithinGroups(c, actor, incident.pageId, named);
  const aside = readers.audience !== decisive;
  const at = new Date(Math.max(c.now, (earlier.at(-1)?.displayAt.getTime() ?? 0) + 1));
  const update: incidents.IncidentUpdate = {
    id: c.id(),
    incidentId: incident.id,
    status: post.status,
    body: post.body?.trim() || defaultBodies[post.status],
    audience: readers.audience,
    components: readers.audience === "internal" ? [] : await componentChanges(c, incident, post, declared),
    notify: post.notify,
    automatic: post.automatic,
    postedBy: actorLabel(actor),
    displayAt: at,
    createdAt: new Date(c.now),
    updatedAt: new Date(c.now),
    editedAt: null,
    occasion: post.occasion ?? null,
    promiseAt: null,
  };
  const tell = (): void => {
    if (post.notify)
      c.emit({ type: "update.posted", pageId: incident.pageId, incidentId: incident.id, updateId: update.id });
  };
  if (aside) {
    await incidents.insertUpdate(c.tx, update);
    await audiences.addReaders(c.tx, update.id, readers.audienceIds);
    tell();
    return update;
  }

  const all = [...deciding, update];
  const state = deriveIncident(all.map(factsOf));
  const worstDeclared = impactOf(all.flatMap((u) => u.components.map((change) => change.newStatus)));
  const impact: Impact = incident.kind === "maintenance" ? "maintenance" : worstDeclared;
  const { minutes: usual } = await readPromiseRules(c.tx, incident.pageId);
  const asMaintenance = { ...incident, status: state?.status ?? post.status };
  update.promiseAt = promiseOf(post, incident.impactOverride ?? impact, usual, c.now);
  await incidents.insertUpdate(c.tx, update);
  await audiences.addReaders(c.tx, update.id, readers.audienceIds);
  const edit: Partial<incidents.Incident> = {
    status: state?.status ?? post.status,
    impact,
    promiseAt: update.promiseAt,
    monitoringAt: state?.monitoringAt ? new Date(state.monitoringAt) : null,
    resolvedAt: state?.resolvedAt ? new Date(state.resolvedAt) : null,
    // What was opened again has not ended; what follows the end leaves it as it was said.
    ending: isOver(post.status) ? (post.ending ?? (isOver(incident.status) ? incident.ending : null)) : null,
    nextMoveAt: nextMoveOf(asMaintenance),
    updatedAt: new Date(c.now),
    ...marksOf(actor, incident, post.status, c.now),
  };
  if (incident.kind === "maintenance" && post.status === "in_progress" && incident.status === "scheduled")
    edit.startedAt = at;
  // For the public an incident begins with what it is told first.
  if (decisive === "public" && deciding.length === 0 && earlier.length > 0)
    Object.assign(edit, { startedAt: at, createdAt: new Date(c.now) });
  await incidents.update(c.tx, incident.id, edit);
  // Those on duty are not to be called for a rehearsal's promises.
  if (!rehearsed) await renewPromise(c, actor, incident.id, edit.promiseAt ?? null);
  if (decisive !== "public") {
    tell();
    return update;
  }
  await incidents.setComponents(c.tx, incident.id, state?.components ?? {});
  if (incident.kind === "incident" && !isOver(post.status))
    await alerts.adopt(c.tx, Object.keys(state?.components ?? {}), incident.id, new Date(c.now));
  const touched = new Set([...Object.keys(declared), ...update.components.map((change) => change.componentId)]);
  await recomputeComponents(c, [...touched]);
  tell();
  // Pages that link to it name it from now on.
  if (deciding.length === 0) await incidentLinks.touchLinked(c.tx, incident.id, new Date(c.now));
  c.touch(incident.pageId);
  return update;
}

/** An incident that is about to be opened, read and checked. */
export interface Opening {
  name: string;
  impactOverride: Impact | null;
  post: Post;
  /** The rehearsal that it belongs to. */
  drillId?: string | null;
}

/** Opens an incident with its first update, in the given change. @throws AppError `invalid` on `components` */
export async function openIncident(
  c: Change,
  actor: Actor,
  pageId: string,
  { name, impactOverride, post, drillId = null }: Opening,
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
    drillId,
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
