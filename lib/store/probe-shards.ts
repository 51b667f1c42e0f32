import { and, eq, gt, inArray, isNull, lte, or } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";

/** Makes the rows of the shards, if they are not there yet. */
export async function ensure(tx: Transaction, count: number): Promise<void> {
  const { probeShards: s } = tx.t;
  await tx.db
    .insert(s)
    .values(Array.from({ length: count }, (_, shard) => ({ shard, owner: null, leasedUntil: null })))
    .onConflictDoNothing();
}

/** The shards that this owner holds at `now`. */
export async function heldBy(q: Queryable, owner: string, now: Date): Promise<number[]> {
  const { probeShards: s } = q.t;
  const rows = await q.db
    .select({ shard: s.shard })
    .from(s)
    .where(and(eq(s.owner, owner), gt(s.leasedUntil, now)))
    .orderBy(s.shard);
  return rows.map((row) => row.shard);
}

export async function renew(tx: Transaction, owner: string, shards: readonly number[], until: Date): Promise<void> {
  if (shards.length === 0) return;
  const { probeShards: s } = tx.t;
  await tx.db
    .update(s)
    .set({ leasedUntil: until })
    .where(and(eq(s.owner, owner), inArray(s.shard, [...shards])));
}

/**
 * Takes up to `limit` shards that nobody holds.
 * @param longest no lease of now ends later: one that does was made by a clock that was ahead
 * @returns which
 */
export async function take(
  tx: Transaction,
  owner: string,
  { now, until, longest, limit }: { now: Date; until: Date; longest: Date; limit: number },
): Promise<number[]> {
  const { probeShards: s } = tx.t;
  const isFree = or(isNull(s.leasedUntil), lte(s.leasedUntil, now), gt(s.leasedUntil, longest));
  const free = await tx.db.select({ shard: s.shard }).from(s).where(isFree).orderBy(s.shard).limit(limit);
  if (free.length === 0) return [];
  const ids = free.map((row) => row.shard);
  const taken = await tx.db
    .update(s)
    .set({ owner, leasedUntil: until })
    .where(and(inArray(s.shard, ids), isFree))
    .returning({ shard: s.shard });
  return taken.map((row) => row.shard);
}

export async function release(tx: Transaction, owner: string, shards: readonly number[]): Promise<void> {
  if (shards.length === 0) return;
  const { probeShards: s } = tx.t;
  await tx.db
    .update(s)
    .set({ owner: null, leasedUntil: null })
    .where(and(eq(s.owner, owner), inArray(s.shard, [...shards])));
}
