import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, min, not, notInArray, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { priorities } from "../domain/delivery.ts";
import { type EventPayload, ofUpdates } from "../domain/event.ts";
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

/** Events (of these types) that are not yet wholly expanded, oldest first, whether postponed or not. */
export async function listOpen(
  q: Queryable,
  limit: number,
  types?: readonly EventPayload["type"][],
): Promise<OutboxEvent[]> {
  const { events } = q.t;
  const wanted = types ? inArray(events.type, [...types]) : undefined;
  return q.db
    .select()
    .from(events)
    .where(and(isNull(events.expandedAt), wanted))
    .orderBy(asc(events.seq))
    .limit(limit);
}

/** Open, and not postponed beyond `now`. */
const isFree = ({ events }: Queryable["t"], now: Date): SQL | undefined =>
  and(isNull(events.expandedAt), or(isNull(events.leasedUntil), lt(events.leasedUntil, now)));

/**
 * Events that may be expanded now, the most urgent first, and the oldest of those that are alike. Of one incident there
 * is the first alone, though it be postponed: no subscriber's second notice may exist before the first. A correction that
 * waits for what it corrects to arrive holds up no later news.
 */
export async function listFree(q: Queryable, now: Date, limit: number): Promise<OutboxEvent[]> {
  const { events } = q.t;
  const earlier = alias(events, "earlier");
  const waits = sql`coalesce(${and(eq(earlier.type, "update.corrected"), gte(earlier.leasedUntil, now))}, false)`;
  const firsts = q.db
    .select({ seq: min(earlier.seq) })
    .from(earlier)
    .where(and(isNull(earlier.expandedAt), inArray(earlier.type, [...ofUpdates]), not(waits)))
    .groupBy(sql`${earlier.payload} ->> 'incidentId'`);
  const first = or(notInArray(events.type, [...ofUpdates]), inArray(events.seq, firsts));
  const ranks = Object.entries(priorities).map(([type, n]) => sql`when ${type} then ${sql.raw(String(n))}`);
  // Without an index of its own: what is open is little, or is expanded many at once.
  const priority = sql`case ${events.type} ${sql.join(ranks, sql` `)} end`;
  return q.db
    .select()
    .from(events)
    .where(and(isFree(q.t, now), first))
    .orderBy(priority, asc(events.seq))
    .limit(limit);
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
    .where(and(eq(events.id, id), isFree(tx.t, now)))
    .returning();
  return rows[0];
}

/** Takes open events that this transaction expands wholly. @returns those that nobody else has expanded meanwhile. */
export async function takeMany(tx: Transaction, ids: readonly string[], now: Date): Promise<OutboxEvent[]> {
  const { events } = tx.t;
  const free = and(inArray(events.id, [...ids]), isFree(tx.t, now));
  // Locked in one order, or two workers that take the same would wait for each other.
  const locked = tx.db.select({ id: events.id }).from(events).where(free).orderBy(asc(events.seq));
  return tx.db
    .update(events)
    .set({ expandedAt: now, leasedUntil: null })
    .where(tx.dialect === "postgres" ? inArray(events.id, sql`(${locked} for update)`) : free)
    .returning();
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
