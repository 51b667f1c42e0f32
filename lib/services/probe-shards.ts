import { z } from "zod";
import { clocksDifferMs } from "../domain/liveness.ts";
import { stableHash } from "../domain/schedule.ts";
import * as heartbeats from "../store/heartbeats.ts";
import * as store from "../store/probe-shards.ts";
import type { Context } from "./context.ts";

/** Enough to be shared evenly by a handful of workers. */
const shardCount = 64;
const leaseMs = 15_000;
const prefix = "prober:";

export const shardOf = (probeId: string): number => stableHash(probeId) % shardCount;

/**
 * Renews this worker's hold of its share of the probes: each worker that is alive has as many shards as the others, so
 * that several of them on one database never run a probe twice. A dead one's are taken over when its leases run out.
 * @param owner names this worker
 * @param stats what it tells of its measuring
 * @returns the shards that are this worker's now
 */
export async function holdShards(ctx: Context, owner: string, stats: object = {}): Promise<Set<number>> {
  const now = ctx.clock.now();
  const at = new Date(now);
  const until = new Date(now + leaseMs);
  // What is farther ahead was dated before this clock was set back.
  const longest = new Date(now + leaseMs + clocksDifferMs);
  return ctx.db.transaction(async (tx) => {
    await store.ensure(tx, shardCount);
    await heartbeats.beat(tx, prefix + owner, at, stats);
    await heartbeats.forget(tx, prefix, new Date(now - 10 * leaseMs), longest);
    const alive = await heartbeats.listAlive(tx, prefix, new Date(now - leaseMs));
    const share = Math.ceil(shardCount / Math.max(1, alive.length));
    const held = await store.heldBy(tx, owner, at);
    const kept = held.slice(0, share);
    await store.release(tx, owner, held.slice(share));
    await store.renew(tx, owner, kept, until);
    const more = await store.take(tx, owner, { now: at, until, longest, limit: share - kept.length });
    return new Set([...kept, ...more]);
  });
}

const statsShape = z.object({
  runs: z.number(),
  late: z.number(),
  skipped: z.number(),
  putOff: z.number(),
  running: z.number(),
  waiting: z.number(),
});

/** What the probers that are alive tell of their measuring: since they started, and now. */
export type Probing = z.output<typeof statsShape> & { probers: number };

/** What all probers that are alive tell, together. */
export async function readProbing(ctx: Context): Promise<Probing> {
  const sum: Probing = { probers: 0, runs: 0, late: 0, skipped: 0, putOff: 0, running: 0, waiting: 0 };
  for (const detail of await heartbeats.listDetails(ctx.db, prefix, new Date(ctx.clock.now() - leaseMs))) {
    const told = statsShape.safeParse(detail);
    if (!told.success) continue;
    sum.probers++;
    for (const name of Object.keys(told.data) as (keyof typeof told.data)[]) sum[name] += told.data[name];
  }
  return sum;
}

/** A stopping worker gives back what it holds, so that the next one need not wait. */
export async function releaseShards(ctx: Context, owner: string, shards: ReadonlySet<number>): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await store.release(tx, owner, [...shards]);
    await heartbeats.remove(tx, prefix + owner);
  });
}
