import { and, asc, eq, gt, inArray, isNull, lt, or } from "drizzle-orm";
import type { IncidentKind } from "../domain/incident.ts";
import type { ProbeState } from "../domain/probe.ts";
import type { ComponentPolicy, ComponentStatus } from "../domain/status.ts";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";
import { realIncident } from "./visibility.ts";

export type StatusChange = Tables["statusChanges"]["$inferSelect"];

/** The status that each component has now, with its start. */
export async function listOpen(q: Queryable, componentIds: readonly string[]): Promise<StatusChange[]> {
  if (componentIds.length === 0) return [];
  const { statusChanges: s } = q.t;
  return q.db
    .select()
    .from(s)
    .where(and(inArray(s.componentId, [...componentIds]), isNull(s.endedAt)));
}

/** What touches the span, oldest first. */
export async function listBetween(
  q: Queryable,
  componentIds: readonly string[],
  from: Date,
  to: Date,
): Promise<StatusChange[]> {
  if (componentIds.length === 0) return [];
  const { statusChanges: s } = q.t;
  return q.db
    .select()
    .from(s)
    .where(
      and(inArray(s.componentId, [...componentIds]), lt(s.startedAt, to), or(isNull(s.endedAt), gt(s.endedAt, from))),
    )
    .orderBy(asc(s.startedAt), asc(s.id));
}

/**
 * The one writer of a component's status: ends the open interval at `next.startedAt`, begins the next one, and keeps
 * the component's cached status with it. An interval that would be empty is given the new status instead.
 */
export async function turn(tx: Transaction, open: StatusChange | undefined, next: StatusChange): Promise<void> {
  const { statusChanges: s, components } = tx.t;
  if (open && open.startedAt >= next.startedAt) {
    await tx.db.update(s).set({ status: next.status }).where(eq(s.id, open.id));
  } else {
    if (open) await tx.db.update(s).set({ endedAt: next.startedAt }).where(eq(s.id, open.id));
    await tx.db.insert(s).values(next);
  }
  await tx.db.update(components).set({ status: next.status }).where(eq(components.id, next.componentId));
}

export interface StatusCauses {
  components: { id: string; pageId: string; pinned: ComponentStatus | null; policy: ComponentPolicy }[];
  probes: { componentId: string | null; state: ProbeState; weight: number }[];
  declarations: { componentId: string; kind: IncidentKind; status: ComponentStatus; inProgress: boolean }[];
}

/** All that the shown status of these components is derived from, as of this transaction. */
export async function causesOf(q: Queryable, componentIds: readonly string[]): Promise<StatusCauses> {
  if (componentIds.length === 0) return { components: [], probes: [], declarations: [] };
  const ids = [...componentIds];
  const { components: c, probes: p, incidents: i, incidentComponents: ic } = q.t;
  const components = await q.db
    .select({ id: c.id, pageId: c.pageId, pinned: c.pinnedStatus, policy: c.policy })
    .from(c)
    .where(and(inArray(c.id, ids), isNull(c.deletedAt)));
  const probes = await q.db
    .select({ componentId: p.componentId, state: p.state, weight: p.weight })
    .from(p)
    .where(and(inArray(p.componentId, ids), eq(p.enabled, true)));
  const rows = await q.db
    .select({ componentId: ic.componentId, kind: i.kind, status: ic.status, incidentStatus: i.status })
    .from(ic)
    .innerJoin(i, eq(i.id, ic.incidentId))
    .where(and(inArray(ic.componentId, ids), isNull(i.resolvedAt), realIncident(q)));
  const declarations = rows.map(({ incidentStatus, ...row }) => ({
    ...row,
    inProgress: incidentStatus === "in_progress" || incidentStatus === "verifying",
  }));
  return { components, probes, declarations };
}
