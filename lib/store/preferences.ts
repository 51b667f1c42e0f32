import { and, eq, exists, inArray, lt, lte, ne, not, or, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { announced, type News, type Preferences } from "../domain/preferences.ts";
import { affected, type Queryable, type Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

type Subscribers = Tables["subscribers"];

/** A piece of news on its way, and what some have to do with its incident already. */
export interface Telling {
  news: News;
  incidentId: string;
  /** Does anybody follow the incident? Where nobody does, nobody is looked up. */
  isFollowed: boolean;
  /** It is the incident's only update: nobody can have been told of another. */
  isFirst: boolean;
}

/** Reads what {@link isWanted} needs to know. */
export async function tellingOf(q: Queryable, incidentId: string, news: News): Promise<Telling> {
  const { incidentFollowers: f, incidentUpdates: u } = q.t;
  const one = await q.db.select({ id: f.subscriberId }).from(f).where(eq(f.incidentId, incidentId)).limit(1);
  const two = await q.db.select({ id: u.id }).from(u).where(eq(u.incidentId, incidentId)).limit(2);
  return { news, incidentId, isFollowed: one.length > 0, isFirst: two.length < 2 };
}

/** An announcement on its way: it is nobody's incident, so that nobody follows it or was told of it before. */
export const tellingAnnouncement: Telling = { news: announced, incidentId: "", isFollowed: false, isFirst: true };

const columnOf = (s: Subscribers, { kind }: News) =>
  ({
    incidents: s.wantsIncidents,
    maintenance: s.wantsMaintenance,
    postmortems: s.wantsPostmortems,
    announcements: s.wantsAnnouncements,
  })[kind];

function wasTold(q: Queryable, s: Subscribers, incidentId: string): SQL {
  const { deliveries: d } = q.t;
  const earlier = q.db
    .select({ one: sql`1` })
    .from(d)
    .where(and(eq(d.subscriberId, s.id), eq(d.incidentId, incidentId), ne(d.state, "suppressed")));
  return exists(earlier);
}

function follows(q: Queryable, s: Subscribers, incidentId: string): SQL {
  const { incidentFollowers: f } = q.t;
  const row = q.db
    .select({ one: sql`1` })
    .from(f)
    .where(and(eq(f.incidentId, incidentId), eq(f.subscriberId, s.id)));
  return exists(row);
}

/**
 * declines() of domain/preferences as a condition, with what else the page's choice of components asks: who follows the
 * incident is told whatever they chose. Plain columns decide for all who made no choice.
 */
export function isWanted(
  q: Queryable,
  s: Subscribers,
  { news, incidentId, isFollowed, isFirst }: Telling,
  ofComponents: SQL | undefined,
): SQL | undefined {
  const wide = news.impact === null ? undefined : lte(s.minimumImpact, news.impact);
  const byChoice = and(
    eq(s.followsOnly, false),
    eq(columnOf(s, news), true),
    ne(s.cadence, "daily"),
    isFirst || news.impact === null ? wide : or(wide, wasTold(q, s, incidentId)),
    ofComponents,
  );
  const isNew = news.isTurn || isFirst ? undefined : or(ne(s.cadence, "changes"), not(wasTold(q, s, incidentId)));
  return and(isFollowed ? or(byChoice, follows(q, s, incidentId)) : byChoice, isNew);
}

/** isEverything() of domain/preferences as a condition. */
export const wantsEverything = (s: Record<keyof Preferences, SQLiteColumn>): SQL | undefined =>
  and(
    eq(s.wantsIncidents, true),
    eq(s.wantsMaintenance, true),
    eq(s.wantsPostmortems, true),
    eq(s.wantsAnnouncements, true),
    eq(s.minimumImpact, 0),
    eq(s.cadence, "every"),
    eq(s.followsOnly, false),
  );

/** Those of `ids` who were told of an incident before. */
export async function toldBefore(q: Queryable, incidentId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { deliveries: d } = q.t;
  const rows = await q.db
    .selectDistinct({ id: d.subscriberId })
    .from(d)
    .where(and(inArray(d.subscriberId, [...ids]), eq(d.incidentId, incidentId), ne(d.state, "suppressed")));
  return new Set(rows.map((row) => row.id));
}

/** Those of these incidents of which somebody was told before. */
export async function incidentsTold(
  q: Queryable,
  subscriberId: string,
  incidentIds: readonly string[],
): Promise<Set<string | null>> {
  if (incidentIds.length === 0) return new Set();
  const { deliveries: d } = q.t;
  const rows = await q.db
    .selectDistinct({ id: d.incidentId })
    .from(d)
    .where(and(eq(d.subscriberId, subscriberId), inArray(d.incidentId, [...incidentIds]), ne(d.state, "suppressed")));
  return new Set(rows.map((row) => row.id));
}

/** All who follow an incident. */
export async function followersOf(q: Queryable, incidentId: string): Promise<Set<string>> {
  const { incidentFollowers: f } = q.t;
  const rows = await q.db.select({ id: f.subscriberId }).from(f).where(eq(f.incidentId, incidentId));
  return new Set(rows.map((row) => row.id));
}

/** The incidents that somebody follows. */
export async function followedBy(q: Queryable, subscriberId: string): Promise<string[]> {
  const { incidentFollowers: f } = q.t;
  const rows = await q.db.select({ id: f.incidentId }).from(f).where(eq(f.subscriberId, subscriberId));
  return rows.map((row) => row.id);
}

export async function follow(tx: Transaction, subscriberId: string, incidentId: string): Promise<void> {
  await tx.db.insert(tx.t.incidentFollowers).values({ subscriberId, incidentId }).onConflictDoNothing();
}

export async function unfollow(tx: Transaction, subscriberId: string, incidentId: string): Promise<boolean> {
  const { incidentFollowers: f } = tx.t;
  const gone = await tx.db.delete(f).where(and(eq(f.subscriberId, subscriberId), eq(f.incidentId, incidentId)));
  return affected(gone) > 0;
}

/** Who follows an incident that was over before `over`, or of which the postmortem was there before `learnt`. */
export async function endedFollowing(
  q: Queryable,
  before: { over: Date; learnt: Date },
  limit: number,
): Promise<{ subscriberId: string; incidentId: string }[]> {
  const { incidentFollowers: f, incidents: i } = q.t;
  return q.db
    .select({ subscriberId: f.subscriberId, incidentId: f.incidentId })
    .from(f)
    .innerJoin(i, eq(i.id, f.incidentId))
    .where(or(lt(i.resolvedAt, before.over), and(eq(i.status, "postmortem"), lt(i.updatedAt, before.learnt))))
    .limit(limit);
}
