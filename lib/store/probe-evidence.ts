import { and, desc, eq, lte } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type StoredEvidence = Tables["probeEvidence"]["$inferSelect"];

const keptPerProbe = 50;

/** Keeps what was seen at a failure, and of each probe the last 50. */
export async function add(tx: Transaction, row: Omit<StoredEvidence, "id">): Promise<void> {
  const { probeEvidence: e } = tx.t;
  await tx.db.insert(e).values(row as StoredEvidence);
  const [last] = await tx.db
    .select({ id: e.id })
    .from(e)
    .where(eq(e.probeId, row.probeId))
    .orderBy(desc(e.id))
    .limit(1)
    .offset(keptPerProbe);
  if (last) await tx.db.delete(e).where(and(eq(e.probeId, row.probeId), lte(e.id, last.id)));
}

/** Newest first. */
export async function listOf(q: Queryable, probeId: string): Promise<StoredEvidence[]> {
  const { probeEvidence: e } = q.t;
  return q.db.select().from(e).where(eq(e.probeId, probeId)).orderBy(desc(e.id)).limit(keptPerProbe);
}
