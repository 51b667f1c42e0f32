import { and, asc, desc, eq } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Delivery } from "./deliveries.ts";
import type { Incident } from "./incidents.ts";
import type { Tables } from "./tables.ts";

export type Drill = Tables["drills"]["$inferSelect"];

export async function find(q: Queryable, id: string): Promise<Drill | undefined> {
  return (await q.db.select().from(q.t.drills).where(eq(q.t.drills.id, id)).limit(1))[0];
}

/** Newest first. */
export async function list(q: Queryable, pageId: string, limit: number): Promise<Drill[]> {
  const { drills: d } = q.t;
  return q.db.select().from(d).where(eq(d.pageId, pageId)).orderBy(desc(d.startedAt), desc(d.id)).limit(limit);
}

export async function insert(tx: Transaction, drill: Drill): Promise<void> {
  await tx.db.insert(tx.t.drills).values(drill);
}

export async function update(tx: Transaction, id: string, edit: Partial<Omit<Drill, "id">>): Promise<void> {
  await tx.db.update(tx.t.drills).set(edit).where(eq(tx.t.drills.id, id));
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.db.delete(tx.t.drills).where(eq(tx.t.drills.id, id));
}

/** The incidents that were rehearsed in a drill, oldest first. */
export async function incidentsOf(q: Queryable, drillId: string): Promise<Incident[]> {
  const { incidents: i } = q.t;
  return q.db.select().from(i).where(eq(i.drillId, drillId)).orderBy(asc(i.startedAt), asc(i.id));
}

/** All that a drill sent or tries to send, with the addresses. */
export async function deliveriesOf(q: Queryable, drillId: string): Promise<(Delivery & { address: string })[]> {
  const { deliveries: d, subscribers: s, incidents: i } = q.t;
  const rows = await q.db
    .select({ delivery: d, address: s.address })
    .from(d)
    .innerJoin(s, eq(s.id, d.subscriberId))
    .innerJoin(i, eq(i.id, d.incidentId))
    .where(and(eq(i.drillId, drillId)))
    .orderBy(asc(d.eventSeq), asc(d.id));
  return rows.map((row) => ({ ...row.delivery, address: row.address }));
}
