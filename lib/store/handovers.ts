import { desc, eq } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Handover = Tables["incidentHandovers"]["$inferSelect"];

export async function insert(tx: Transaction, handover: Handover): Promise<void> {
  await tx.db.insert(tx.t.incidentHandovers).values(handover);
}

/** Newest first. */
export async function listOf(q: Queryable, incidentId: string): Promise<Handover[]> {
  const { incidentHandovers: h } = q.t;
  return q.db.select().from(h).where(eq(h.incidentId, incidentId)).orderBy(desc(h.at), desc(h.id));
}
