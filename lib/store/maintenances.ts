import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, lte, ne, or } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Incident } from "./incidents.ts";
import type { Tables } from "./tables.ts";
import { publicIncident } from "./visibility.ts";

type Update = Tables["incidentUpdates"]["$inferSelect"];

/** Ids of maintenances whose subscribers have to be reminded by now. */
export async function dueForReminder(q: Queryable, now: Date, limit: number): Promise<string[]> {
  const { incidents: i } = q.t;
  const rows = await q.db
    .select({ id: i.id })
    .from(i)
    .where(and(isNotNull(i.nextReminderAt), lte(i.nextReminderAt, now), publicIncident(q)))
    .orderBy(asc(i.nextReminderAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Ids of those past their planned end that nobody knows of yet, and that no automatic move is about to end. */
export async function overdue(q: Queryable, now: Date, limit: number): Promise<string[]> {
  const { incidents: i } = q.t;
  const rows = await q.db
    .select({ id: i.id })
    .from(i)
    .where(
      and(
        eq(i.kind, "maintenance"),
        isNull(i.resolvedAt),
        isNull(i.overrunAt),
        lte(i.scheduledUntil, now),
        or(isNull(i.nextMoveAt), gt(i.nextMoveAt, now)),
        publicIncident(q),
      ),
    )
    .orderBy(asc(i.scheduledUntil))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Maintenances of a page that touch a span, by their start; without those that were called off. */
export async function within(q: Queryable, pageId: string, from: Date, to: Date): Promise<Incident[]> {
  const { incidents: i } = q.t;
  return q.db
    .select()
    .from(i)
    .where(
      and(
        eq(i.pageId, pageId),
        eq(i.kind, "maintenance"),
        isNull(i.cancelledAt),
        lt(i.scheduledFor, to),
        gt(i.scheduledUntil, from),
        publicIncident(q),
      ),
    )
    .orderBy(asc(i.scheduledFor), asc(i.id));
}

/** Those not over that touch a span, but for the one named. */
export async function openWithin(
  q: Queryable,
  pageId: string,
  from: Date,
  to: Date,
  exceptId: string | null,
): Promise<Incident[]> {
  const { incidents: i } = q.t;
  return q.db
    .select()
    .from(i)
    .where(
      and(
        eq(i.pageId, pageId),
        eq(i.kind, "maintenance"),
        isNull(i.resolvedAt),
        lt(i.scheduledFor, to),
        gt(i.scheduledUntil, from),
        publicIncident(q),
        exceptId === null ? undefined : ne(i.id, exceptId),
      ),
    )
    .orderBy(asc(i.scheduledFor), asc(i.id));
}

/** The names of components by their ids, also of those taken off the page since. */
export async function componentNames(q: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { components: c } = q.t;
  const rows = await q.db
    .select({ id: c.id, name: c.name })
    .from(c)
    .where(inArray(c.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Writes anew what an update says: for announcements that nobody has touched since their series wrote them. */
export async function rewriteUpdate(
  tx: Transaction,
  id: string,
  edit: Partial<Pick<Update, "body" | "components" | "updatedAt">>,
): Promise<void> {
  await tx.db.update(tx.t.incidentUpdates).set(edit).where(eq(tx.t.incidentUpdates.id, id));
}
