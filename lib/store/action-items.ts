import { and, asc, eq, isNotNull, isNull, lte, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type ActionItem = Tables["actionItems"]["$inferSelect"];

export async function find(q: Queryable, id: string): Promise<ActionItem | undefined> {
  return (await q.db.select().from(q.t.actionItems).where(eq(q.t.actionItems.id, id)).limit(1))[0];
}

/** All of an incident, oldest first. */
export async function listOf(q: Queryable, incidentId: string): Promise<ActionItem[]> {
  const { actionItems: a } = q.t;
  return q.db.select().from(a).where(eq(a.incidentId, incidentId)).orderBy(asc(a.createdAt), asc(a.id));
}

export interface OpenItem {
  item: ActionItem;
  incidentName: string;
}

/** All open ones of a page, the first due first; those without a date last. */
export async function listOpen(q: Queryable, pageId: string, limit: number): Promise<OpenItem[]> {
  const { actionItems: a, incidents: i } = q.t;
  return q.db
    .select({ item: a, incidentName: i.name })
    .from(a)
    .innerJoin(i, eq(i.id, a.incidentId))
    .where(and(eq(i.pageId, pageId), eq(a.state, "open")))
    .orderBy(sql`${a.dueAt} is null`, asc(a.dueAt), asc(a.createdAt), asc(a.id))
    .limit(limit);
}

export async function insert(tx: Transaction, item: ActionItem): Promise<void> {
  await tx.db.insert(tx.t.actionItems).values(item);
}

export async function update(tx: Transaction, id: string, edit: Partial<Omit<ActionItem, "id">>): Promise<void> {
  await tx.db.update(tx.t.actionItems).set(edit).where(eq(tx.t.actionItems.id, id));
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.db.delete(tx.t.actionItems).where(eq(tx.t.actionItems.id, id));
}

/** Ids of open ones that are due until `until` and of which their owner was not reminded. */
export async function dueForReminder(q: Queryable, until: Date, limit: number): Promise<string[]> {
  const { actionItems: a } = q.t;
  const rows = await q.db
    .select({ id: a.id })
    .from(a)
    .where(and(eq(a.state, "open"), isNotNull(a.ownerId), isNull(a.remindedAt), lte(a.dueAt, until)))
    .orderBy(asc(a.dueAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Takes a reminder upon this transaction; undefined where another was quicker or there is nothing left to do. */
export async function claimReminder(tx: Transaction, id: string, now: Date): Promise<ActionItem | undefined> {
  const { actionItems: a } = tx.t;
  const rows = await tx.db
    .update(a)
    .set({ remindedAt: now })
    .where(and(eq(a.id, id), eq(a.state, "open"), isNull(a.remindedAt)))
    .returning();
  return rows[0];
}
