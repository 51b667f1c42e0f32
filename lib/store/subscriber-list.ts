import { and, asc, desc, gt, inArray, sql } from "drizzle-orm";
import type { Queryable } from "./database.ts";
import { matching, type Subscriber, type SubscriberFilter } from "./subscribers.ts";

/** The last one of a page that was shown. */
export type Place = Pick<Subscriber, "createdAt" | "id">;

/** Newest first, below `after`: as quick on the thousandth page as on the first. */
export async function listBelow(
  q: Queryable,
  pageId: string,
  filter: SubscriberFilter,
  after: Place | null,
  limit: number,
): Promise<Subscriber[]> {
  const { subscribers: s } = q.t;
  const below = after && sql`(${s.createdAt}, ${s.id}) < (${sql.param(after.createdAt, s.createdAt)}, ${after.id})`;
  return q.db
    .select()
    .from(s)
    .where(and(matching(q, pageId, filter), below ?? undefined))
    .orderBy(desc(s.createdAt), desc(s.id))
    .limit(limit);
}

/** One page of those that a filter fits, in the order of their ids. */
export async function listAfter(
  q: Queryable,
  pageId: string,
  filter: SubscriberFilter,
  cursor: string | null,
  limit: number,
): Promise<Subscriber[]> {
  const { subscribers: s } = q.t;
  return q.db
    .select()
    .from(s)
    .where(and(matching(q, pageId, filter), cursor === null ? undefined : gt(s.id, cursor)))
    .orderBy(asc(s.id))
    .limit(limit);
}

/** Those of these ids that are the page's own and the filter fits. */
export async function idsAmong(
  q: Queryable,
  pageId: string,
  filter: SubscriberFilter,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const { subscribers: s } = q.t;
  const rows = await q.db
    .select({ id: s.id })
    .from(s)
    .where(and(matching(q, pageId, filter), inArray(s.id, [...ids])));
  return rows.map((row) => row.id);
}
