import { and, desc, eq, exists, gt, inArray, lt, lte, notInArray, type SQL, sql } from "drizzle-orm";
import { askedElsewhere } from "../domain/event.ts";
import type { Queryable, Transaction } from "./database.ts";
import type { Subscriber } from "./subscribers.ts";
import type { Tables } from "./tables.ts";

export type BounceRow = Tables["bounces"]["$inferSelect"];

/** Writes a report down once. @returns false when it is known already. */
export async function insert(tx: Transaction, row: BounceRow): Promise<boolean> {
  const rows = await tx.db.insert(tx.t.bounces).values(row).onConflictDoNothing().returning({ id: tx.t.bounces.id });
  return rows.length === 1;
}

/** All who are told at this mailbox, on whichever page; providers write its name in small letters. */
export function subscribersAt(q: Queryable, address: string): Promise<Subscriber[]> {
  const { subscribers: s } = q.t;
  return q.db
    .select()
    .from(s)
    .where(and(eq(s.channel, "email"), sql`lower(${s.address}) = lower(${address})`));
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

type Reader = Pick<Subscriber, "id" | "linksSince">;

/** Mails to the address that a subscriber has now: the row of one does not say where it went. */
function toTheirAddress(q: Queryable, { id, linksSince }: Reader): SQL | undefined {
  const { deliveries: d, events: e } = q.t;
  const askedHere = q.db
    .select({ one: sql`1` })
    .from(e)
    .where(and(eq(e.id, d.eventId), notInArray(e.type, [...askedElsewhere])));
  return and(
    eq(d.subscriberId, id),
    eq(d.channel, "email"),
    linksSince === null ? undefined : gt(d.createdAt, linksSince),
    exists(askedHere),
  );
}

/** Did this mail go to the address that a subscriber has now? */
export async function isToTheirAddress(q: Queryable, reader: Reader, deliveryId: string): Promise<boolean> {
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ id: d.id })
    .from(d)
    .where(and(eq(d.id, deliveryId), toTheirAddress(q, reader)));
  return rows.length === 1;
}

/** The newest mail that was sent to a subscriber's address by `until`. */
export async function newestSent(q: Queryable, reader: Reader, until: Date): Promise<string | null> {
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ id: d.id })
    .from(d)
    .where(and(toTheirAddress(q, reader), eq(d.state, "sent"), lte(d.sentAt, until)))
    .orderBy(desc(d.eventSeq))
    .limit(1);
  return rows[0]?.id ?? null;
}

/** What became of the newest mails to a subscriber's address up to one of them, the newest first. */
export async function outcomesUpTo(
  q: Queryable,
  reader: Reader,
  eventSeq: number,
  limit: number,
): Promise<("sent" | "bounced")[]> {
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ state: d.state })
    .from(d)
    .where(and(toTheirAddress(q, reader), inArray(d.state, ["sent", "bounced"]), lte(d.eventSeq, eventSeq)))
    .orderBy(desc(d.eventSeq))
    .limit(limit);
  return rows.map(({ state }) => (state === "bounced" ? "bounced" : "sent"));
}

/** Forgets reports that are older. */
export async function removeOld(tx: Transaction, before: Date): Promise<void> {
  await tx.db.delete(tx.t.bounces).where(lt(tx.t.bounces.at, before));
}
