import { eq } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";

export async function insert(tx: Transaction, hash: string, erasedAt: Date): Promise<void> {
  await tx.db.insert(tx.t.erasedAddresses).values({ hash, erasedAt }).onConflictDoNothing();
}

export async function has(q: Queryable, hash: string): Promise<boolean> {
  const { erasedAddresses: e } = q.t;
  return (await q.db.select().from(e).where(eq(e.hash, hash)).limit(1)).length > 0;
}

export async function remove(tx: Transaction, hash: string): Promise<void> {
  await tx.db.delete(tx.t.erasedAddresses).where(eq(tx.t.erasedAddresses.hash, hash));
}
