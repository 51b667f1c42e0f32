import { eq } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";

/** A process's sign of life. */
export async function beat(tx: Transaction, name: string, at: Date, detail: unknown = null): Promise<void> {
  await tx.db
    .insert(tx.t.heartbeats)
    .values({ name, at, detail })
    .onConflictDoUpdate({ target: tx.t.heartbeats.name, set: { at, detail } });
}

export async function lastBeat(q: Queryable, name: string): Promise<Date | null> {
  return (await q.db.select().from(q.t.heartbeats).where(eq(q.t.heartbeats.name, name)).limit(1))[0]?.at ?? null;
}
