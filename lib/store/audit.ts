import { desc, lt } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type NewEntry = Omit<Tables["audit"]["$inferInsert"], "seq">;
export type Entry = Tables["audit"]["$inferSelect"];

export async function append(tx: Transaction, entries: NewEntry[]): Promise<void> {
  await tx.db.insert(tx.t.audit).values(entries);
}

/** Newest first; `before` is the `seq` to continue below. */
export async function list(q: Queryable, limit: number, before?: number): Promise<Entry[]> {
  return q.db
    .select()
    .from(q.t.audit)
    .where(before === undefined ? undefined : lt(q.t.audit.seq, before))
    .orderBy(desc(q.t.audit.seq))
    .limit(limit);
}
