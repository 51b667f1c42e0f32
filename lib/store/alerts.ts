import { and, desc, eq, inArray, ne, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Alert = Tables["alerts"]["$inferSelect"];
export type AlertState = Alert["state"];

export async function find(q: Queryable, id: string): Promise<Alert | undefined> {
  return (await q.db.select().from(q.t.alerts).where(eq(q.t.alerts.id, id)).limit(1))[0];
}

/** The alert of this fingerprint that is not resolved. */
export async function findUnresolved(q: Queryable, fingerprint: string): Promise<Alert | undefined> {
  const { alerts: a } = q.t;
  return (
    await q.db
      .select()
      .from(a)
      .where(and(eq(a.fingerprint, fingerprint), ne(a.state, "resolved")))
      .limit(1)
  )[0];
}

export async function insert(tx: Transaction, alert: Alert): Promise<void> {
  await tx.db.insert(tx.t.alerts).values(alert);
}

export async function update(tx: Transaction, id: string, edit: Partial<Omit<Alert, "id">>): Promise<void> {
  await tx.db.update(tx.t.alerts).set(edit).where(eq(tx.t.alerts.id, id));
}

/** One more signal of the same thing. */
export async function fold(tx: Transaction, id: string, detail: string | null, at: Date): Promise<void> {
  const { alerts: a } = tx.t;
  await tx.db
    .update(a)
    .set({ count: sql`${a.count} + 1`, detail, updatedAt: at })
    .where(eq(a.id, id));
}

/** Newest first. */
export async function list(
  q: Queryable,
  pageId: string,
  states: readonly AlertState[],
  limit: number,
): Promise<Alert[]> {
  const { alerts: a } = q.t;
  return q.db
    .select()
    .from(a)
    .where(and(eq(a.pageId, pageId), inArray(a.state, [...states])))
    .orderBy(desc(a.startedAt), desc(a.id))
    .limit(limit);
}
