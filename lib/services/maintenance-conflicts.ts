import { collide, type PlannedWindow } from "../domain/maintenance.ts";
import type { Queryable } from "../store/database.ts";
import * as incidents from "../store/incidents.ts";
import * as series from "../store/maintenance-series.ts";
import * as store from "../store/maintenances.ts";
import type { Context } from "./context.ts";
import { occurrencesBetween } from "./recurrence.ts";

const minuteMs = 60_000;
const mostShown = 20;

/** Another window on the same components at the same time. */
export interface MaintenanceConflict {
  /** Null for an occurrence that its series has not made yet. */
  id: string | null;
  seriesId: string | null;
  name: string;
  start: number;
  end: number;
  /** The components that both name. */
  components: string[];
}

/** What the window itself is, and so no conflict with itself. */
export interface Except {
  id?: string | null;
  seriesId?: string | null;
}

interface Candidate extends PlannedWindow {
  id: string | null;
  seriesId: string | null;
  name: string;
}

async function planned(q: Queryable, pageId: string, window: PlannedWindow, except: Except): Promise<Candidate[]> {
  const rows = await store.openWithin(q, pageId, new Date(window.start), new Date(window.end), except.id ?? null);
  const components = await incidents.componentsOf(
    q,
    rows.map((row) => row.id),
  );
  return rows.flatMap((row) =>
    row.scheduledFor && row.scheduledUntil && (!except.seriesId || row.seriesId !== except.seriesId)
      ? [
          {
            id: row.id,
            seriesId: row.seriesId,
            name: row.name,
            start: row.scheduledFor.getTime(),
            end: row.scheduledUntil.getTime(),
            componentIds: components.filter((c) => c.incidentId === row.id).map((c) => c.componentId),
          },
        ]
      : [],
  );
}

/** Occurrences that the worker has not made yet. */
async function toCome(ctx: Context, pageId: string, window: PlannedWindow, except: Except): Promise<Candidate[]> {
  const out: Candidate[] = [];
  for (const s of await series.listActive(ctx.db, pageId)) {
    if (s.id === except.seriesId || !s.componentIds.some((id) => window.componentIds.includes(id))) continue;
    const length = s.durationMin * minuteMs;
    const horizon = ctx.clock.now() + s.aheadDays * 24 * 60 * minuteMs;
    for (const start of occurrencesBetween(s, Math.max(window.start - length + 1, horizon + 1), window.end - 1))
      out.push({ ...s, id: null, seriesId: s.id, start, end: start + length });
  }
  return out;
}

/** Maintenances that share a component with the window at the same time, by their start. */
export async function findConflicts(
  ctx: Context,
  pageId: string,
  window: PlannedWindow,
  except: Except = {},
): Promise<MaintenanceConflict[]> {
  if (window.componentIds.length === 0 || window.end <= window.start) return [];
  const candidates = [
    ...(await planned(ctx.db, pageId, window, except)),
    ...(await toCome(ctx, pageId, window, except)),
  ];
  const hits = candidates.filter((candidate) => collide(window, candidate)).sort((a, b) => a.start - b.start);
  const names = await store.componentNames(ctx.db, window.componentIds);
  return hits.slice(0, mostShown).map(({ id, seriesId, name, start, end, componentIds }) => ({
    id,
    seriesId,
    name,
    start,
    end,
    components: componentIds.filter((c) => window.componentIds.includes(c)).map((c) => names.get(c) ?? c),
  }));
}

/** Conflicts of a maintenance as it is planned; none for one that is over or no maintenance. */
export async function conflictsOf(
  ctx: Context,
  incident: incidents.Incident,
  componentIds: readonly string[],
): Promise<MaintenanceConflict[]> {
  if (!incident.scheduledFor || !incident.scheduledUntil || incident.resolvedAt) return [];
  const window = { start: incident.scheduledFor.getTime(), end: incident.scheduledUntil.getTime(), componentIds };
  return findConflicts(ctx, incident.pageId, window, { id: incident.id });
}
