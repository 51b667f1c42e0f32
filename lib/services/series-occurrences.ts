import { system } from "../domain/actor.ts";
import { isPublic } from "../domain/audience.ts";
import { defaultBodies } from "../domain/incident.ts";
import { zonedText } from "../domain/zone.ts";
import * as components from "../store/components.ts";
import * as incidents from "../store/incidents.ts";
import * as series from "../store/maintenance-series.ts";
import * as store from "../store/maintenances.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { nextMoveOf } from "./incident-updates.ts";
import { callOff, moveTo } from "./maintenance-changes.ts";
import { nextReminderOf } from "./maintenance-marks.ts";
import { planMaintenance } from "./maintenance-plans.ts";
import { occurrencesBetween } from "./recurrence.ts";

type Series = series.MaintenanceSeries;
type Occurrence = incidents.Incident & { occurrenceAt: Date };

const candor = system("Candor");
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** The local date of a start: a series comes at most once a day. */
const dateOf = (s: Series, at: number): string => zonedText(at, s.timeZone).slice(0, 10);

/** Starts that the series asks for from now on, as far ahead as it plans, by their local date. */
function wanted(s: Series, now: number): Map<string, number> {
  if (s.endedAt) return new Map();
  const starts = occurrencesBetween(s, now + 1, now + s.aheadDays * dayMs);
  return new Map(starts.map((start) => [dateOf(s, start), start]));
}

/** Components taken off the page since do not hold up the series. */
async function knownComponents(c: Change, s: Series): Promise<string[]> {
  const known = new Set((await components.list(c.tx, s.pageId)).map((component) => component.id));
  return s.componentIds.filter((id) => known.has(id));
}

/** Makes those that are not there yet, in the given change. What was made once is never made again. */
async function makeMissing(c: Change, s: Series, made: readonly Occurrence[]): Promise<number> {
  const taken = new Set(made.map((occurrence) => dateOf(s, occurrence.occurrenceAt.getTime())));
  const componentIds = await knownComponents(c, s);
  let n = 0;
  for (const [date, start] of wanted(s, c.now)) {
    if (taken.has(date)) continue;
    await planMaintenance(c, candor, s.pageId, {
      name: s.name,
      body: s.body,
      start,
      end: start + s.durationMin * minuteMs,
      componentIds,
      autoStart: s.autoStart,
      autoComplete: s.autoComplete,
      reminders: s.reminders,
      overrunUpdate: s.overrunUpdate,
      notify: s.announce,
      seriesId: s.id,
    });
    n++;
  }
  return n;
}

/** Writes a series' words and settings anew into one of its occurrences that is still as the series made it. */
async function rewrite(c: Change, s: Series, occurrence: Occurrence, componentIds: readonly string[]): Promise<void> {
  const after = {
    ...occurrence,
    name: s.name,
    autoStart: s.autoStart,
    autoComplete: s.autoComplete,
    reminders: s.reminders,
    overrunUpdate: s.overrunUpdate,
  };
  const { name, autoStart, autoComplete, reminders, overrunUpdate } = after;
  await incidents.update(c.tx, occurrence.id, {
    ...{ name, autoStart, autoComplete, reminders, overrunUpdate },
    nextMoveAt: nextMoveOf(after),
    nextReminderAt: nextReminderOf(after, c.now),
    updatedAt: new Date(c.now),
  });
  const known = await store.componentNames(c.tx, componentIds);
  const said = componentIds.map((componentId) => ({
    componentId,
    name: known.get(componentId) ?? componentId,
    oldStatus: "operational" as const,
    newStatus: "operational" as const,
  }));
  const updates = (await incidents.updatesOf(c.tx, [occurrence.id])).filter((u) => isPublic(u.audience));
  for (const [i, update] of updates.entries()) {
    const body = i === 0 ? { body: s.body.trim() || defaultBodies.scheduled } : {};
    await store.rewriteUpdate(c.tx, update.id, { ...body, components: said, updatedAt: new Date(c.now) });
  }
  await incidents.setComponents(c.tx, occurrence.id, Object.fromEntries(componentIds.map((id) => [id, "operational"])));
  c.touch(s.pageId);
}

/** Those to come that nobody but the series has touched. */
const untouched = (made: readonly Occurrence[], now: number): Occurrence[] =>
  made.filter(
    (o) =>
      o.status === "scheduled" && o.touchedAt === null && o.scheduledFor !== null && o.scheduledFor.getTime() > now,
  );

/**
 * Brings the occurrences to come in line with a series that was changed or ended: those nobody has touched are moved,
 * written anew or called off, and missing ones are made. To be called inside a change that holds the series.
 */
export async function applySeries(c: Change, s: Series): Promise<void> {
  const made = await series.occurrencesOf(c.tx, s.id);
  const next = wanted(s, c.now);
  const componentIds = await knownComponents(c, s);
  const words = { body: undefined, notify: s.announce };
  for (const occurrence of untouched(made, c.now)) {
    const date = dateOf(s, occurrence.occurrenceAt.getTime());
    const start = next.get(date);
    next.delete(date);
    if (start === undefined) {
      await callOff(c, candor, occurrence.id, words);
      // Its date is free again, should the series come back to it.
      await incidents.update(c.tx, occurrence.id, { occurrenceAt: null });
      continue;
    }
    await rewrite(c, s, occurrence, componentIds);
    const end = start + s.durationMin * minuteMs;
    const moved = start !== occurrence.scheduledFor?.getTime() || end !== occurrence.scheduledUntil?.getTime();
    if (moved) await moveTo(c, candor, occurrence.id, { start, end }, words);
    await incidents.update(c.tx, occurrence.id, { occurrenceAt: new Date(start) });
  }
  await makeMissing(c, s, await series.occurrencesOf(c.tx, s.id));
}

/** Makes the occurrences that have come within reach, each exactly once, whoever else does the same meanwhile. */
export async function makeOccurrences(ctx: Context): Promise<void> {
  for (const { id } of await series.listActive(ctx.db)) {
    try {
      await change(ctx, candor, async (c) => {
        const held = await series.hold(c.tx, id);
        if (!held || held.endedAt) return;
        const n = await makeMissing(c, held, await series.occurrencesOf(c.tx, id));
        if (n > 0) c.audit("maintenance_series.plan", `maintenance series ${id}`, null, { occurrences: n });
      });
    } catch (error) {
      ctx.log.error({ err: error, seriesId: id }, "the occurrences of a series could not be made");
    }
  }
}
