import { and, asc, desc, eq, gt, inArray, isNull, lt, or, sql } from "drizzle-orm";
import type { EventPayload } from "../domain/event.ts";
import { eventsChannel, type Queryable, type Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type OutboxEvent = Tables["events"]["$inferSelect"];
export type NewEvent = Omit<Tables["events"]["$inferInsert"], "seq">;

/** Adds events; with the commit whoever {@link Database.listen}s hears of it. */
export async function append(tx: Transaction, events: NewEvent[]): Promise<void> {
  const insert = tx.db.insert(tx.t.events).values(events);
  // Told once a transaction, however many rows say it.
  await (tx.dialect === "postgres" ? insert.returning({ told: sql`pg_notify(${eventsChannel}, '')` }) : insert);
}

/** Remembers how far an expansion came, so that a crash goes on from there. */
export async function saveProgress(
  tx: Transaction,
  id: string,
  cursor: string | null,
  expandedAt: Date | null,
): Promise<void> {
  await tx.db
    .update(tx.t.events)
    .set({ cursor, expandedAt, ...(expandedAt ? { leasedUntil: null } : {}) })
    .where(eq(tx.t.events.id, id));
}

export async function find(q: Queryable, id: string): Promise<OutboxEvent | undefined> {
  return (await q.db.select().from(q.t.events).where(eq(q.t.events.id, id)).limit(1))[0];
}

export async function findMany(q: Queryable, ids: readonly string[]): Promise<OutboxEvent[]> {
  if (ids.length === 0) return [];
  return q.db
    .select()
    .from(q.t.events)
    .where(inArray(q.t.events.id, [...ids]));
}

/** Events that are not yet wholly expanded, oldest first, whether leased or not. */
export async function listOpen(q: Queryable, limit: number): Promise<OutboxEvent[]> {
  const { events } = q.t;
  return q.db.select().from(events).where(isNull(events.expandedAt)).orderBy(asc(events.seq)).limit(limit);
}

/**
 * Takes one open event for the rest of this transaction: on PostgreSQL the row stays locked until it ends, so that
 * two workers expand one after the other; on SQLite there is one writer anyway.
 */
export async function hold(tx: Transaction, id: string, now: Date): Promise<OutboxEvent | undefined> {
  const { events } = tx.t;
  const rows = await tx.db
    .update(events)
    .set({ leasedUntil: null })
    .where(
      and(eq(events.id, id), isNull(events.expandedAt), or(isNull(events.leasedUntil), lt(events.leasedUntil, now))),
    )
    .returning();
  return rows[0];
}

/** Leaves an event alone until `until`. */
export async function postpone(tx: Transaction, id: string, until: Date): Promise<void> {
  await tx.db.update(tx.t.events).set({ leasedUntil: until }).where(eq(tx.t.events.id, id));
}

/** A page's events of these types with a number above `seq`, in order. */
export async function listAfter(
  q: Queryable,
  pageId: string,
  types: readonly EventPayload["type"][],
  seq: number,
  limit: number,
): Promise<OutboxEvent[]> {
  const { events } = q.t;
  return q.db
    .select()
    .from(events)
    .where(and(eq(events.pageId, pageId), inArray(events.type, [...types]), gt(events.seq, seq)))
    .orderBy(asc(events.seq))
    .limit(limit);
}

/** The newest events of these types, on any page, the newest first. */
export async function newest(
  q: Queryable,
  types: readonly EventPayload["type"][],
  limit: number,
): Promise<OutboxEvent[]> {
  const { events } = q.t;
  const ofTypes = inArray(events.type, [...types]);
  return q.db.select().from(events).where(ofTypes).orderBy(desc(events.seq)).limit(limit);
}

/** Removes what was asked of one subscriber: questions to their addresses, with what is sealed in them. */
export async function removeAsked(tx: Transaction, subscriberId: string): Promise<void> {
  const { events } = tx.t;
  const asked: EventPayload["type"][] = [
    "subscription.confirm",
    "subscription.challenge",
    "subscription.move",
    "subscription.paused",
  ];
  const named = sql`cast(${events.payload} as text) like ${`%"${subscriberId}"%`}`;
  await tx.db.delete(events).where(and(inArray(events.type, asked), named));
}
