import { and, asc, desc, eq, gt, gte, inArray, lt } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type StoredResult = Tables["probeResults"]["$inferSelect"];
export type NewResult = Omit<Tables["probeResults"]["$inferInsert"], "id">;

/** Rows in one statement: below SQLite's limit of bound values. */
const chunk = 500;

/** A result that is there already stays as it is: what comes twice counts once. */
export async function insertMany(tx: Transaction, rows: readonly NewResult[]): Promise<void> {
  for (let n = 0; n < rows.length; n += chunk)
    await tx.db
      .insert(tx.t.probeResults)
      .values(rows.slice(n, n + chunk))
      .onConflictDoNothing();
}

/** Results from `from` until before `to`, of all probes or of some, by probe, location and time. */
export async function listBetween(
  q: Queryable,
  from: Date,
  to: Date,
  probeIds: readonly string[] | null = null,
): Promise<StoredResult[]> {
  const { probeResults: r } = q.t;
  return q.db
    .select()
    .from(r)
    .where(and(gte(r.at, from), lt(r.at, to), probeIds ? inArray(r.probeId, [...probeIds]) : undefined))
    .orderBy(asc(r.probeId), asc(r.location), asc(r.at));
}

/** Newest first. */
export async function listOf(q: Queryable, probeId: string, limit: number): Promise<StoredResult[]> {
  const { probeResults: r } = q.t;
  return q.db.select().from(r).where(eq(r.probeId, probeId)).orderBy(desc(r.at), desc(r.id)).limit(limit);
}

/** The next results after a row, oldest first. */
export async function listAfter(q: Queryable, probeId: string, id: number, limit: number): Promise<StoredResult[]> {
  const { probeResults: r } = q.t;
  return q.db
    .select()
    .from(r)
    .where(and(eq(r.probeId, probeId), gt(r.id, id)))
    .orderBy(asc(r.id))
    .limit(limit);
}

/** Removes at most `limit` results older than `before`. @returns how many. */
export async function purge(tx: Transaction, before: Date, limit: number): Promise<number> {
  const { probeResults: r } = tx.t;
  const old = await tx.db.select({ id: r.id }).from(r).where(lt(r.at, before)).orderBy(asc(r.at)).limit(limit);
  if (old.length === 0) return 0;
  await tx.db.delete(r).where(
    and(
      lt(r.at, before),
      inArray(
        r.id,
        old.map((row) => row.id),
      ),
    ),
  );
  return old.length;
}
