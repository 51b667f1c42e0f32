import { and, asc, desc, eq, isNull, lte } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type UpdatePromise = Tables["promises"]["$inferSelect"];

export async function insert(tx: Transaction, promise: UpdatePromise): Promise<void> {
  await tx.db.insert(tx.t.promises).values(promise);
}

/** All of an incident, newest first. */
export async function listOf(q: Queryable, incidentId: string): Promise<UpdatePromise[]> {
  const { promises: p } = q.t;
  return q.db.select().from(p).where(eq(p.incidentId, incidentId)).orderBy(desc(p.madeAt), desc(p.id));
}

/** An incident's promises that nothing has answered yet. */
export async function openOf(tx: Transaction, incidentId: string): Promise<UpdatePromise[]> {
  const { promises: p } = tx.t;
  return tx.db
    .select()
    .from(p)
    .where(and(eq(p.incidentId, incidentId), isNull(p.keptAt), isNull(p.missedAt)));
}

export async function settle(
  tx: Transaction,
  id: string,
  outcome: { keptAt: Date } | { missedAt: Date },
): Promise<void> {
  await tx.db.update(tx.t.promises).set(outcome).where(eq(tx.t.promises.id, id));
}

/** Promises not answered yet whose time comes until `until` and of which there is something left to say. */
export async function comingUp(q: Queryable, until: Date, limit: number): Promise<UpdatePromise[]> {
  const { promises: p } = q.t;
  return q.db
    .select()
    .from(p)
    .where(and(isNull(p.keptAt), isNull(p.missedAt), isNull(p.lapsedNotifiedAt), lte(p.dueAt, until)))
    .orderBy(asc(p.dueAt))
    .limit(limit);
}

/** Takes a reminder or the word on a lapse upon this transaction; undefined where another was quicker or it is answered. */
export async function claim(
  tx: Transaction,
  id: string,
  which: "remindedAt" | "lapsedNotifiedAt",
  now: Date,
): Promise<UpdatePromise | undefined> {
  const { promises: p } = tx.t;
  const rows = await tx.db
    .update(p)
    .set({ [which]: now })
    .where(and(eq(p.id, id), isNull(p[which]), isNull(p.keptAt), isNull(p.missedAt)))
    .returning();
  return rows[0];
}

export async function find(q: Queryable, id: string): Promise<UpdatePromise | undefined> {
  return (await q.db.select().from(q.t.promises).where(eq(q.t.promises.id, id)).limit(1))[0];
}
