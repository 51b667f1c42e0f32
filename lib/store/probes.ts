import { and, asc, eq, inArray, isNotNull, isNull, lt, lte, ne, or } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Probe = Tables["probes"]["$inferSelect"];

export async function list(q: Queryable, pageId: string): Promise<Probe[]> {
  const { probes: p } = q.t;
  return q.db.select().from(p).where(eq(p.pageId, pageId)).orderBy(asc(p.name), asc(p.id));
}

export async function find(q: Queryable, id: string): Promise<Probe | undefined> {
  return (await q.db.select().from(q.t.probes).where(eq(q.t.probes.id, id)).limit(1))[0];
}

export async function findMany(q: Queryable, ids: readonly string[]): Promise<Probe[]> {
  if (ids.length === 0) return [];
  return q.db
    .select()
    .from(q.t.probes)
    .where(inArray(q.t.probes.id, [...ids]));
}

export async function insert(tx: Transaction, probe: Probe): Promise<void> {
  await tx.db.insert(tx.t.probes).values(probe);
}

export async function update(tx: Transaction, id: string, edit: Partial<Omit<Probe, "id" | "pageId">>): Promise<void> {
  await tx.db.update(tx.t.probes).set(edit).where(eq(tx.t.probes.id, id));
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.db.delete(tx.t.probes).where(eq(tx.t.probes.id, id));
}

const isFree = (q: Queryable, now: Date) => or(isNull(q.t.probes.leasedUntil), lt(q.t.probes.leasedUntil, now));

/** Switched-on probes whose time has come and that nobody runs, the longest due first. */
export async function listDue(q: Queryable, now: Date, limit: number): Promise<Probe[]> {
  const { probes: p } = q.t;
  return q.db
    .select()
    .from(p)
    .where(and(eq(p.enabled, true), lte(p.nextDueAt, now), isFree(q, now)))
    .orderBy(asc(p.nextDueAt))
    .limit(limit);
}

/** Takes one due probe, unless another worker was quicker. `leasedUntil` null only sets its next time. */
export async function take(
  tx: Transaction,
  probe: Probe,
  now: Date,
  nextDueAt: Date,
  leasedUntil: Date | null,
): Promise<boolean> {
  const { probes: p } = tx.t;
  const rows = await tx.db
    .update(p)
    .set({ nextDueAt, leasedUntil })
    .where(and(eq(p.id, probe.id), eq(p.nextDueAt, probe.nextDueAt), isFree(tx, now)))
    .returning({ id: p.id });
  return rows.length > 0;
}

/** Gives back what a stopping worker had taken. */
export async function release(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .update(tx.t.probes)
    .set({ leasedUntil: null })
    .where(inArray(tx.t.probes.id, [...ids]));
}

/** Switched-on probes with a known state and no result since `before`. */
export async function listSilent(q: Queryable, before: Date): Promise<Probe[]> {
  const { probes: p } = q.t;
  return q.db
    .select()
    .from(p)
    .where(and(eq(p.enabled, true), ne(p.state, "unknown"), isNotNull(p.lastResultAt), lt(p.lastResultAt, before)));
}
