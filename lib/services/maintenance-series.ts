import { z } from "zod";
import type { Actor } from "../domain/actor.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import { parseRule } from "../domain/recurrence.ts";
import { oneLine } from "../domain/text.ts";
import { zonedInstant } from "../domain/zone.ts";
import * as components from "../store/components.ts";
import * as store from "../store/maintenance-series.ts";
import * as pages from "../store/pages.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { assertWithinGroups } from "./group-limits.ts";
import { given, parseInput } from "./input.ts";
import { findConflicts, type MaintenanceConflict } from "./maintenance-conflicts.ts";
import { plannedFields } from "./maintenance-input.ts";
import { isTimeZone } from "./pages.ts";
import { occurrencesBetween } from "./recurrence.ts";
import { applySeries } from "./series-occurrences.ts";

export type MaintenanceSeries = store.MaintenanceSeries;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const longestWindow = 14 * 24 * 60;
const farthestAhead = 365;
const usualAhead = 30;
const mostExceptions = 500;

const wallClock = (label: string) =>
  z
    .string(`Please give ${label}.`)
    .transform((text) => text.trim().slice(0, 16))
    .refine((text) => zonedInstant(text, "UTC") !== null, {
      message: `Please give ${label} as a wall clock shows it, such as 2030-01-31T22:00.`,
    });

const whole = (label: string, max: number) =>
  z.coerce
    .number(`Please give ${label}.`)
    .int("This must be a whole number.")
    .min(1, "This must be at least 1.")
    .max(max, `This is more than ${max.toLocaleString("en")}.`);

const seriesFields = {
  name: plannedFields.name,
  body: plannedFields.body,
  rrule: z.string("Please say how it comes again.").transform(parseRule),
  time_zone: z.string().refine(isTimeZone, "This is not a time zone.").optional(),
  starts_at: wallClock("the first start"),
  duration_minutes: whole("how long it takes, in minutes", longestWindow),
  exdates: z.array(wallClock("each exception"), "This must be a list of starts.").max(mostExceptions).optional(),
  component_ids: plannedFields.component_ids,
  reminders: plannedFields.reminders,
  scheduled_auto_in_progress: plannedFields.scheduled_auto_in_progress,
  scheduled_auto_completed: plannedFields.scheduled_auto_completed,
  overrun_update: plannedFields.overrun_update,
  deliver_notifications: plannedFields.deliver_notifications,
  ahead_days: whole("how many days ahead", farthestAhead).optional(),
};

const newSeries = z.object(seriesFields);
const seriesEdit = z.object(seriesFields).partial();

/** A rule that never comes, or a component that is not there, would make a series that does nothing. */
async function check(c: Change, s: MaintenanceSeries): Promise<void> {
  const known = new Set((await components.list(c.tx, s.pageId)).map((component) => component.id));
  for (const id of s.componentIds)
    if (!known.has(id)) throw invalid("component_ids", `There is no component ${id} on this page.`);
  const first = zonedInstant(s.startsAt, s.timeZone) ?? 0;
  if (occurrencesBetween(s, Math.max(first, c.now), Math.max(first, c.now) + 5 * 366 * dayMs).length === 0)
    throw invalid("rrule", "By this rule it would not come within the next five years.");
}

/**
 * Plans a maintenance that comes again: its next occurrences are made at once, further ones as they come within reach.
 * @throws AppError `invalid` naming the field; `not_found` for the page
 */
export async function createSeries(
  ctx: Context,
  actor: Actor,
  pageId: string,
  input: unknown,
): Promise<MaintenanceSeries> {
  const parsed = parseInput(newSeries, input);
  return change(ctx, actor, async (c) => {
    const page = await pages.find(c.tx, pageId);
    if (!page) throw notFound("page");
    const at = new Date(c.now);
    const series: MaintenanceSeries = {
      id: c.id(),
      pageId,
      name: oneLine(parsed.name),
      body: parsed.body ?? "",
      rrule: parsed.rrule,
      timeZone: parsed.time_zone ?? page.timeZone,
      startsAt: parsed.starts_at,
      durationMin: parsed.duration_minutes,
      exdates: parsed.exdates ?? [],
      componentIds: parsed.component_ids ?? [],
      reminders: parsed.reminders ?? [],
      autoStart: parsed.scheduled_auto_in_progress ?? true,
      autoComplete: parsed.scheduled_auto_completed ?? true,
      overrunUpdate: parsed.overrun_update ?? false,
      announce: parsed.deliver_notifications ?? true,
      aheadDays: parsed.ahead_days ?? usualAhead,
      createdAt: at,
      updatedAt: at,
      endedAt: null,
    };
    await check(c, series);
    await assertWithinGroups(c, actor, pageId, series.componentIds);
    await store.insert(c.tx, series);
    c.audit("maintenance_series.create", `maintenance series ${series.id}`, null, parsed);
    await applySeries(c, series);
    return series;
  });
}

