import { eq, inArray } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type HeartbeatSignals = Tables["heartbeatSignals"]["$inferSelect"];

export async function find(q: Queryable, probeId: string): Promise<HeartbeatSignals | undefined> {
  const { heartbeatSignals: s } = q.t;
  return (await q.db.select().from(s).where(eq(s.probeId, probeId)).limit(1))[0];
}

export async function listOf(q: Queryable, probeIds: readonly string[]): Promise<HeartbeatSignals[]> {
  const { heartbeatSignals: s } = q.t;
  const rows: HeartbeatSignals[] = [];
  for (let n = 0; n < probeIds.length; n += 500)
    rows.push(
      ...(await q.db
        .select()
        .from(s)
        .where(inArray(s.probeId, probeIds.slice(n, n + 500)))),
    );
  return rows;
}

/** Writes the signals of a probe whole, over what was there. */
export async function put(tx: Transaction, row: HeartbeatSignals): Promise<void> {
  const { probeId: _, ...set } = row;
  await tx.db
    .insert(tx.t.heartbeatSignals)
    .values(row)
    .onConflictDoUpdate({ target: tx.t.heartbeatSignals.probeId, set });
}
