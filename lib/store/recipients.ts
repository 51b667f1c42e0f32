import { and, eq, exists, gt, inArray, isNull, lt, lte, not, or, type SQL, sql } from "drizzle-orm";
import { alias, type SQLiteColumn } from "drizzle-orm/sqlite-core";
import { audienceScope, isToldOf, type Readership, type SubscriberScope } from "../domain/audience.ts";
import * as audiences from "./audiences.ts";
import { affected, type Queryable, type Transaction } from "./database.ts";
import * as preferences from "./preferences.ts";
import type { Tables } from "./tables.ts";

type Subscribers = Tables["subscribers"];

/** What decides who is told of an update. */
export interface Telling {
  pageId: string;
  readers: Readership;
  /** The components that the update concerns; none: it concerns everyone. */
  componentIds: readonly string[];
  /** The scopes that are told of it, as far as the page has any. */
  scopes: readonly SubscriberScope[];
  /** What of it people may not want; null: what everybody is told who may be. */
  wanted: preferences.Telling | null;
}

/** Reads what {@link isTold} needs to know of an update's readers. */
export async function tellingOf(
  q: Queryable,
  pageId: string,
  readers: Readership,
  componentIds: readonly string[],
  wanted: preferences.Telling | null = null,
): Promise<Telling> {
  const groups = (await audiences.list(q, pageId)).map((a) => audienceScope(a.id));
  const known: SubscriberScope[] = ["public", "drill", ...groups];
  return { pageId, readers, componentIds, scopes: known.filter((scope) => isToldOf(scope, readers)), wanted };
}

/** isToldOf() of domain/audience as a condition. */
function isOfReaders(s: Subscribers, { readers: { audience, audienceIds } }: Telling): SQL | undefined {
  if (audience === "drill") return eq(s.scope, "drill");
  if (audience === "internal") return inArray(s.scope, audienceIds.map(audienceScope));
  // As an expression, so that the ids go on being read in their order and not sorted anew for every page.
  return sql`substr(${s.scope}, 1, 9) in ('public', 'audience:')`;
}

/** wants() of domain/subscription as a condition. */
export function wantsOneOf(q: Queryable, s: Subscribers, componentIds: readonly string[]): SQL | undefined {
  if (componentIds.length === 0) return undefined;
  const values =
    q.dialect === "sqlite"
      ? sql`json_each(${s.componentIds}) as chosen`
      : sql`jsonb_array_elements_text(${s.componentIds}) as chosen(value)`;
  return or(
    isNull(s.componentIds),
    sql`exists (select 1 from ${values} where ${inArray(sql`chosen.value`, [...componentIds])})`,
  );
}

/**
 * Has somebody the same news at the same address by another subscription? A channel of a group that is also subscribed
 * to the public page gets one message and not two. Subscriptions to a choice of any kind never stand in for others, nor do a
 * member's own channels in a group, which end with the membership.
 */
function isToldElsewhere(q: Queryable, s: Subscribers, { readers, scopes }: Telling): SQL | undefined {
  if (readers.audience === "drill") return undefined;
  const other = alias(q.t.subscribers, "other");
  const standsIn = q.db
    .select({ one: sql`1` })
    .from(other)
    .where(
      and(
        eq(other.pageId, s.pageId),
        inArray(other.scope, [...scopes]),
        eq(other.channel, s.channel),
        eq(other.address, s.address),
        eq(other.state, "active"),
        isNull(other.componentIds),
        preferences.wantsEverything(other),
        or(eq(other.scope, "public"), and(isNull(other.contactEmail), lt(other.id, s.id))),
      ),
    );
  return and(not(eq(s.scope, "public")), exists(standsIn));
}

/**
 * The one condition for who is told of an update: whatever tells, counts or shows its recipients asks it, so that what
 * a responder is shown before posting is what happens after.
 */
export function isTold(q: Queryable, s: Subscribers, telling: Telling): SQL | undefined {
  const twice = isToldElsewhere(q, s, telling);
  const ofComponents = wantsOneOf(q, s, telling.componentIds);
  return and(
    eq(s.pageId, telling.pageId),
    eq(s.state, "active"),
    isOfReaders(s, telling),
    telling.wanted === null ? ofComponents : preferences.isWanted(q, s, telling.wanted, ofComponents),
    twice && not(twice),
  );
}

/** A run of subscribers by their ids: above `after` (null: from the first) up to and with `upTo` (null: to the last). */
export interface IdRange {
  after: string | null;
  upTo: string | null;
}

/**
 * The next `limit` of those to look at, in the order of their ids. Its end is null when there are no more. For the
 * public these are all that are active: almost all of them are told, and so the index alone answers.
 */
export async function nextRange(q: Queryable, telling: Telling, after: string | null, limit: number): Promise<IdRange> {
  const { subscribers: s } = q.t;
  const rows = await q.db
    .select({ id: s.id })
    .from(s)
    .where(
      and(
        eq(s.pageId, telling.pageId),
        eq(s.state, "active"),
        telling.readers.audience === "public" ? undefined : isOfReaders(s, telling),
        after === null ? undefined : gt(s.id, after),
      ),
    )
    .orderBy(s.id)
    .limit(1)
    .offset(limit - 1);
  return { after, upTo: rows[0]?.id ?? null };
}

/** What all deliveries of an event have in common. */
export interface Told {
  eventId: string;
  eventSeq: number;
  /** Null for an announcement, which is nobody's incident. */
  incidentId: string | null;
  /** An announcement's id is kept in the same place. Null where it is not the update itself that they are told. */
  updateId: string | null;
  priority: number;
  now: Date;
}

/**
 * Makes the deliveries of an update to those of `range` who are told of it and have none yet, in one statement.
 * A delivery's id is made of the event's and the subscriber's, so that it is the same however often it is made.
 * @returns how many were made.
 */
export async function tell(tx: Transaction, telling: Telling, range: IdRange, told: Told): Promise<number> {
  const { subscribers: s, deliveries: d } = tx.t;
  const { eventId, eventSeq, incidentId, updateId, priority, now } = told;
  const all = (value: unknown, column: SQLiteColumn) => sql`${sql.param(value, column)}`.as(column.name);
  const nothing = (column: SQLiteColumn) => sql`null`.as(column.name);
  // In the order of the table's columns: an INSERT … SELECT goes by position.
  const columns = {
    id: sql`${sql.param(eventId, d.eventId)} || ${s.id}`.as("id"),
    eventId: all(eventId, d.eventId),
    eventSeq: all(eventSeq, d.eventSeq),
    subscriberId: s.id,
    incidentId: all(incidentId, d.incidentId),
    updateId: all(updateId, d.updateId),
    channel: s.channel,
    state: all("pending", d.state),
    priority: all(priority, d.priority),
    attempts: all(0, d.attempts),
    nextAttemptAt: all(now, d.nextAttemptAt),
    leasedUntil: nothing(d.leasedUntil),
    leaseOwner: nothing(d.leaseOwner),
    claimedAt: nothing(d.claimedAt),
    lastReason: nothing(d.lastReason),
    sentAt: nothing(d.sentAt),
    createdAt: all(now, d.createdAt),
    updatedAt: all(now, d.updatedAt),
  };
  const { after, upTo } = range;
  const inRange = and(after === null ? undefined : gt(s.id, after), upTo === null ? undefined : lte(s.id, upTo));
  const rows = tx.db
    .select(columns)
    .from(s)
    .where(and(isTold(tx, s, telling), inRange))
    .orderBy(s.id);
  return affected(await tx.db.insert(d).select(rows).onConflictDoNothing());
}
