import { and, asc, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Incident } from "./incidents.ts";
import type { Tables } from "./tables.ts";

export type MaintenanceSeries = Tables["maintenanceSeries"]["$inferSelect"];

export async function find(q: Queryable, id: string): Promise<MaintenanceSeries | undefined> {
  const { maintenanceSeries: s } = q.t;
  return (await q.db.select().from(s).where(eq(s.id, id)).limit(1))[0];
}

/** Those that go on first, then by name. */
export async function list(q: Queryable, pageId: string): Promise<MaintenanceSeries[]> {
  const { maintenanceSeries: s } = q.t;
  const rows = await q.db.select().from(s).where(eq(s.pageId, pageId)).orderBy(asc(s.name), desc(s.createdAt));
  return [...rows.filter((row) => row.endedAt === null), ...rows.filter((row) => row.endedAt !== null)];
}

/** Those that go on, of one page or of all. */
export async function listActive(q: Queryable, pageId: string | null = null): Promise<MaintenanceSeries[]> {
  const { maintenanceSeries: s } = q.t;
  return q.db
    .select()
    .from(s)
    .where(and(isNull(s.endedAt), pageId === null ? undefined : eq(s.pageId, pageId)))
    .orderBy(asc(s.id));
}

export async function insert(tx: Transaction, series: MaintenanceSeries): Promise<void> {
  await tx.db.insert(tx.t.maintenanceSeries).values(series);
}

export async function update(tx: Transaction, id: string, edit: Partial<Omit<MaintenanceSeries, "id">>): Promise<void> {
  await tx.db.update(tx.t.maintenanceSeries).set(edit).where(eq(tx.t.maintenanceSeries.id, id));
}

/** Reads a series that others who plan its occurrences wait for until this transaction is over. */
export async function hold(tx: Transaction, id: string): Promise<MaintenanceSeries | undefined> {
  const { maintenanceSeries: s } = tx.t;
  const rows = await tx.db
    .update(s)
    .set({ updatedAt: sql`${s.updatedAt}` })
    .where(eq(s.id, id))
    .returning();
  return rows[0];
}

/** All that a series has made, also what is over or was called off, by the start that the series gave. */
export async function occurrencesOf(q: Queryable, seriesId: string): Promise<(Incident & { occurrenceAt: Date })[]> {
  const { incidents: i } = q.t;
  const rows = await q.db
    .select()
    .from(i)
    .where(and(eq(i.seriesId, seriesId), isNotNull(i.occurrenceAt)))
    .orderBy(asc(i.occurrenceAt));
  return rows.flatMap((row) => (row.occurrenceAt ? [{ ...row, occurrenceAt: row.occurrenceAt }] : []));
}
