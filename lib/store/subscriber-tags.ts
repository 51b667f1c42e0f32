import { and, asc, count, eq, exists, inArray, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { affected, type Queryable, type Transaction } from "./database.ts";

/** Has the subscriber of this id the tag? */
export function isTagged(q: Queryable, id: SQLiteColumn, tag: string): SQL {
  const { subscriberTags: t } = q.t;
  return exists(
    q.db
      .select({ one: sql`1` })
      .from(t)
      .where(and(eq(t.subscriberId, id), eq(t.tag, tag))),
  );
}

/** The tags of each, in order; those without any are not in it. */
export async function findMany(q: Queryable, ids: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (ids.length === 0) return found;
  const { subscriberTags: t } = q.t;
  const rows = await q.db
    .select()
    .from(t)
    .where(inArray(t.subscriberId, [...ids]))
    .orderBy(asc(t.tag));
  for (const { subscriberId, tag } of rows) found.set(subscriberId, [...(found.get(subscriberId) ?? []), tag]);
  return found;
}

/** Tags in use, the most frequent first. */
export async function listUsed(q: Queryable, limit: number): Promise<{ tag: string; n: number }[]> {
  const { subscriberTags: t } = q.t;
  const rows = await q.db
    .select({ tag: t.tag, n: count() })
    .from(t)
    .groupBy(t.tag)
    .orderBy(sql`count(*) desc`, asc(t.tag))
    .limit(limit);
  return rows.map(({ tag, n }) => ({ tag, n: Number(n) }));
}

/** Adds those that are not there yet. @returns how many were added. */
export async function insertMany(
  tx: Transaction,
  rows: readonly { subscriberId: string; tag: string }[],
): Promise<number> {
  // Two values a row; SQLite takes 32,766 in one statement.
  const size = 10_000;
  let added = 0;
  for (let i = 0; i < rows.length; i += size)
    added += affected(
      await tx.db
        .insert(tx.t.subscriberTags)
        .values([...rows.slice(i, i + size)])
        .onConflictDoNothing(),
    );
  return added;
}

/** @returns how many were taken away. */
export async function removeMany(tx: Transaction, ids: readonly string[], tags: readonly string[]): Promise<number> {
  if (ids.length === 0 || tags.length === 0) return 0;
  const { subscriberTags: t } = tx.t;
  return affected(await tx.db.delete(t).where(and(inArray(t.subscriberId, [...ids]), inArray(t.tag, [...tags]))));
}
