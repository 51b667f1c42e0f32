import { and, asc, count, desc, eq, inArray, max, sql } from "drizzle-orm";
import { type DeliveryState, repeatableStates } from "../domain/delivery.ts";
import type { ChannelKind } from "../domain/subscription.ts";
import type { Queryable, Transaction } from "./database.ts";
import { affected } from "./database.ts";

export interface Reason {
  channel: ChannelKind;
  state: DeliveryState;
  reason: string;
  n: number;
}

const failing: DeliveryState[] = ["failed", "dead", "bounced"];
/** All but what has an index of its own. */
const others: DeliveryState[] = [...failing, "sending", "suppressed", "superseded"];

/** In the words of the index deliveries_sent, or SQLite would not take it. */
const isSent = sql`state = 'sent'`;

interface Told {
  eventSeq: number;
  priority: number;
}

/** What all deliveries of an update have in common; undefined when it has none. */
async function toldOf(q: Queryable, updateId: string): Promise<Told | undefined> {
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ eventSeq: d.eventSeq, priority: d.priority })
    .from(d)
    .where(eq(d.updateId, updateId))
    .limit(1);
  return rows[0];
}

/**
 * How many deliveries of an update each channel has in each state. Of an update to a crowd almost all wait or are sent:
 * those are counted along their indexes without a look at the rows.
 */
export async function countByState(
  q: Queryable,
  updateId: string,
): Promise<{ channel: ChannelKind; state: DeliveryState; n: number }[]> {
  const { deliveries: d } = q.t;
  const told = await toldOf(q, updateId);
  if (!told) return [];
  const sent = await q.db
    .select({ channel: d.channel, n: count() })
    .from(d)
    .where(and(eq(d.updateId, updateId), isSent))
    .groupBy(d.channel);
  const waiting = await q.db
    .select({ channel: d.channel, n: count() })
    .from(d)
    .where(and(sql`state = 'pending'`, eq(d.priority, told.priority), eq(d.eventSeq, told.eventSeq)))
    .groupBy(d.channel);
  const rest = await q.db
    .select({ channel: d.channel, state: d.state, n: count() })
    .from(d)
    .where(and(eq(d.updateId, updateId), inArray(d.state, others)))
    .groupBy(d.channel, d.state);
  return [
    ...sent.map((row) => ({ ...row, state: "sent" as const })),
    ...waiting.map((row) => ({ ...row, state: "pending" as const })),
    ...rest,
  ].map((row) => ({ ...row, n: Number(row.n) }));
}

/** As they were recorded: why deliveries of an update failed or wait for another try, the most frequent first. */
export async function reasons(q: Queryable, updateId: string, limit: number): Promise<Reason[]> {
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ channel: d.channel, state: d.state, reason: d.lastReason, n: count() })
    .from(d)
    .where(and(eq(d.updateId, updateId), inArray(d.state, failing)))
    .groupBy(d.channel, d.state, d.lastReason)
    .orderBy(desc(count()), asc(d.channel))
    .limit(limit);
  return rows.map((row) => ({ ...row, reason: row.reason ?? "", n: Number(row.n) }));
}

/** When an update's deliveries began to be made; null when it has none. They are made in the order of the subscribers' ids. */
export async function begunAt(q: Queryable, updateId: string): Promise<Date | null> {
  const { deliveries: d } = q.t;
  const told = await toldOf(q, updateId);
  if (!told) return null;
  const rows = await q.db
    .select({ at: d.createdAt })
    .from(d)
    .where(eq(d.eventSeq, told.eventSeq))
    .orderBy(asc(d.subscriberId))
    .limit(1);
  return rows[0]?.at ?? null;
}

/** When the `nth` delivery of an update (from 1) was sent; null while fewer are. */
export async function nthSentAt(q: Queryable, updateId: string, nth: number): Promise<Date | null> {
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ at: d.sentAt })
    .from(d)
    .where(and(eq(d.updateId, updateId), isSent))
    .orderBy(asc(d.sentAt))
    .limit(1)
    .offset(nth - 1);
  return rows[0]?.at ?? null;
}

/** When the newest of an update's deliveries was sent; null for none. */
export async function lastSentAt(q: Queryable, updateId: string): Promise<Date | null> {
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ at: max(d.sentAt) })
    .from(d)
    .where(and(eq(d.updateId, updateId), isSent));
  return rows[0]?.at ?? null;
}

/**
 * Sends those of an update's that failed or were given up back to be tried from the start.
 * @param reasons only those that were recorded with one of these; left out for all
 * @returns how many
 */
export async function resetAll(
  tx: Transaction,
  updateId: string,
  now: Date,
  only?: readonly string[],
): Promise<number> {
  const { deliveries: d } = tx.t;
  const ofUpdate = and(
    eq(d.updateId, updateId),
    inArray(
      d.state,
      repeatableStates.filter((state) => state !== "suppressed"),
    ),
  );
  const again = { state: "pending", attempts: 0, nextAttemptAt: now, updatedAt: now } as const;
  if (!only) return affected(await tx.db.update(d).set(again).where(ofUpdate));
  const size = 500;
  let n = 0;
  for (let i = 0; i < only.length; i += size) {
    const part = and(ofUpdate, inArray(d.lastReason, only.slice(i, i + size)));
    n += affected(await tx.db.update(d).set(again).where(part));
  }
  return n;
}
