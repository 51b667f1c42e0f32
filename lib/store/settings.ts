import { eq } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";

/** A stored setting; undefined when it was never set. */
export async function read(q: Queryable, key: string): Promise<unknown> {
  const { settings: s } = q.t;
  return (await q.db.select({ value: s.value }).from(s).where(eq(s.key, key)).limit(1))[0]?.value;
}

export async function write(tx: Transaction, key: string, value: unknown, now: Date): Promise<void> {
  const { settings: s } = tx.t;
  await tx.db
    .insert(s)
    .values({ key, value, updatedAt: now })
    .onConflictDoUpdate({ target: s.key, set: { value, updatedAt: now } });
}

export async function remove(tx: Transaction, key: string): Promise<void> {
  await tx.db.delete(tx.t.settings).where(eq(tx.t.settings.key, key));
}
