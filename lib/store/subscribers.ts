import {
  and,
  asc,
  count,
  desc,
  eq,
  exists,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  ne,
  notExists,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import type { SubscriberScope } from "../domain/audience.ts";
import type { Preferences } from "../domain/preferences.ts";
import { type ChannelKind, channelKinds, type SubscriberState } from "../domain/subscription.ts";
import type { Queryable, Transaction } from "./database.ts";
import { wantsOneOf } from "./recipients.ts";
import { isTagged } from "./subscriber-tags.ts";
import type { Tables } from "./tables.ts";

export type Subscriber = Tables["subscribers"]["$inferSelect"];
export type SubscriberEdit = Partial<
  Pick<
    Subscriber,
    | "state"
    | "address"
    | "componentIds"
    | "confirmedAt"
    | "suppressedReason"
    | "sealedSecret"
    | "contactEmail"
    | "language"
    | "timeZone"
    | "linksSince"
    | keyof Preferences
  >
>;

export interface SubscriberFilter {
  /** Whose; the public's unless said otherwise. */
  scope?: SubscriberScope | undefined;
  channel?: ChannelKind | undefined;
  state?: SubscriberState | undefined;
  /** A part of the address. */
  q?: string | undefined;
  /** Those who are told of this component. */
  componentId?: string | undefined;
  tag?: string | undefined;
}

export async function insert(tx: Transaction, subscriber: Subscriber): Promise<void> {
  await tx.db.insert(tx.t.subscribers).values(subscriber);
}

/** Inserts many, in few statements. */
export async function insertMany(tx: Transaction, subscribers: readonly Subscriber[]): Promise<void> {
  // 13 values a row; SQLite takes 32,766 in one statement.
  const size = 2000;
  for (let i = 0; i < subscribers.length; i += size)
    await tx.db.insert(tx.t.subscribers).values([...subscribers.slice(i, i + size)]);
}

export async function find(q: Queryable, id: string): Promise<Subscriber | undefined> {
  return (await q.db.select().from(q.t.subscribers).where(eq(q.t.subscribers.id, id)).limit(1))[0];
}

export async function findMany(q: Queryable, ids: readonly string[]): Promise<Subscriber[]> {
  if (ids.length === 0) return [];
  return q.db
    .select()
    .from(q.t.subscribers)
    .where(inArray(q.t.subscribers.id, [...ids]));
}

export async function findByAddress(
  q: Queryable,
  pageId: string,
  channel: ChannelKind,
  address: string,
  scope: SubscriberScope = "public",
): Promise<Subscriber | undefined> {
  const { subscribers: s } = q.t;
  const rows = await q.db
    .select()
    .from(s)
    .where(and(eq(s.pageId, pageId), eq(s.scope, scope), eq(s.channel, channel), eq(s.address, address)))
    .limit(1);
  return rows[0];
}

/** Those of the public's who have one of these addresses on a channel. */
export async function findByAddresses(
  q: Queryable,
  pageId: string,
  channel: ChannelKind,
  addresses: readonly string[],
): Promise<Subscriber[]> {
  if (addresses.length === 0) return [];
  const { subscribers: s } = q.t;
  return q.db
    .select()
    .from(s)
    .where(
      and(eq(s.pageId, pageId), eq(s.scope, "public"), eq(s.channel, channel), inArray(s.address, [...addresses])),
    );
}

export async function update(tx: Transaction, id: string, edit: SubscriberEdit, now: number): Promise<void> {
  await tx.db
    .update(tx.t.subscribers)
    .set({ ...edit, updatedAt: new Date(now) })
    .where(eq(tx.t.subscribers.id, id));
}

/** Removes a subscriber with all deliveries. */
export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.db.delete(tx.t.subscribers).where(eq(tx.t.subscribers.id, id));
}

/**
 * Ids of those who never confirmed and have not been touched since `before`, also where the question to them came back.
 * An address that is kept for an invitation stays while the invitation is open, and one that an operator holds back
 * while they do.
 */
export async function neverConfirmed(q: Queryable, before: Date, now: Date, limit: number): Promise<string[]> {
  const { subscribers: s, subscriberMarks: m, invitations: i, deliveries: d } = q.t;
  const held = q.db
    .select({ one: sql`1` })
    .from(m)
    .where(and(eq(m.subscriberId, s.id), isNotNull(m.heldAt)));
  // Who came in as suppressed from another product was never written to, and stays so.
  const asked = q.db.select({ one: sql`1` }).from(d).where(eq(d.subscriberId, s.id));
  const open = q.db
    .select({ one: sql`1` })
    .from(i)
    .where(and(eq(i.email, s.address), isNull(i.acceptedAt), isNull(i.withdrawnAt), gt(i.expiresAt, now)));
  const rows = await q.db
    .select({ id: s.id })
    .from(s)
    .where(
      and(
        isNull(s.confirmedAt),
        lt(s.updatedAt, before),
        or(
          eq(s.state, "unconfirmed"),
          and(eq(s.state, "quarantined"), notExists(held), exists(asked)),
          and(eq(s.state, "invited"), notExists(open)),
        ),
      ),
    )
    .limit(limit);
  return rows.map((r) => r.id);
}

