import { and, asc, eq, gt, inArray, isNull, like, lt, lte, or, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "./database.ts";
import type { Delivery } from "./deliveries.ts";

/** What has carried a text: the deliveries of an update or announcement, or the day's messages with these numbers. */
export type Carriers = { updateId: string } | { digestSeqs: readonly number[] };

/** Who got the text before it was corrected. */
export type Misled = { id: string; channel: Delivery["channel"] };

const carriedBy = ({ t: { deliveries: d } }: Queryable, carriers: Carriers): SQL =>
  "updateId" in carriers ? eq(d.updateId, carriers.updateId) : inArray(d.eventSeq, [...carriers.digestSeqs]);

/**
 * Those who were sent a text that was read by `until`, in the order of their ids, after `cursor`.
 * @param limit null for all of them
 */
export async function reachedBy(
  q: Queryable,
  carriers: Carriers,
  until: Date,
  cursor: string | null,
  limit: number | null,
): Promise<Misled[]> {
  const { deliveries: d } = q.t;
  const query = q.db
    .select({ id: d.subscriberId, channel: d.channel })
    .from(d)
    .where(
      and(
        carriedBy(q, carriers),
        eq(d.state, "sent"),
        or(lte(d.claimedAt, until), and(isNull(d.claimedAt), lte(d.sentAt, until))),
        cursor === null ? undefined : gt(d.subscriberId, cursor),
      ),
    )
    .orderBy(asc(d.subscriberId));
  return limit === null ? query : query.limit(limit);
}

/** Is a text that was read by `until` still on its way to somebody? */
export async function isUnderway(q: Queryable, carriers: Carriers, until: Date): Promise<boolean> {
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ id: d.id })
    .from(d)
    .where(and(carriedBy(q, carriers), eq(d.state, "sending"), or(isNull(d.claimedAt), lte(d.claimedAt, until))))
    .limit(1);
  return rows.length > 0;
}

/** The next of a page's day's messages, after the event `after` and before `before`, that tell of an update or announcement. */
export async function digestsNaming(
  q: Queryable,
  pageId: string,
  id: string,
  { after, before }: { after: number; before: number },
  limit: number,
): Promise<number[]> {
  const { events: e } = q.t;
  const rows = await q.db
    .select({ seq: e.seq })
    .from(e)
    .where(
      and(
        gt(e.seq, after),
        lt(e.seq, before),
        eq(e.pageId, pageId),
        eq(e.type, "subscription.digest"),
        like(sql`cast(${e.payload} as text)`, `%"${id}"%`),
      ),
    )
    .orderBy(asc(e.seq))
    .limit(limit);
  return rows.map((row) => row.seq);
}
