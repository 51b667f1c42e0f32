import { groupBy } from "../domain/group-by.ts";
import { byMonth, type IncidentMoments, type MonthMeasures } from "../domain/measures.ts";
import { monthStart } from "../domain/zone.ts";
import type { Queryable } from "../store/database.ts";
import * as store from "../store/incident-record.ts";
import * as incidents from "../store/incidents.ts";
import * as pages from "../store/pages.ts";
import type { Context } from "./context.ts";
import { firstFailureOf } from "./incident-record.ts";
import { requireIncident } from "./postmortems.ts";

const mostIncidents = 5000;

const least = (times: readonly (number | null | undefined)[]): number | null => {
  const known = times.filter((t) => t !== null && t !== undefined);
  return known.length === 0 ? null : Math.min(...known);
};

async function momentsOf(q: Queryable, list: readonly incidents.Incident[]): Promise<IncidentMoments[]> {
  const ids = list.map((incident) => incident.id);
  const alerts = groupBy(await store.alertsOf(q, ids), (alert) => alert.incidentId);
  const promises = groupBy(await store.promisesOf(q, ids), (promise) => promise.incidentId);
  const posts = (await incidents.updatesOf(q, ids)).filter((update) => update.audience === "public");
  const updates = groupBy(posts, (update) => update.incidentId);
  const out: IncidentMoments[] = [];
  for (const incident of list) {
    const own = alerts.get(incident.id) ?? [];
    const failures: (number | null)[] = [];
    for (const alert of own) failures.push(await firstFailureOf(q, alert));
    const made = promises.get(incident.id) ?? [];
    out.push({
      failedAt: least(failures),
      detectedAt: Math.min(incident.startedAt.getTime(), ...own.map((alert) => alert.startedAt.getTime())),
      acknowledgedAt: least(own.map((alert) => alert.acknowledgedAt?.getTime())),
      firstPostAt: least((updates.get(incident.id) ?? []).map((update) => update.displayAt.getTime())),
      resolvedAt: incident.resolvedAt?.getTime() ?? null,
      promisesKept: made.filter((promise) => promise.keptAt !== null).length,
      promisesMissed: made.filter((promise) => promise.missedAt !== null).length,
    });
  }
  return out;
}

/** When what happened of one incident. @throws AppError `not_found` */
export async function readMoments(ctx: Context, incidentId: string): Promise<IncidentMoments> {
  const incident = await requireIncident(ctx.db, incidentId);
  const [moments] = await momentsOf(ctx.db, [incident]);
  if (!moments) throw new Error("an incident that is there has its moments");
  return moments;
}

/** The last `months` months of a page together, in its time zone, oldest first; drills and maintenances count nowhere. */
export async function readTrends(ctx: Context, pageId: string, months: number): Promise<MonthMeasures[]> {
  const page = await pages.find(ctx.db, pageId);
  const now = ctx.clock.now();
  const zone = page?.timeZone ?? "UTC";
  const starts = Array.from({ length: months }, (_, n) => monthStart(now, zone, n - months + 1));
  const list = await store.incidentsSince(ctx.db, pageId, new Date(starts[0] ?? now), mostIncidents);
  return byMonth(await momentsOf(ctx.db, list), starts);
}