/** One who may be told something. */
export type Listener = Pick<Subscriber, "id" | "scope" | "channel" | "address" | "componentIds"> & Preferences;

const listenerColumns = (s: Tables["subscribers"]) => {
  const { id, scope, channel, address, componentIds, minimumImpact, cadence, followsOnly } = s;
  const { wantsIncidents, wantsMaintenance, wantsPostmortems, wantsAnnouncements } = s;
  const kinds = { wantsIncidents, wantsMaintenance, wantsPostmortems, wantsAnnouncements };
  return { id, scope, channel, address, componentIds, ...kinds, minimumImpact, cadence, followsOnly };
};

/** One who has subscribed, in whatever state. */
export type Destination = Listener & Pick<Subscriber, "state">;

/** One page of those who may be told, active or not, in the order of their ids; scopes null: the public and all groups. */
export function everyoneAfter(
  q: Queryable,
  pageId: string,
  scopes: readonly SubscriberScope[] | null,
  cursor: string | null,
  limit: number,
): Promise<Destination[]> {
  const { subscribers: s } = q.t;
  const whose = scopes === null ? ofEveryone(s) : inArray(s.scope, [...scopes]);
  return q.db
    .select({ ...listenerColumns(s), state: s.state })
    .from(s)
    .where(and(eq(s.pageId, pageId), ne(s.state, "invited"), whose, cursor === null ? undefined : gt(s.id, cursor)))
    .orderBy(asc(s.id))
    .limit(limit);
}

/**
 * Those of these scopes who are active at one of these addresses for sure: a member's own channel in a group ends with
 * the membership and is not among them.
 */
export async function activeAt(
  q: Queryable,
  pageId: string,
  scopes: readonly SubscriberScope[],
  addresses: readonly string[],
): Promise<Listener[]> {
  if (addresses.length === 0) return [];
  const { subscribers: s } = q.t;
  return q.db
    .select(listenerColumns(s))
    .from(s)
    .where(
      and(
        eq(s.pageId, pageId),
        inArray(s.scope, [...scopes]),
        inArray(s.channel, [...channelKinds]),
        inArray(s.address, [...addresses]),
        eq(s.state, "active"),
        or(eq(s.scope, "public"), isNull(s.contactEmail)),
      ),
    );
}

/** All of a scope, on whichever page. */
export async function listOfScope(q: Queryable, scope: SubscriberScope): Promise<Subscriber[]> {
  const { subscribers: s } = q.t;
  return q.db.select().from(s).where(eq(s.scope, scope));
}

/** A filter as a condition. */
export function matching(q: Queryable, pageId: string, filter: SubscriberFilter): SQL | undefined {
  const { subscribers: s } = q.t;
  const text = filter.q
    ?.trim()
    .toLowerCase()
    .replace(/[\\%_]/g, "\\$&");
  return and(
    eq(s.pageId, pageId),
    eq(s.scope, filter.scope ?? "public"),
    filter.channel ? eq(s.channel, filter.channel) : undefined,
    filter.state ? eq(s.state, filter.state) : ne(s.state, "invited"),
    text ? sql`lower(${s.address}) like ${`%${text}%`} escape '\\'` : undefined,
    filter.componentId === undefined ? undefined : wantsOneOf(q, s, [filter.componentId]),
    filter.tag === undefined ? undefined : isTagged(q, s.id, filter.tag),
  );
}

/** Newest first. */
export async function list(
  q: Queryable,
  pageId: string,
  filter: SubscriberFilter,
  limit: number,
  offset: number,
): Promise<Subscriber[]> {
  const { subscribers: s } = q.t;
  return q.db
    .select()
    .from(s)
    .where(matching(q, pageId, filter))
    .orderBy(desc(s.createdAt), desc(s.id))
    .limit(limit)
    .offset(offset);
}

export async function countMatching(q: Queryable, pageId: string, filter: SubscriberFilter): Promise<number> {
  const rows = await q.db
    .select({ n: count() })
    .from(q.t.subscribers)
    .where(matching(q, pageId, filter));
  return rows[0]?.n ?? 0;
}

/** The public's and the groups': nobody's own contacts, no drill's recipients. */
const ofEveryone = (s: Tables["subscribers"]) => sql`substr(${s.scope}, 1, 9) in ('public', 'audience:')`;

/** Those who are told of what is public, counted by channel; channels with none are left out. */
export async function countActive(q: Queryable, pageId: string): Promise<Partial<Record<ChannelKind, number>>> {
  const { subscribers: s } = q.t;
  const rows = await q.db
    .select({ channel: s.channel, n: count() })
    .from(s)
    .where(and(eq(s.pageId, pageId), eq(s.state, "active"), ofEveryone(s)))
    .groupBy(s.channel);
  return Object.fromEntries(rows.map(({ channel, n }) => [channel, Number(n)]));
}
