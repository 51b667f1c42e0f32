import { and, asc, desc, eq, inArray, lt, ne, or } from "drizzle-orm";
import type { PostStatus } from "../domain/incident.ts";
import type { Queryable } from "./database.ts";
import type { Tables } from "./tables.ts";

export interface NoticeRows {
  update: Tables["incidentUpdates"]["$inferSelect"];
  incident: Tables["incidents"]["$inferSelect"];
  /** The status that the incident had before this update; null for its first. */
  previousStatus: PostStatus | null;
}

/** An update with its incident: what a notice is made of. */
export async function find(q: Queryable, updateId: string): Promise<NoticeRows | undefined> {
  const { incidentUpdates: u, incidents: i } = q.t;
  const row = (
    await q.db
      .select({ update: u, incident: i })
      .from(u)
      .innerJoin(i, eq(i.id, u.incidentId))
      .where(eq(u.id, updateId))
      .limit(1)
  )[0];
  if (!row) return undefined;
  const { update } = row;
  const before = await q.db
    .select({ status: u.status })
    .from(u)
    .where(
      and(
        eq(u.incidentId, update.incidentId),
        // What one group was told is no other group's to know: an internal update follows the last public one.
        eq(u.audience, update.audience === "internal" ? "public" : update.audience),
        or(lt(u.displayAt, update.displayAt), and(eq(u.displayAt, update.displayAt), lt(u.id, update.id))),
      ),
    )
    .orderBy(desc(u.displayAt), desc(u.id))
    .limit(1);
  return { ...row, previousStatus: before[0]?.status ?? null };
}

/** The other updates of an update's incident that are for the same audience. */
export async function othersOf(
  q: Queryable,
  { id, incidentId, audience }: NoticeRows["update"],
): Promise<{ id: string; status: PostStatus }[]> {
  const { incidentUpdates: u } = q.t;
  return q.db
    .select({ id: u.id, status: u.status })
    .from(u)
    .where(and(eq(u.incidentId, incidentId), eq(u.audience, audience), ne(u.id, id)));
}

/** The components that an incident has ever named: they decide whom its updates concern. */
export async function componentIdsOf(q: Queryable, incidentId: string): Promise<string[]> {
  const { incidentComponents: c } = q.t;
  const rows = await q.db.select({ id: c.componentId }).from(c).where(eq(c.incidentId, incidentId));
  return rows.map((r) => r.id);
}

/** The names of components, in their order on the page. */
export async function componentNames(q: Queryable, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { components: c } = q.t;
  const rows = await q.db
    .select({ name: c.name })
    .from(c)
    .where(inArray(c.id, [...ids]))
    .orderBy(asc(c.position), asc(c.id));
  return rows.map((r) => r.name);
}
