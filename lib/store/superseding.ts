import { and, count, eq, exists, gt, inArray, lt, lte, ne, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { drillPriority } from "../domain/delivery.ts";
import type { Queryable, Transaction } from "./database.ts";
import type { Delivery } from "./deliveries.ts";
import type { Total } from "./delivery-totals.ts";

/**
 * Takes unsent deliveries of earlier updates back from those who have a delivery of the event `newer` now, as far as
 * they were made before `before`.
 * @returns those it took back
 */
export async function supersede(
  tx: Transaction,
  updateIds: readonly string[],
  newer: { eventSeq: number; after: string | null; upTo: string | null },
  before: Date,
  now: Date,
): Promise<Pick<Delivery, "channel" | "priority">[]> {
  if (updateIds.length === 0) return [];
  const { deliveries: d } = tx.t;
  const next = alias(d, "next");
  const hasNext = tx.db
    .select({ one: sql`1` })
    .from(next)
    .where(and(eq(next.eventSeq, newer.eventSeq), eq(next.subscriberId, d.subscriberId)));
  const lastReason = "A newer update took its place before it could be sent.";
  return tx.db
    .update(d)
    .set({ state: "superseded", nextAttemptAt: null, lastReason, updatedAt: now })
    .where(
      and(
        inArray(d.updateId, [...updateIds]),
        inArray(d.state, ["pending", "failed"]),
        newer.after === null ? undefined : gt(d.subscriberId, newer.after),
        newer.upTo === null ? undefined : lte(d.subscriberId, newer.upTo),
        lt(d.createdAt, before),
        lt(d.eventSeq, newer.eventSeq),
        exists(hasNext),
      ),
    )
    .returning({ channel: d.channel, priority: d.priority });
}

/** All that were taken back and are still kept, by channel; what was rehearsed is left out. Reads every delivery. */
export async function countSuperseded(q: Queryable): Promise<Total[]> {
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ channel: d.channel, n: count() })
    .from(d)
    .where(and(eq(d.state, "superseded"), ne(d.priority, drillPriority)))
    .groupBy(d.channel);
  return rows.map(({ channel, n }) => ({ channel, state: "superseded", n: Number(n) }));
}