async function heldSeries(c: Change, id: string): Promise<MaintenanceSeries> {
  const found = await store.hold(c.tx, id);
  if (!found) throw notFound("maintenance series");
  if (found.endedAt) throw new AppError("conflict", "This series has ended. Plan a new one.");
  return found;
}

/**
 * Changes a series: what is left out stays. Its occurrences to come follow, except for those that a person has changed.
 * @throws AppError `invalid` naming the field; `conflict` when it has ended; `not_found`
 */
export async function updateSeries(ctx: Context, actor: Actor, id: string, input: unknown): Promise<MaintenanceSeries> {
  const parsed = parseInput(seriesEdit, input);
  return change(ctx, actor, async (c) => {
    const before = await heldSeries(c, id);
    const edit = given({
      name: parsed.name && oneLine(parsed.name),
      body: parsed.body,
      rrule: parsed.rrule,
      timeZone: parsed.time_zone,
      startsAt: parsed.starts_at,
      durationMin: parsed.duration_minutes,
      exdates: parsed.exdates,
      componentIds: parsed.component_ids,
      reminders: parsed.reminders,
      autoStart: parsed.scheduled_auto_in_progress,
      autoComplete: parsed.scheduled_auto_completed,
      overrunUpdate: parsed.overrun_update,
      announce: parsed.deliver_notifications,
      aheadDays: parsed.ahead_days,
    });
    const after: MaintenanceSeries = { ...before, ...edit, updatedAt: new Date(c.now) };
    await check(c, after);
    await assertWithinGroups(c, actor, before.pageId, [...before.componentIds, ...after.componentIds]);
    await store.update(c.tx, id, { ...edit, updatedAt: after.updatedAt });
    c.audit("maintenance_series.update", `maintenance series ${id}`, before, edit);
    await applySeries(c, after);
    return after;
  });
}

/** Ends a series: occurrences to come that nobody has touched are called off. @throws AppError `conflict`, `not_found` */
export async function endSeries(ctx: Context, actor: Actor, id: string): Promise<MaintenanceSeries> {
  return change(ctx, actor, async (c) => {
    const before = await heldSeries(c, id);
    await assertWithinGroups(c, actor, before.pageId, before.componentIds);
    const after: MaintenanceSeries = { ...before, endedAt: new Date(c.now), updatedAt: new Date(c.now) };
    await store.update(c.tx, id, { endedAt: after.endedAt, updatedAt: after.updatedAt });
    c.audit("maintenance_series.end", `maintenance series ${id}`, before, null);
    await applySeries(c, after);
    return after;
  });
}

/** @throws AppError `not_found` */
export async function findSeries(ctx: Context, id: string): Promise<MaintenanceSeries> {
  const found = await store.find(ctx.db, id);
  if (!found) throw notFound("maintenance series");
  return found;
}

/** Those that go on first. */
export function listSeries(ctx: Context, pageId: string): Promise<MaintenanceSeries[]> {
  return store.list(ctx.db, pageId);
}

/** What a series has made, by the start that it gave. */
export function listOccurrences(ctx: Context, id: string) {
  return store.occurrencesOf(ctx.db, id);
}

/** The next starts of a series, in milliseconds; none once it has ended. */
export function nextStarts(series: MaintenanceSeries, now: number, limit: number): number[] {
  if (series.endedAt) return [];
  return occurrencesBetween(series, now + 1, now + 2 * 366 * dayMs).slice(0, limit);
}

/** Conflicts of the occurrences that a series plans ahead with other windows, by their start. */
export async function seriesConflicts(ctx: Context, series: MaintenanceSeries): Promise<MaintenanceConflict[]> {
  if (series.endedAt) return [];
  const now = ctx.clock.now();
  const out: MaintenanceConflict[] = [];
  for (const start of occurrencesBetween(series, now + 1, now + series.aheadDays * dayMs)) {
    const window = { start, end: start + series.durationMin * minuteMs, componentIds: series.componentIds };
    out.push(...(await findConflicts(ctx, series.pageId, window, { seriesId: series.id })));
  }
  return out.slice(0, 20);
}
