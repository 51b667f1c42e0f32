import { and, desc, eq, lt } from "drizzle-orm";
import type { EventPayload } from "../domain/event.ts";
import type { Entry } from "./audit.ts";
import type { Queryable } from "./database.ts";
import type { Delivery } from "./deliveries.ts";

/** One thing that was sent to a subscriber, or was to be, with what it told of. */
export interface SentThing {
  delivery: Delivery;
  type: EventPayload["type"] | null;
  /** The name of the incident, or the title of the announcement, that it told of. */
  title: string | null;
}

/** What was sent to a subscriber, newest first, below the event number `before`. */
export async function sentTo(
  q: Queryable,
  subscriberId: string,
  before: number | null,
  limit: number,
): Promise<SentThing[]> {
  const { deliveries: d, events: e, incidents: i, announcements: a } = q.t;
  const rows = await q.db
    .select({ delivery: d, payload: e.payload, name: i.name, title: a.title })
    .from(d)
    .leftJoin(e, eq(e.seq, d.eventSeq))
    .leftJoin(i, eq(i.id, d.incidentId))
    .leftJoin(a, eq(a.id, d.updateId))
    .where(and(eq(d.subscriberId, subscriberId), before === null ? undefined : lt(d.eventSeq, before)))
    .orderBy(desc(d.eventSeq))
    .limit(limit);
  return rows.map(({ delivery, payload, name, title }) => ({
    delivery,
    type: payload?.type ?? null,
    title: name ?? title,
  }));
}

/** What was done to a thing of exactly this name, newest first. */
export async function changesOf(q: Queryable, subject: string, limit: number): Promise<Entry[]> {
  const { audit: a } = q.t;
  return q.db.select().from(a).where(eq(a.subject, subject)).orderBy(desc(a.seq)).limit(limit);
}
