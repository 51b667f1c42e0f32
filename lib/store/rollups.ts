import { and, asc, eq, gte, inArray, isNull, lt, min, sql } from "drizzle-orm";
import type { Rollup, WindowSize } from "../domain/rollup.ts";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type StoredRollup = Tables["rollups"]["$inferSelect"];

/** Rows in one statement: below the databases' limits of bound values. */
const chunk = 300;

export interface WindowsWanted {
  size: WindowSize;
  from: Date;
  to: Date;
  probeIds: readonly string[];
}

/** Windows that begin from `from` until before `to`, by probe, location and time. */
export async function listBetween(q: Queryable, { size, from, to, probeIds }: WindowsWanted): Promise<StoredRollup[]> {
  if (probeIds.length === 0) return [];
  const { rollups: r } = q.t;
  return q.db
    .select()
    .from(r)
    .where(and(inArray(r.probeId, [...probeIds]), eq(r.size, size), gte(r.start, from), lt(r.start, to)))
    .orderBy(asc(r.probeId), asc(r.location), asc(r.start));
}

/** Writes each window whole, over what was there: done again, the outcome is the same. */
export async function putMany(tx: Transaction, rows: readonly StoredRollup[]): Promise<void> {
  const { rollups: r } = tx.t;
  const fresh = (column: keyof Rollup) => sql.raw(`excluded.${column}`);
  for (let n = 0; n < rows.length; n += chunk)
    await tx.db
      .insert(r)
      .values(rows.slice(n, n + chunk))
      .onConflictDoUpdate({
        target: [r.probeId, r.location, r.size, r.start],
        set: {
          up: fresh("up"),
          degraded: fresh("degraded"),
          down: fresh("down"),
          count: fresh("count"),
          min: fresh("min"),
          max: fresh("max"),
          sum: fresh("sum"),
          histogram: fresh("histogram"),
          phases: fresh("phases"),
        },
      });
}

/** Removes at most `limit` windows of a size that began before `before`. @returns how many. */
export async function purge(tx: Transaction, size: WindowSize, before: Date, limit: number): Promise<number> {
  const { rollups: r } = tx.t;
  // A row has no number of its own: the window where the limit falls is removed whole.
  const old = await tx.db
    .select({ start: r.start })
    .from(r)
    .where(and(eq(r.size, size), lt(r.start, before)))
    .orderBy(asc(r.start))
    .limit(limit);
  const last = old.at(-1);
  if (!last) return 0;
  await tx.db.delete(r).where(and(eq(r.size, size), lt(r.start, new Date(last.start.getTime() + 1))));
  return old.length;
}

/** When the first raw result at or after `from` was taken. */
export async function firstResultAt(q: Queryable, from: Date): Promise<number | null> {
  const { probeResults: p } = q.t;
  const rows = await q.db
    .select({ at: min(p.at) })
    .from(p)
    .where(gte(p.at, from));
  return rows[0]?.at?.getTime() ?? null;
}

export interface Repair {
  probeId: string;
  /** UTC midnight of the day to be done again. */
  day: Date;
}

export async function askForRepair(tx: Transaction, list: readonly Repair[]): Promise<void> {
  if (list.length > 0)
    await tx.db
      .insert(tx.t.rollupRepairs)
      .values([...list])
      .onConflictDoNothing();
}

export async function listRepairs(q: Queryable, limit: number): Promise<Repair[]> {
  return q.db.select().from(q.t.rollupRepairs).orderBy(asc(q.t.rollupRepairs.day)).limit(limit);
}

export async function repaired(tx: Transaction, { probeId, day }: Repair): Promise<void> {
  const { rollupRepairs: r } = tx.t;
  await tx.db.delete(r).where(and(eq(r.probeId, probeId), eq(r.day, day)));
}

/** A window of a component whose response time the page draws. */
export interface ChartWindow {
  componentId: string;
  /** Milliseconds since the epoch. */
  start: number;
  histogram: number[];
}

/** Windows since `from` of the components whose response time is drawn, of all their probes and locations. */
export async function listCharts(q: Queryable, pageId: string, size: WindowSize, from: Date): Promise<ChartWindow[]> {
  const { components: c, probes: p, rollups: r } = q.t;
  const drawn = await q.db
    .select({ id: p.id, componentId: c.id })
    .from(c)
    .innerJoin(p, eq(p.componentId, c.id))
    .where(and(eq(c.pageId, pageId), eq(c.showResponseTime, true), isNull(c.deletedAt), eq(p.enabled, true)));
  const componentOf = new Map(drawn.map(({ id, componentId }) => [id, componentId]));
  const windows: ChartWindow[] = [];
  // By probe: joined in one statement, the windows of all the others would be read too.
  for (let n = 0; n < drawn.length; n += chunk) {
    const ids = drawn.slice(n, n + chunk).map(({ id }) => id);
    const rows = await q.db
      .select({ probeId: r.probeId, start: r.start, histogram: r.histogram })
      .from(r)
      .where(and(inArray(r.probeId, ids), eq(r.size, size), gte(r.start, from)));
    for (const { probeId, start, histogram } of rows)
      windows.push({ componentId: componentOf.get(probeId) ?? "", start: start.getTime(), histogram });
  }
  return windows;
}
