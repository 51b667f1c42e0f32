import { eq, inArray } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type HeldAddress = Tables["heldAddresses"]["$inferSelect"];

export async function insert(tx: Transaction, held: HeldAddress): Promise<void> {
  await tx.db.insert(tx.t.heldAddresses).values(held).onConflictDoNothing();
}

/** Those of these hashes that are held back. */
export async function among(q: Queryable, hashes: readonly string[]): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  const { heldAddresses: h } = q.t;
  const rows = await q.db
    .select({ hash: h.hash })
    .from(h)
    .where(inArray(h.hash, [...hashes]));
  return new Set(rows.map((row) => row.hash));
}

/** Takes one out. @returns what it said; undefined where there was none */
export async function take(tx: Transaction, hash: string): Promise<HeldAddress | undefined> {
  const { heldAddresses: h } = tx.t;
  return (await tx.db.delete(h).where(eq(h.hash, hash)).returning())[0];
}
