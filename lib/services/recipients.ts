import { audienceScope, isToldOf, type Readership, type SubscriberScope } from "../domain/audience.ts";
import { declines, isEverything, type News } from "../domain/preferences.ts";
import { type ChannelKind, wants } from "../domain/subscription.ts";
import * as audiences from "../store/audiences.ts";
import type { Queryable } from "../store/database.ts";
import * as notices from "../store/notices.ts";
import * as preferences from "../store/preferences.ts";
import * as subscribers from "../store/subscribers.ts";
import type { Context } from "./context.ts";
import { newsOfRows } from "./news.ts";

/** What decides who is told of an update. */
export interface Telling {
  readers: Readership;
  /** The components that its incident has ever named. */
  named: readonly string[];
  incidentId: string;
  news: News;
}

/** Why somebody who has a subscription is not told. */
export const reasons = [
  "unconfirmed",
  "suppressed",
  "not_for_them",
  "components",
  "one_incident",
  "kind",
  "impact",
  "digest",
  "cadence",
  "twice",
] as const;
export type Reason = (typeof reasons)[number];

/** Null when the update is gone: then there is no one to tell. */
export async function tellingOf(q: Queryable, updateId: string): Promise<Telling | null> {
  const found = await notices.find(q, updateId);
  if (!found) return null;
  const audienceIds = (await audiences.readersOf(q, [updateId])).get(updateId) ?? [];
  const concerned = await notices.componentIdsOf(q, found.incident.id);
  const named = new Set([...concerned, ...found.update.components.map((c) => c.componentId)]);
  const readers = { audience: found.update.audience, audienceIds };
  return { readers, named: [...named], incidentId: found.incident.id, news: newsOfRows(found) };
}

/**
 * Who has the same news at the same address by another subscription: a channel of a group that is also subscribed to
 * the public page gets one message and not two. Subscriptions to a choice of components never stand in for others.
 */
async function alreadyTold(
  q: Queryable,
  pageId: string,
  page: readonly subscribers.Listener[],
  readers: Readership,
): Promise<(s: subscribers.Listener) => boolean> {
  const groups = page.filter((s) => s.scope !== "public");
  if (groups.length === 0) return () => false;
  const known = ["public" as const, ...(await audiences.list(q, pageId)).map((a) => audienceScope(a.id))];
  const scopes = known.filter((scope) => isToldOf(scope, readers));
  const same = await subscribers.activeAt(
    q,
    pageId,
    scopes,
    groups.map((s) => s.address),
  );
  const before = (a: subscribers.Listener, b: subscribers.Listener): boolean =>
    (a.scope === "public") === (b.scope === "public") ? a.id < b.id : a.scope === "public";
  return (s) =>
    s.scope !== "public" &&
    same.some(
      (other) => other.channel === s.channel && other.address === s.address && isUnbounded(other) && before(other, s),
    );
}

/** Is all told, of all components? */
const isUnbounded = (s: subscribers.Listener): boolean => s.componentIds === null && isEverything(s);

/** The scopes of those whom an update can be for; null: the public's and all groups'. */
function scopesOf({ audience, audienceIds }: Readership): SubscriberScope[] | null {
  if (audience === "public") return null;
  return audience === "drill" ? ["drill"] : audienceIds.map(audienceScope);
}

/** Those of a page of active readers who are not told, with the reason: what the fan-out says in SQL (store/recipients), in words. */
export async function leftOutOf(
  q: Queryable,
  pageId: string,
  page: readonly subscribers.Listener[],
  { readers, named, incidentId, news }: Telling,
): Promise<Map<string, Reason>> {
  const twice = await alreadyTold(q, pageId, page, readers);
  const choosy = page.filter((s) => s.minimumImpact > 0 || s.cadence === "changes").map((s) => s.id);
  const told = await preferences.toldBefore(q, incidentId, choosy);
  const followers = await preferences.followersOf(q, incidentId);
  const out = new Map<string, Reason>();
  for (const s of page) {
    const follows = followers.has(s.id);
    const declined = declines(s, news, { follows, told: told.has(s.id) });
    if (!isToldOf(s.scope, readers)) out.set(s.id, "not_for_them");
    else if (declined === "one_incident") out.set(s.id, declined);
    else if (!follows && !wants(s, named)) out.set(s.id, "components");
    else if (declined !== null) out.set(s.id, declined);
    else if (twice(s)) out.set(s.id, "twice");
  }
  return out;
}

export interface Recipient {
  id: string;
  channel: ChannelKind;
  address: string;
  scope: subscribers.Listener["scope"];
  /** Null: is told. */
  why: Reason | null;
}

export interface Reach {
  told: number;
  byChannel: Partial<Record<ChannelKind, number>>;
  leftOut: Partial<Record<Reason, number>>;
  /** One page of all of them, in the order of their ids. */
  rows: Recipient[];
  /** Where the next page begins; null after the last. */
  next: string | null;
}

const pageSize = 1000;
const shown = 50;

/**
 * Who would be told, counted and listed: goes through everyone as the fan-out does, without writing anything.
 * @param after lists who comes after this id
 */
export async function readReach(
  ctx: Context,
  pageId: string,
  telling: Telling,
  after: string | null = null,
): Promise<Reach> {
  const reach: Reach = { told: 0, byChannel: {}, leftOut: {}, rows: [], next: null };
  const scopes = scopesOf(telling.readers);
  let cursor: string | null = null;
  for (;;) {
    const page: subscribers.Destination[] = await subscribers.everyoneAfter(ctx.db, pageId, scopes, cursor, pageSize);
    const active = page.filter((s) => s.state === "active");
    const leftOut = await leftOutOf(ctx.db, pageId, active, telling);
    for (const { id, channel, address, scope, state } of page) {
      const inactive = state === "active" ? null : state === "unconfirmed" ? "unconfirmed" : "suppressed";
      const why = inactive ?? leftOut.get(id) ?? null;
      if (why === null) {
        reach.told++;
        reach.byChannel[channel] = (reach.byChannel[channel] ?? 0) + 1;
      } else reach.leftOut[why] = (reach.leftOut[why] ?? 0) + 1;
      if (after !== null && id <= after) continue;
      if (reach.rows.length < shown) reach.rows.push({ id, channel, address, scope, why });
      else reach.next = reach.rows.at(-1)?.id ?? null;
    }
    if (page.length < pageSize) return reach;
    cursor = page.at(-1)?.id ?? null;
  }
}
