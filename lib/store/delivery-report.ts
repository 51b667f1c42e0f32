import { and, asc, count, desc, eq, inArray, isNotNull, min } from "drizzle-orm";
import { type DeliveryState, repeatableStates } from "../domain/delivery.ts";
import type { ChannelKind } from "../domain/subscription.ts";
import type { Queryable, Transaction } from "./database.ts";
import { affected } from "./database.ts";

export interface Cause {
  channel: ChannelKind;
  state: DeliveryState;
  reason: string;
  n: number;
}

const failing: DeliveryState[] = ["failed", "dead", "bounced"];

/** Why deliveries of an update failed or wait for another try, the most frequent first. */
export async function causes(q: Queryable, updateId: string, limit: number): Promise<Cause[]> {
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ channel: d.channel, state: d.state, reason: d.lastReason, n: count() })
    .from(d)
    .where(and(eq(d.updateId, updateId), inArray(d.state, failing)))
    .groupBy(d.channel, d.state, d.lastReason)
    .orderBy(desc(count()), asc(d.channel))
    .limit(limit);
  return rows.map((row) => ({ ...row, reason: row.reason ?? "" }));
}

/** When an update's deliveries were made; null when it has none. */
export async function begunAt(q: Queryable, updateId: string): Promise<Date | null> {
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ at: min(d.createdAt) })
    .from(d)
    .where(eq(d.updateId, updateId));
  return rows[0]?.at ?? null;
}

/** When the `nth` delivery of an update (from 1) was sent; null while fewer are. */
export async function nthSentAt(q: Queryable, updateId: string, nth: number): Promise<Date | null> {
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ at: d.sentAt })
    .from(d)
    .where(and(eq(d.updateId, updateId), eq(d.state, "sent"), isNotNull(d.sentAt)))
    .orderBy(asc(d.sentAt))
    .limit(1)
    .offset(nth - 1);
  return rows[0]?.at ?? null;
}

/** Sends all of an update's that failed or were given up back to be tried from the start. @returns how many. */
export async function resetAll(tx: Transaction, updateId: string, now: Date): Promise<number> {
  const { deliveries: d } = tx.t;
  return affected(
    await tx.db
      .update(d)
      .set({ state: "pending", attempts: 0, nextAttemptAt: now, updatedAt: now })
      .where(
        and(
          eq(d.updateId, updateId),
          inArray(
            d.state,
            repeatableStates.filter((state) => state !== "suppressed"),
          ),
        ),
      ),
  );
}
