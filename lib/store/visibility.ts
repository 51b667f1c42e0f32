import { and, eq, exists, isNull, type SQL } from "drizzle-orm";
import type { Queryable } from "./database.ts";

/**
 * The one word on what the public may see. Every read for the page, its feeds, its API, the archive and the map of
 * the site asks it: a post for a group, an incident of which nothing was published yet, and a drill are not even read.
 */

/** May the public read this update? For queries over `incident_updates`. */
export const publicUpdate = (q: Queryable): SQL => eq(q.t.incidentUpdates.audience, "public");

/**
 * May the public know of this incident? For queries over `incidents`. A drill has no public update (its updates have an
 * audience of their own), so that nothing but the begin and the id of an incident is needed to go through the archive.
 */
export function publicIncident(q: Queryable): SQL {
  const { incidents: i, incidentUpdates: u } = q.t;
  const published = q.db
    .select({ id: u.id })
    .from(u)
    .where(and(eq(u.incidentId, i.id), publicUpdate(q)));
  return exists(published);
}

/** May the public read this announcement? For queries over `announcements`; one that is withdrawn has an address still. */
export const publicAnnouncement = (q: Queryable): SQL => eq(q.t.announcements.audience, "public");

/** Does it count for what components are and do? A rehearsal does not. */
export const realIncident = (q: Queryable): SQL => isNull(q.t.incidents.drillId);
