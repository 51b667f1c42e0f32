import { eq, inArray } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";

export async function insert(tx: Transaction, hash: string, erasedAt: Date): Promise<void> {
  await tx.db.insert(tx.t.erasedAddresses).values({ hash, erasedAt }).onConflictDoNothing();
}

export async function has(q: Queryable, hash: string): Promise<boolean> {
  const { erasedAddresses: e } = q.t;
  return (await q.db.select().from(e).where(eq(e.hash, hash)).limit(1)).length > 0;
}

/** Those of these hashes that were erased. */
export async function among(q: Queryable, hashes: readonly string[]): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  const { erasedAddresses: e } = q.t;
  const rows = await q.db
    .select({ hash: e.hash })
    .from(e)
    .where(inArray(e.hash, [...hashes]));
  return new Set(rows.map((row) => row.hash));
}

export async function remove(tx: Transaction, hash: string): Promise<void> {
  await tx.db.delete(tx.t.erasedAddresses).where(eq(tx.t.erasedAddresses.hash, hash));
}
