import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, lte, ne, notExists, or, sql } from "drizzle-orm";
import type { AlertState } from "../domain/alert.ts";
import type { Queryable, Transaction } from "./database.ts";
import type { Probe } from "./probes.ts";
import type { Tables } from "./tables.ts";

export type Alert = Tables["alerts"]["$inferSelect"];

export async function find(q: Queryable, id: string): Promise<Alert | undefined> {
  return (await q.db.select().from(q.t.alerts).where(eq(q.t.alerts.id, id)).limit(1))[0];
}

/** The alert of this fingerprint that is not resolved. */
export async function findUnresolved(q: Queryable, fingerprint: string): Promise<Alert | undefined> {
  const { alerts: a } = q.t;
  return (
    await q.db
      .select()
      .from(a)
      .where(and(eq(a.fingerprint, fingerprint), ne(a.state, "resolved")))
      .limit(1)
  )[0];
}

/** The latest alert of this fingerprint that was resolved at or after `since`. */
export async function findResolvedSince(q: Queryable, fingerprint: string, since: Date): Promise<Alert | undefined> {
  const { alerts: a } = q.t;
  return (
    await q.db
      .select()
      .from(a)
      .where(and(eq(a.fingerprint, fingerprint), eq(a.state, "resolved"), gte(a.resolvedAt, since)))
      .orderBy(desc(a.resolvedAt))
      .limit(1)
  )[0];
}

export async function insert(tx: Transaction, alert: Alert): Promise<void> {
  await tx.db.insert(tx.t.alerts).values(alert);
}

export async function update(tx: Transaction, id: string, edit: Partial<Omit<Alert, "id">>): Promise<void> {
  await tx.db.update(tx.t.alerts).set(edit).where(eq(tx.t.alerts.id, id));
}

/** One more signal of the same thing. */
export async function fold(
  tx: Transaction,
  id: string,
  edit: Pick<Alert, "title" | "detail" | "updatedAt">,
): Promise<void> {
  const { alerts: a } = tx.t;
  await tx.db
    .update(a)
    .set({ ...edit, count: sql`${a.count} + 1` })
    .where(eq(a.id, id));
}

/** All that are not resolved, newest first. */
export async function listUnresolved(q: Queryable, pageId: string): Promise<Alert[]> {
  const { alerts: a } = q.t;
  return q.db
    .select()
    .from(a)
    .where(and(eq(a.pageId, pageId), inArray(a.state, ["open", "acknowledged"])))
    .orderBy(desc(a.startedAt), desc(a.id));
}

/** Newest first. @param states those in one of these */
export async function list(
  q: Queryable,
  pageId: string,
  states: readonly AlertState[],
  limit: number,
  offset: number,
): Promise<Alert[]> {
  const { alerts: a } = q.t;
  return q.db
    .select()
    .from(a)
    .where(and(eq(a.pageId, pageId), inArray(a.state, [...states])))
    .orderBy(desc(a.startedAt), desc(a.id))
    .limit(limit)
    .offset(offset);
}

/** All that were ever linked to an incident. */
export async function listOfIncident(q: Queryable, incidentId: string): Promise<Alert[]> {
  return q.db.select().from(q.t.alerts).where(eq(q.t.alerts.incidentId, incidentId));
}

/** An incident now speaks of these components: their alerts belong to it and propose nothing any more. */
export async function adopt(
  tx: Transaction,
  componentIds: readonly string[],
  incidentId: string,
  at: Date,
): Promise<void> {
  if (componentIds.length === 0) return;
  const { alerts: a } = tx.t;
  await tx.db
    .update(a)
    .set({ incidentId, draft: null, publishAt: null, updatedAt: at })
    .where(
      and(
        inArray(a.componentId, [...componentIds]),
        ne(a.state, "resolved"),
        or(isNull(a.incidentId), ne(a.incidentId, incidentId)),
      ),
    );
}

/** Ids of alerts whose draft has to be published by now. */
export async function dueToPublish(q: Queryable, now: Date, limit: number): Promise<string[]> {
  const { alerts: a } = q.t;
  const rows = await q.db
    .select({ id: a.id })
    .from(a)
    .where(lte(a.publishAt, now))
    .orderBy(asc(a.publishAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Takes the publishing of a draft upon this transaction; undefined where another was quicker or it is off. */
export async function claimPublishing(tx: Transaction, id: string, now: Date): Promise<Alert | undefined> {
  const { alerts: a } = tx.t;
  const rows = await tx.db
    .update(a)
    .set({ publishAt: null })
    .where(and(eq(a.id, id), lte(a.publishAt, now)))
    .returning();
  return rows[0];
}

/** Ids of resolved alerts whose incident has to be resolved by now. */
export async function dueToResolve(q: Queryable, now: Date, limit: number): Promise<string[]> {
  const { alerts: a } = q.t;
  const rows = await q.db
    .select({ id: a.id })
    .from(a)
    .where(lte(a.resolveIncidentAt, now))
    .orderBy(asc(a.resolveIncidentAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Takes the end of an alert's incident upon this transaction; undefined where another was quicker or it is off. */
export async function claimResolving(tx: Transaction, id: string, now: Date): Promise<Alert | undefined> {
  const { alerts: a } = tx.t;
  const rows = await tx.db
    .update(a)
    .set({ resolveIncidentAt: null })
    .where(and(eq(a.id, id), lte(a.resolveIncidentAt, now)))
    .returning();
  return rows[0];
}

export interface RecoveredAlert {
  alert: Alert;
  incident: { id: string; name: string; automatic: boolean };
}

/** Resolved alerts of probes that are up, whose incident goes on; newest first. */
export async function listRecovered(q: Queryable, pageId: string, limit: number): Promise<RecoveredAlert[]> {
  const { alerts: a, incidents: i, probes: p } = q.t;
  return q.db
    .select({ alert: a, incident: { id: i.id, name: i.name, automatic: i.automatic } })
    .from(a)
    .innerJoin(i, eq(i.id, a.incidentId))
    .innerJoin(p, eq(p.id, a.probeId))
    .where(and(eq(a.pageId, pageId), eq(a.state, "resolved"), isNull(i.resolvedAt), eq(p.state, "up")))
    .orderBy(desc(a.resolvedAt), desc(a.id))
    .limit(limit);
}

/** Switched-on probes of components that are in trouble and whose trouble no alert has told of. */
export async function listUntold(q: Queryable, limit: number): Promise<Probe[]> {
  const { alerts: a, probes: p } = q.t;
  const told = q.db
    .select({ id: a.id })
    .from(a)
    .where(and(eq(a.fingerprint, sql`'probe:' || ${p.id}`), gte(a.updatedAt, p.stateSince)));
  return q.db
    .select()
    .from(p)
    .where(
      and(
        eq(p.enabled, true),
        isNotNull(p.componentId),
        or(eq(p.state, "down"), isNotNull(p.unstableSince)),
        notExists(told),
      ),
    )
    .limit(limit);
}

/** Was there an alert of a component within a span? */
export async function anyBetween(q: Queryable, componentId: string, from: Date, to: Date): Promise<boolean> {
  const { alerts: a } = q.t;
  const rows = await q.db
    .select({ id: a.id })
    .from(a)
    .where(and(eq(a.componentId, componentId), lt(a.startedAt, to), or(isNull(a.resolvedAt), gt(a.resolvedAt, from))))
    .limit(1);
  return rows.length > 0;
}
