import { lt, sql } from "drizzle-orm";
import type { Transaction } from "./database.ts";

/**
 * Counts one act against `key` in a fixed window that starts with its first act.
 * @returns the count including this one, and when the window ends.
 */
export async function hit(
  tx: Transaction,
  key: string,
  windowMs: number,
  now: number,
): Promise<{ count: number; endsAt: number }> {
  const { rateLimits } = tx.t;
  const at = new Date(now);
  const expiresAt = new Date(now + windowMs);
  await tx.db.delete(rateLimits).where(lt(rateLimits.expiresAt, at));
  const rows = await tx.db
    .insert(rateLimits)
    .values({ key, windowStart: at, count: 1, expiresAt })
    .onConflictDoUpdate({ target: rateLimits.key, set: { count: sql`${rateLimits.count} + 1` } })
    .returning();
  const row = rows[0];
  return { count: row?.count ?? 1, endsAt: (row?.expiresAt ?? expiresAt).getTime() };
}
