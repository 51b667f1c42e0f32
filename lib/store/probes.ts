import { and, asc, count, eq, gte, inArray, max, sql } from "drizzle-orm";
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

/**
 * Probes that nobody else may draw conclusions about until this transaction ends: on PostgreSQL their rows are locked,
 * on SQLite there is one writer anyway.
 */
export async function findManyToJudge(tx: Transaction, ids: readonly string[]): Promise<Probe[]> {
  if (ids.length === 0) return [];
  const { probes: p } = tx.t;
  const query = tx.db
    .select()
    .from(p)
    .where(inArray(p.id, [...ids]))
    // All take the locks in one order, so that no two wait for each other.
    .orderBy(asc(p.id));
  if (tx.dialect === "sqlite") return query;
  // PostgreSQL's builder has this call, which SQLite's type does not know.
  return (query as unknown as { for(strength: "update"): Promise<Probe[]> }).for("update");
}

export async function insert(tx: Transaction, probe: Probe): Promise<void> {
  await tx.db.insert(tx.t.probes).values(probe);
}

export async function update(tx: Transaction, id: string, edit: Partial<Omit<Probe, "id" | "pageId">>): Promise<void> {
  await tx.db.update(tx.t.probes).set(edit).where(eq(tx.t.probes.id, id));
}

/** Makes verdicts on these probes wait for this transaction. SQLite has one writer at a time anyhow. */
export async function lock(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (tx.dialect === "sqlite" || ids.length === 0) return;
  const { probes: p } = tx.t;
  await tx.db
    .update(p)
    .set({ state: sql`${p.state}` })
    .where(inArray(p.id, [...ids]));
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.db.delete(tx.t.probes).where(eq(tx.t.probes.id, id));
}

/** By these a prober sees cheaply that something about the probes has changed. */
export async function readMark(q: Queryable): Promise<{ count: number; changedAt: number }> {
  const { probes: p } = q.t;
  const rows = await q.db.select({ count: count(), changedAt: max(p.updatedAt) }).from(p);
  return { count: rows[0]?.count ?? 0, changedAt: rows[0]?.changedAt?.getTime() ?? 0 };
}

/** Probes created or changed at or after `since`, switched on or not. */
export async function listChanged(q: Queryable, since: Date): Promise<Probe[]> {
  return q.db.select().from(q.t.probes).where(gte(q.t.probes.updatedAt, since));
}

export async function listIds(q: Queryable): Promise<string[]> {
  return (await q.db.select({ id: q.t.probes.id }).from(q.t.probes)).map((row) => row.id);
}

/** Switched-on probes that turned too often and wait for calm. */
export async function listUnstable(q: Queryable): Promise<Probe[]> {
  const { probes: p } = q.t;
  return q.db
    .select()
    .from(p)
    .where(and(eq(p.enabled, true), gte(p.unstableSince, new Date(0))));
}

export async function listIntervals(q: Queryable): Promise<{ id: string; intervalMs: number }[]> {
  const { probes: p } = q.t;
  return q.db.select({ id: p.id, intervalMs: p.intervalMs }).from(p).orderBy(asc(p.id));
}

/** All probes of the installation that are switched on, by name. */
export async function listEnabled(q: Queryable): Promise<Probe[]> {
  const { probes: p } = q.t;
  return q.db.select().from(p).where(eq(p.enabled, true)).orderBy(asc(p.name), asc(p.id));
}

export async function listLocations(q: Queryable): Promise<Pick<Probe, "id" | "name" | "enabled" | "locations">[]> {
  const { probes: p } = q.t;
  return q.db
    .select({ id: p.id, name: p.name, enabled: p.enabled, locations: p.locations })
    .from(p)
    .orderBy(asc(p.name), asc(p.id));
}

/** Switched-on probes of these kinds. */
export async function listEnabledOf(q: Queryable, kinds: readonly string[]): Promise<Probe[]> {
  const { probes: p } = q.t;
  return q.db
    .select()
    .from(p)
    .where(and(eq(p.enabled, true), inArray(p.kind, [...kinds])));
}
