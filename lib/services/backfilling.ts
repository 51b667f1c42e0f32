import { type Actor, actorLabel } from "../domain/actor.ts";
import { invalid } from "../domain/errors.ts";
import { defaultBodies, type Impact, impactOf } from "../domain/incident.ts";
import type { ComponentStatus } from "../domain/status.ts";
import { oneLine } from "../domain/text.ts";
import * as components from "../store/components.ts";
import * as incidents from "../store/incidents.ts";
import type { Change } from "./change.ts";
import { assertWithinGroups } from "./group-limits.ts";

/** Something that is over already, read and checked but for its times. Times are milliseconds since the epoch. */
export interface PastIncident {
  name: string;
  impactOverride: Impact | null;
  /** What happened. */
  body: string | undefined;
  /** How it ended. */
  resolvedBody: string | undefined;
  components: Record<string, ComponentStatus>;
  startedAt: number;
  resolvedAt: number;
  notify: boolean;
}

/**
 * Writes down an incident that is over already: its begin and its end, both in the past. What components were then
 * stays as it was measured; corrections are for that.
 * @throws AppError `invalid` on the times and on `components`
 */
export async function writePast(
  c: Change,
  actor: Actor,
  pageId: string,
  past: PastIncident,
): Promise<incidents.Incident> {
  if (past.resolvedAt <= past.startedAt) throw invalid("resolved_at", "The end must be after the start.");
  if (past.resolvedAt > c.now) throw invalid("resolved_at", "It is not over yet: this time is still to come.");
  const known = new Map((await components.list(c.tx, pageId)).map(({ id, name }) => [id, name]));
  const named = Object.entries(past.components);
  for (const [id] of named)
    if (!known.has(id)) throw invalid("components", `There is no component ${id} on this page.`);
  await assertWithinGroups(
    c,
    actor,
    pageId,
    named.map(([id]) => id),
  );
  const [startedAt, resolvedAt, now] = [new Date(past.startedAt), new Date(past.resolvedAt), new Date(c.now)];
  const incident: incidents.Incident = {
    ...incidents.unplanned,
    id: c.id(),
    pageId,
    kind: "incident",
    name: oneLine(past.name),
    status: "resolved",
    impact: impactOf(Object.values(past.components)),
    impactOverride: past.impactOverride,
    automatic: false,
    promiseAt: null,
    startedAt,
    monitoringAt: null,
    resolvedAt,
    scheduledFor: null,
    scheduledUntil: null,
    autoStart: false,
    autoComplete: false,
    drillId: null,
    nextMoveAt: null,
    ownerId: actor.kind === "user" ? actor.id : null,
    backfilled: true,
    createdAt: now,
    updatedAt: now,
  };
  await incidents.insert(c.tx, incident);
  const changes = (from: (status: ComponentStatus) => ComponentStatus, to: typeof from) =>
    named.map(([componentId, status]) => ({
      componentId,
      name: known.get(componentId) ?? componentId,
      oldStatus: from(status),
      newStatus: to(status),
    }));
  const operational = (): ComponentStatus => "operational";
  const declared = (status: ComponentStatus): ComponentStatus => status;
  const post = {
    incidentId: incident.id,
    audience: "public",
    automatic: false,
    postedBy: actorLabel(actor),
    createdAt: now,
    updatedAt: now,
    editedAt: null,
    occasion: null,
    promiseAt: null,
  } as const;
  await incidents.insertUpdate(c.tx, {
    ...post,
    id: c.id(),
    status: "investigating",
    body: past.body?.trim() || defaultBodies.investigating,
    components: changes(operational, declared),
    notify: false,
    displayAt: startedAt,
  });
  const last = c.id();
  await incidents.insertUpdate(c.tx, {
    ...post,
    id: last,
    status: "resolved",
    body: past.resolvedBody?.trim() || defaultBodies.resolved,
    components: changes(declared, operational),
    notify: past.notify,
    displayAt: resolvedAt,
  });
  await incidents.setComponents(c.tx, incident.id, Object.fromEntries(named.map(([id]) => [id, "operational"])));
  if (past.notify) c.emit({ type: "update.posted", pageId, incidentId: incident.id, updateId: last });
  c.touch(pageId);
  return incident;
}
