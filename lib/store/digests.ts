import { and, asc, desc, eq, gt, inArray, isNull, lt, lte, or } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { OutboxEvent } from "./outbox.ts";
import type { Subscriber } from "./subscribers.ts";
import type { Tables } from "./tables.ts";

export type Digest = Tables["digests"]["$inferSelect"];

export interface DueDigest {
  digest: Digest;
  subscriber: Subscriber;
}

export async function find(q: Queryable, subscriberId: string): Promise<Digest | undefined> {
  const { digests: d } = q.t;
  return (await q.db.select().from(d).where(eq(d.subscriberId, subscriberId)).limit(1))[0];
}

/** At which hour each of these gets its day's message. */
export async function hoursOf(q: Queryable, subscriberIds: readonly string[]): Promise<Map<string, number>> {
  if (subscriberIds.length === 0) return new Map();
  const { digests: d } = q.t;
  const rows = await q.db
    .select({ id: d.subscriberId, hour: d.hour })
    .from(d)
    .where(inArray(d.subscriberId, [...subscriberIds]));
  return new Map(rows.map(({ id, hour }) => [id, hour]));
}

/** Those due by `now`, and those that lie beyond `furthest`, where a clock that went wrong has put them. */
export async function listDue(q: Queryable, now: Date, furthest: Date, limit: number): Promise<DueDigest[]> {
  const { digests: d, subscribers: s } = q.t;
  return q.db
    .select({ digest: d, subscriber: s })
    .from(d)
    .innerJoin(s, eq(s.id, d.subscriberId))
    .where(or(lte(d.dueAt, now), gt(d.dueAt, furthest)))
    .orderBy(asc(d.dueAt), asc(d.subscriberId))
    .limit(limit);
}

export async function insert(tx: Transaction, digest: Digest): Promise<void> {
  await tx.db.insert(tx.t.digests).values(digest);
}

/** Sets another hour. */
export async function setHour(
  tx: Transaction,
  subscriberId: string,
  edit: Pick<Digest, "hour" | "dueAt">,
): Promise<void> {
  const { digests: d } = tx.t;
  await tx.db.update(d).set(edit).where(eq(d.subscriberId, subscriberId));
}

/** Goes on to the next day. True for exactly one caller. */
export async function advance(tx: Transaction, before: Digest, after: Partial<Digest>): Promise<boolean> {
  const { digests: d } = tx.t;
  const rows = await tx.db
    .update(d)
    .set(after)
    .where(and(eq(d.subscriberId, before.subscriberId), eq(d.dueAt, before.dueAt)))
    .returning({ id: d.subscriberId });
  return rows.length === 1;
}

export async function remove(tx: Transaction, subscriberId: string): Promise<void> {
  await tx.db.delete(tx.t.digests).where(eq(tx.t.digests.subscriberId, subscriberId));
}

/** The newest events, the newest first, of all kinds. */
export async function newestEvents(q: Queryable, limit: number): Promise<Pick<OutboxEvent, "seq" | "createdAt">[]> {
  const { events: e } = q.t;
  return q.db.select({ seq: e.seq, createdAt: e.createdAt }).from(e).orderBy(desc(e.seq)).limit(limit);
}

const news = ["update.posted", "announcement.published"];

/** The oldest of a page's news that the fan-out has not brought before a subscriber yet. */
export async function oldestAhead(q: Queryable, pageId: string, subscriberId: string): Promise<number | undefined> {
  const { events: e } = q.t;
  const rows = await q.db
    .select({ seq: e.seq })
    .from(e)
    .where(
      and(
        isNull(e.expandedAt),
        eq(e.pageId, pageId),
        inArray(e.type, news),
        or(isNull(e.cursor), lt(e.cursor, subscriberId)),
      ),
    )
    .orderBy(asc(e.seq))
    .limit(1);
  return rows[0]?.seq;
}

/** What these events said, as far as a subscriber was told it at once: ids of updates and announcements. */
export async function toldAtOnce(q: Queryable, subscriberId: string, seqs: readonly number[]): Promise<Set<string>> {
  if (seqs.length === 0) return new Set();
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ id: d.updateId })
    .from(d)
    .where(and(inArray(d.eventSeq, [...seqs]), eq(d.subscriberId, subscriberId)));
  return new Set(rows.flatMap((row) => row.id ?? []));
}

/**
 * The updates and announcements that were posted on a page after the event `since`, up to and with `until`, in order;
 * where there are more than `limit`, the newest of them.
 */
export async function newsBetween(
  q: Queryable,
  pageId: string,
  since: number,
  until: number,
  limit: number,
): Promise<OutboxEvent[]> {
  const { events: e } = q.t;
  const newestFirst = await q.db
    .select()
    .from(e)
    .where(and(eq(e.pageId, pageId), inArray(e.type, news), gt(e.seq, since), lte(e.seq, until)))
    .orderBy(desc(e.seq))
    .limit(limit);
  return newestFirst.reverse();
}
