import { and, desc, eq, inArray, lt, lte } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Subscriber } from "./subscribers.ts";
import type { Tables } from "./tables.ts";

export type BounceRow = Tables["bounces"]["$inferSelect"];

/** Writes a report down once. @returns false when it is known already. */
export async function insert(tx: Transaction, row: BounceRow): Promise<boolean> {
  const rows = await tx.db.insert(tx.t.bounces).values(row).onConflictDoNothing().returning({ id: tx.t.bounces.id });
  return rows.length === 1;
}

/** All who are told at this mailbox, on whichever page. */
export function subscribersAt(q: Queryable, address: string): Promise<Subscriber[]> {
  const { subscribers: s } = q.t;
  return q.db
    .select()
    .from(s)
    .where(and(eq(s.channel, "email"), eq(s.address, address)));
}

/**
 * A mail that was taken and has come back; it may be back before it is written down that it was taken. False when it is
 * none of these.
 */
export async function markReturned(tx: Transaction, deliveryId: string, reason: string, now: Date): Promise<boolean> {
  const { deliveries: d } = tx.t;
  const rows = await tx.db
    .update(d)
    .set({
      state: "bounced",
      lastReason: reason,
      leasedUntil: null,
      leaseOwner: null,
      nextAttemptAt: null,
      updatedAt: now,
    })
    .where(and(eq(d.id, deliveryId), eq(d.channel, "email"), inArray(d.state, ["sent", "sending"])))
    .returning({ id: d.id });
  return rows.length === 1;
}

/** The newest mail that was sent to a subscriber by `until`. */
export async function newestSent(q: Queryable, subscriberId: string, until: Date): Promise<string | null> {
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ id: d.id })
    .from(d)
    .where(and(eq(d.subscriberId, subscriberId), eq(d.channel, "email"), eq(d.state, "sent"), lte(d.sentAt, until)))
    .orderBy(desc(d.eventSeq))
    .limit(1);
  return rows[0]?.id ?? null;
}

/** What became of a subscriber's newest mails up to one of them, the newest first. */
export async function outcomesUpTo(
  q: Queryable,
  subscriberId: string,
  eventSeq: number,
  limit: number,
): Promise<("sent" | "bounced")[]> {
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ state: d.state })
    .from(d)
    .where(
      and(
        eq(d.subscriberId, subscriberId),
        eq(d.channel, "email"),
        inArray(d.state, ["sent", "bounced"]),
        lte(d.eventSeq, eventSeq),
      ),
    )
    .orderBy(desc(d.eventSeq))
    .limit(limit);
  return rows.map(({ state }) => (state === "bounced" ? "bounced" : "sent"));
}

/** Forgets reports that are older. */
export async function removeOld(tx: Transaction, before: Date): Promise<void> {
  await tx.db.delete(tx.t.bounces).where(lt(tx.t.bounces.at, before));
}
