import { and, asc, count, eq } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type SavedView = Tables["savedViews"]["$inferSelect"];

/** A person's views by name. */
export async function list(q: Queryable, userId: string): Promise<SavedView[]> {
  const { savedViews: v } = q.t;
  return q.db.select().from(v).where(eq(v.userId, userId)).orderBy(asc(v.name), asc(v.id));
}

export async function countOf(q: Queryable, userId: string): Promise<number> {
  const { savedViews: v } = q.t;
  const rows = await q.db.select({ n: count() }).from(v).where(eq(v.userId, userId));
  return Number(rows[0]?.n ?? 0);
}

/** The same list saved again takes the new name. */
export async function save(tx: Transaction, view: SavedView): Promise<void> {
  const { savedViews: v } = tx.t;
  await tx.db
    .insert(v)
    .values(view)
    .onConflictDoUpdate({ target: [v.userId, v.path], set: { name: view.name } });
}

/** @returns whether it was there and this person's own. */
export async function remove(tx: Transaction, userId: string, id: string): Promise<boolean> {
  const { savedViews: v } = tx.t;
  const rows = await tx.db
    .delete(v)
    .where(and(eq(v.id, id), eq(v.userId, userId)))
    .returning();
  return rows.length > 0;
}
