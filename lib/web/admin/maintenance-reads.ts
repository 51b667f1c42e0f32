import { isId } from "../../domain/text.ts";
import { monthStart, zonedInstant, zonedText } from "../../domain/zone.ts";
import { listComponents } from "../../services/components.ts";
import { findIncident } from "../../services/incidents.ts";
import { readCalendar } from "../../services/maintenance-calendar.ts";
import { conflictsOf } from "../../services/maintenance-conflicts.ts";
import {
  findSeries,
  listOccurrences,
  listSeries,
  nextStarts,
  seriesConflicts,
} from "../../services/maintenance-series.ts";
import { openDesk, orNotFound } from "./page.ts";
import { composerData, viewOf } from "./reads.ts";

const dayMs = 86_400_000;

/** `2030-01` of a query, as the month's first instant; the current month for anything else. */
function monthOf(text: unknown, now: number, timeZone: string): number {
  const start =
    typeof text === "string" && /^20\d\d-(0[1-9]|1[0-2])$/.test(text) && zonedInstant(`${text}-01T00:00`, timeZone);
  return start || monthStart(now, timeZone, 0);
}

/** The days of the weeks that a month touches, Monday first, as dates such as `2030-01-31`. */
function datesOf(month: number, next: number, timeZone: string): string[] {
  const first = Date.parse(`${zonedText(month, timeZone).slice(0, 10)}T00:00:00Z`);
  const last = Date.parse(`${zonedText(next, timeZone).slice(0, 10)}T00:00:00Z`) - dayMs;
  const weekday = (t: number) => (new Date(t).getUTCDay() + 6) % 7;
  const from = first - weekday(first) * dayMs;
  const count = (last - from) / dayMs + 7 - weekday(last);
  return Array.from({ length: count }, (_, n) => new Date(from + n * dayMs).toISOString().slice(0, 10));
}

/** A month of maintenances by weeks, in the page's time zone. */
export async function calendarData(query: { month?: unknown }) {
  const desk = await openDesk();
  const view = viewOf(desk);
  const { timeZone, now } = view;
  const month = monthOf(query.month, now, timeZone);
  const [before, next] = [monthStart(month, timeZone, -1), monthStart(month, timeZone, 1)];
  const days = datesOf(month, next, timeZone).map((date) => {
    const after = new Date(Date.parse(`${date}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);
    return {
      date,
      start: zonedInstant(`${date}T00:00`, timeZone) ?? 0,
      end: zonedInstant(`${after}T00:00`, timeZone) ?? 0,
      inMonth: date.slice(0, 7) === zonedText(month, timeZone).slice(0, 7),
      today: date === zonedText(now, timeZone).slice(0, 10),
    };
  });
  const from = days[0]?.start ?? month;
  const entries = await readCalendar(desk.ctx, desk.page.id, from, days.at(-1)?.end ?? next);
  const weeks = Array.from({ length: days.length / 7 }, (_, n) =>
    days.slice(n * 7, n * 7 + 7).map((day) => ({
      ...day,
      entries: entries.filter((e) => e.start < day.end && (e.end > day.start || e.start >= day.start)),
    })),
  );
  const name = (t: number) => zonedText(t, timeZone).slice(0, 7);
  const series = (await listSeries(desk.ctx, desk.page.id)).filter((s) => s.endedAt === null).length;
  return { ...view, month, weeks, before: name(before), next: name(next), series };
}

/** What the planning form offers; of an earlier maintenance that is copied: its words and components. */
export async function planningData(copy: unknown) {
  const desk = await openDesk();
  const composer = await composerData(null);
  if (!isId(copy)) return { ...composer, copied: null };
  const { incident, updates, components } = await orNotFound(findIncident(desk.ctx, copy));
  const length = (incident.scheduledUntil?.getTime() ?? 0) - (incident.scheduledFor?.getTime() ?? 0);
  return {
    ...composer,
    copied: {
      name: incident.name,
      body: updates[0]?.body ?? "",
      length,
      componentIds: components.map((c) => c.componentId),
      reminders: incident.reminders,
      autoStart: incident.autoStart,
      autoComplete: incident.autoComplete,
      overrunUpdate: incident.overrunUpdate,
    },
  };
}

/** What the desk of one maintenance shows besides what every incident's does. */
export async function maintenanceData(id: string) {
  const desk = await openDesk();
  const { incident, components } = await orNotFound(findIncident(desk.ctx, id));
  const conflicts = await conflictsOf(
    desk.ctx,
    incident,
    components.map((c) => c.componentId),
  );
  const series = incident.seriesId === null ? null : await findSeries(desk.ctx, incident.seriesId);
  return { ...viewOf(desk), incident, conflicts, series };
}

export async function seriesListData() {
  const desk = await openDesk();
  const view = viewOf(desk);
  const all = await listSeries(desk.ctx, desk.page.id);
  return { ...view, items: all.map((series) => ({ series, next: nextStarts(series, view.now, 1)[0] ?? null })) };
}

/** What a series' form offers. */
export async function seriesFormData() {
  const desk = await openDesk();
  const components = await listComponents(desk.ctx, desk.page.id);
  return { ...viewOf(desk), components: components.map(({ id, name }) => ({ id, name })) };
}

export async function seriesData(id: string) {
  const desk = await openDesk();
  const form = await seriesFormData();
  const series = await orNotFound(findSeries(desk.ctx, id));
  const occurrences = (await listOccurrences(desk.ctx, id)).filter((o) => o.resolvedAt === null);
  return {
    ...form,
    series,
    occurrences,
    starts: nextStarts(series, form.now, 5),
    conflicts: await seriesConflicts(desk.ctx, series),
  };
}
