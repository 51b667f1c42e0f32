import { and, asc, eq, gte, inArray, isNotNull, isNull, lte, max, min, ne, or } from "drizzle-orm";
import type { ObservedResult } from "../domain/postmortem.ts";
import type { Alert } from "./alerts.ts";
import type { Queryable } from "./database.ts";
import type { Incident } from "./incidents.ts";
import type { UpdatePromise } from "./promises.ts";
import { realIncident } from "./visibility.ts";

/** What a probe's locations saw within a span, oldest first. */
export async function resultsBetween(q: Queryable, probeId: string, from: Date, to: Date): Promise<ObservedResult[]> {
  const { probeResults: r } = q.t;
  const rows = await q.db
    .select({ at: r.at, location: r.location, state: r.state })
    .from(r)
    .where(and(eq(r.probeId, probeId), gte(r.at, from), lte(r.at, to)))
    .orderBy(asc(r.at), asc(r.id));
  return rows.map((row) => ({ ...row, at: row.at.getTime() }));
}

/** When the first and the last message on an update went out. */
export async function sentSpans(
  q: Queryable,
  incidentId: string,
): Promise<{ updateId: string; first: Date; last: Date }[]> {
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ updateId: d.updateId, first: min(d.sentAt), last: max(d.sentAt) })
    .from(d)
    .where(and(eq(d.incidentId, incidentId), eq(d.state, "sent"), isNotNull(d.sentAt)))
    .groupBy(d.updateId);
  return rows.flatMap(({ updateId, first, last }) =>
    updateId === null || first === null || last === null ? [] : [{ updateId, first, last }],
  );
}

/** Real incidents (no maintenances, no drills) that began at or after `since`, oldest first. */
export async function incidentsSince(q: Queryable, pageId: string, since: Date, limit: number): Promise<Incident[]> {
  const { incidents: i } = q.t;
  return q.db
    .select()
    .from(i)
    .where(
      and(
        eq(i.pageId, pageId),
        eq(i.kind, "incident"),
        gte(i.startedAt, since),
        // What was merged counts once: in the one that it went on in.
        or(isNull(i.ending), ne(i.ending, "merged")),
        realIncident(q),
      ),
    )
    .orderBy(asc(i.startedAt), asc(i.id))
    .limit(limit);
}

export async function alertsOf(q: Queryable, incidentIds: readonly string[]): Promise<Alert[]> {
  if (incidentIds.length === 0) return [];
  const { alerts: a } = q.t;
  return q.db
    .select()
    .from(a)
    .where(inArray(a.incidentId, [...incidentIds]));
}

export async function promisesOf(q: Queryable, incidentIds: readonly string[]): Promise<UpdatePromise[]> {
  if (incidentIds.length === 0) return [];
  const { promises: p } = q.t;
  return q.db
    .select()
    .from(p)
    .where(inArray(p.incidentId, [...incidentIds]));
}
