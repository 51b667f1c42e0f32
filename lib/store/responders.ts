import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import type { SubscriberScope } from "../domain/audience.ts";
import { may, roles } from "../domain/permission.ts";
import type { ChannelKind } from "../domain/subscription.ts";
import type { Queryable } from "./database.ts";
import type { Subscriber } from "./subscribers.ts";

/** Someone who may be on duty. */
export interface Responder {
  id: string;
  name: string;
  email: string;
}

/** Those whose role answers alerts, and whose account is not disabled. */
function answering(q: Queryable) {
  const { user: u } = q.t;
  const answer = roles.filter((role) => may(role, "alert.answer"));
  return and(inArray(u.role, answer), isNull(u.disabledAt));
}

/** By name. */
export async function list(q: Queryable): Promise<Responder[]> {
  const { user: u } = q.t;
  return q.db
    .select({ id: u.id, name: u.name, email: u.email })
    .from(u)
    .where(answering(q))
    .orderBy(asc(u.name), asc(u.id));
}

export async function find(q: Queryable, id: string): Promise<Responder | undefined> {
  const { user: u } = q.t;
  const wanted = and(eq(u.id, id), answering(q));
  return (await q.db.select({ id: u.id, name: u.name, email: u.email }).from(u).where(wanted).limit(1))[0];
}

/** The scope of a responder's own rows among the subscribers. */
export const scopeOf = (userId: string): SubscriberScope => `user:${userId}`;

/** Whose contact it is; null for a subscriber. */
export const ownerOf = (subscriber: Pick<Subscriber, "scope">): string | null =>
  subscriber.scope.startsWith("user:") ? subscriber.scope.slice("user:".length) : null;

/** The ways by which people are told of alerts, the first added first. */
export async function contactsOf(q: Queryable, pageId: string, userIds: readonly string[]): Promise<Subscriber[]> {
  if (userIds.length === 0) return [];
  const { subscribers: s } = q.t;
  return q.db
    .select()
    .from(s)
    .where(and(eq(s.pageId, pageId), inArray(s.scope, userIds.map(scopeOf))))
    .orderBy(asc(s.createdAt), asc(s.id));
}

export async function findContact(
  q: Queryable,
  pageId: string,
  userId: string,
  channel: ChannelKind,
  address: string,
): Promise<Subscriber | undefined> {
  const { subscribers: s } = q.t;
  const own = and(eq(s.pageId, pageId), eq(s.scope, scopeOf(userId)), eq(s.channel, channel), eq(s.address, address));
  return (await q.db.select().from(s).where(own).limit(1))[0];
}
