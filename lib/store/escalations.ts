import { and, asc, eq, lte } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Escalation = Tables["escalations"]["$inferSelect"];

export async function find(q: Queryable, alertId: string): Promise<Escalation | undefined> {
  const { escalations: e } = q.t;
  return (await q.db.select().from(e).where(eq(e.alertId, alertId)).limit(1))[0];
}

/** Starts an alert's calls from the first step, whatever was before. */
export async function begin(tx: Transaction, alertId: string, nextAt: Date, now: Date): Promise<void> {
  const { escalations: e } = tx.t;
  const row = { step: 0, nextAt, startedAt: now, updatedAt: now };
  await tx.db
    .insert(e)
    .values({ alertId, ...row })
    .onConflictDoUpdate({ target: e.alertId, set: row });
}

export async function update(
  tx: Transaction,
  alertId: string,
  edit: Partial<Pick<Escalation, "step" | "nextAt">>,
  now: Date,
): Promise<void> {
  const { escalations: e } = tx.t;
  await tx.db
    .update(e)
    .set({ ...edit, updatedAt: now })
    .where(eq(e.alertId, alertId));
}

/** Ids of alerts whose next step is due, the longest due first. */
export async function due(q: Queryable, now: Date, limit: number): Promise<string[]> {
  const { escalations: e } = q.t;
  const rows = await q.db
    .select({ id: e.alertId })
    .from(e)
    .where(lte(e.nextAt, now))
    .orderBy(asc(e.nextAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Takes a due step upon this transaction; undefined where another was quicker or it was stopped. */
export async function claim(tx: Transaction, alertId: string, now: Date): Promise<Escalation | undefined> {
  const { escalations: e } = tx.t;
  const rows = await tx.db
    .update(e)
    .set({ nextAt: null, updatedAt: now })
    .where(and(eq(e.alertId, alertId), lte(e.nextAt, now)))
    .returning();
  return rows[0];
}
