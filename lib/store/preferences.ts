import { and, eq, exists, inArray, lt, lte, ne, not, or, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { announced, type News, type Preferences } from "../domain/preferences.ts";
import { affected, type Queryable, type Transaction } from "./database.ts";
import { mergedInto } from "./incident-links.ts";
import type { Tables } from "./tables.ts";

type Subscribers = Tables["subscribers"];

/** A piece of news on its way, and what some have to do with its incident already. */
export interface Telling {
  news: News;
  incidentId: string;
  /** Who was told of one of these was told of the incident: itself, and what was merged into it. */
  toldIds: readonly string[];
  /** Does anybody follow the incident? Where nobody does, nobody is looked up. */
  isFollowed: boolean;
  /** It is the incident's only update: nobody can have been told of another. */
  isFirst: boolean;
}

const countingAsTold = async (q: Queryable, incidentId: string): Promise<string[]> => [
  incidentId,
  ...(await mergedInto(q, [incidentId])).keys(),
];

/** Reads what {@link isWanted} needs to know. */
export async function tellingOf(q: Queryable, incidentId: string, news: News): Promise<Telling> {
  const { incidentFollowers: f, incidentUpdates: u } = q.t;
  const one = await q.db.select({ id: f.subscriberId }).from(f).where(eq(f.incidentId, incidentId)).limit(1);
  const two = await q.db.select({ id: u.id }).from(u).where(eq(u.incidentId, incidentId)).limit(2);
  const toldIds = await countingAsTold(q, incidentId);
  return { news, incidentId, toldIds, isFollowed: one.length > 0, isFirst: two.length < 2 && toldIds.length === 1 };
}

/** An announcement on its way: it is nobody's incident, so that nobody follows it or was told of it before. */
export const tellingAnnouncement: Telling = {
  news: announced,
  incidentId: "",
  toldIds: [],
  isFollowed: false,
  isFirst: true,
};

const columnOf = (s: Subscribers, { kind }: News) =>
  ({
    incidents: s.wantsIncidents,
    maintenance: s.wantsMaintenance,
    postmortems: s.wantsPostmortems,
    announcements: s.wantsAnnouncements,
  })[kind];

function wasTold(q: Queryable, s: Subscribers, { toldIds }: Telling): SQL {
  const { deliveries: d } = q.t;
  const earlier = q.db
    .select({ one: sql`1` })
    .from(d)
    .where(and(eq(d.subscriberId, s.id), inArray(d.incidentId, [...toldIds]), ne(d.state, "suppressed")));
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
  telling: Telling,
  ofComponents: SQL | undefined,
): SQL | undefined {
  const { news, incidentId, isFollowed, isFirst } = telling;
  const wide = news.impact === null ? undefined : lte(s.minimumImpact, news.impact);
  const byChoice = and(
    eq(s.followsOnly, false),
    eq(columnOf(s, news), true),
    ne(s.cadence, "daily"),
    isFirst || news.impact === null ? wide : or(wide, wasTold(q, s, telling)),
    ofComponents,
  );
  const isNew = news.isTurn || isFirst ? undefined : or(ne(s.cadence, "changes"), not(wasTold(q, s, telling)));
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

/** Those of `ids` who were told of an incident before, or of one that goes on in it. */
export async function toldBefore(q: Queryable, incidentId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { deliveries: d } = q.t;
  const rows = await q.db
    .selectDistinct({ id: d.subscriberId })
    .from(d)
    .where(
      and(
        inArray(d.subscriberId, [...ids]),
        inArray(d.incidentId, await countingAsTold(q, incidentId)),
        ne(d.state, "suppressed"),
      ),
    );
  return new Set(rows.map((row) => row.id));
}

/** Those of these incidents of which somebody was told before, or of one that goes on in them. */
export async function incidentsTold(
  q: Queryable,
  subscriberId: string,
  incidentIds: readonly string[],
): Promise<Set<string>> {
  if (incidentIds.length === 0) return new Set();
  const { deliveries: d } = q.t;
  const into = await mergedInto(q, incidentIds);
  const all = [...incidentIds, ...into.keys()];
  const rows = await q.db
    .selectDistinct({ id: d.incidentId })
    .from(d)
    .where(and(eq(d.subscriberId, subscriberId), inArray(d.incidentId, all), ne(d.state, "suppressed")));
  const told = new Set<string>();
  for (const row of rows)
    for (let id = row.id ?? undefined; id !== undefined && !told.has(id); id = into.get(id)) told.add(id);
  return told;
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

/** Has those who follow one incident follow another one, too. @returns those of them who did not before */
export async function copyFollowers(tx: Transaction, incidentId: string, otherId: string): Promise<string[]> {
  const { incidentFollowers: f } = tx.t;
  const all = tx.db
    .select({ incidentId: sql`${otherId}`.as("other_id"), subscriberId: f.subscriberId })
    .from(f)
    .where(eq(f.incidentId, incidentId));
  const added = await tx.db.insert(f).select(all).onConflictDoNothing().returning({ id: f.subscriberId });
  return added.map((row) => row.id);
}

const atOnce = 1000;

/** Has those of `ids` who still follow one incident follow another one in its place. */
export async function moveFollowers(
  tx: Transaction,
  incidentId: string,
  otherId: string,
  ids: readonly string[],
): Promise<void> {
  const { incidentFollowers: f } = tx.t;
  for (let n = 0; n < ids.length; n += atOnce) {
    const some = inArray(f.subscriberId, ids.slice(n, n + atOnce));
    const moved = await tx.db
      .delete(f)
      .where(and(eq(f.incidentId, incidentId), some))
      .returning();
    const rows = moved.map(({ subscriberId }) => ({ subscriberId, incidentId: otherId }));
    if (rows.length > 0) await tx.db.insert(f).values(rows).onConflictDoNothing();
  }
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
