import { z } from "zod";
import type { Actor } from "../domain/actor.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import { isOver } from "../domain/incident.ts";
import { when } from "../render/message.ts";
import * as incidents from "../store/incidents.ts";
import * as pages from "../store/pages.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { writeUpdate } from "./incident-updates.ts";
import { flag, instantText, parseInput } from "./input.ts";
import { bodyInput } from "./maintenance-input.ts";
import { replanned } from "./maintenance-marks.ts";

const minuteMs = 60_000;
const longestExtension = 7 * 24 * 60;

type Incident = incidents.Incident;

const newTimes = z.object({
  scheduled_for: instantText("the start").optional(),
  scheduled_until: instantText("the end").optional(),
  body: bodyInput,
  deliver_notifications: flag.optional(),
});

const extension = z.object({
  minutes: z.coerce
    .number("Please say by how many minutes.")
    .int("This must be a whole number of minutes.")
    .min(1, "This must be at least one minute.")
    .max(longestExtension, "This is more than a week."),
  body: bodyInput,
  deliver_notifications: flag.optional(),
});

const cancellation = z.object({ body: bodyInput, deliver_notifications: flag.optional() });

/** What is said to readers, if anything. */
export interface Words {
  body: string | undefined;
  notify: boolean;
}

/** A maintenance with its times, held until the change is over. @throws AppError `not_found`, `conflict` when it is over */
async function openMaintenance(
  c: Change,
  id: string,
): Promise<Incident & { scheduledFor: Date; scheduledUntil: Date }> {
  await incidents.lock(c.tx, id);
  const found = await incidents.find(c.tx, id);
  if (found?.kind !== "maintenance" || !found.scheduledFor || !found.scheduledUntil) throw notFound("maintenance");
  if (isOver(found.status))
    throw new AppError("conflict", "This maintenance is over. Plan a new one, for example as a copy of it.");
  return { ...found, scheduledFor: found.scheduledFor, scheduledUntil: found.scheduledUntil };
}

async function movedText(c: Change, before: Incident, start: Date, end: Date): Promise<string> {
  const zone = (await pages.find(c.tx, before.pageId))?.timeZone ?? "UTC";
  const at = (date: Date | null) => (date ? when(date.getTime(), zone) : "");
  return before.scheduledFor?.getTime() === start.getTime()
    ? `The planned end has moved from ${at(before.scheduledUntil)} to ${at(end)}.`
    : `This maintenance has moved from ${at(before.scheduledFor)} to ${at(start)}. It ends at ${at(end)}.`;
}

/**
 * Gives a maintenance new times and says so, in the given change.
 * @throws AppError `invalid` naming the field; `conflict` when it is over; `not_found`
 */
export async function moveTo(
  c: Change,
  actor: Actor,
  id: string,
  times: { start?: number | undefined; end?: number | undefined },
  words: Words,
): Promise<Incident> {
  const before = await openMaintenance(c, id);
  const start = times.start === undefined ? before.scheduledFor : new Date(times.start);
  const end = times.end === undefined ? before.scheduledUntil : new Date(times.end);
  const moved = start.getTime() !== before.scheduledFor.getTime();
  if (moved && before.status !== "scheduled")
    throw invalid("scheduled_for", "It has begun: only its end can be moved.");
  if (end <= start) throw invalid("scheduled_until", "The end must be after the start.");
  if (end.getTime() <= c.now) throw invalid("scheduled_until", "The end is already past.");
  if (!moved && end.getTime() === before.scheduledUntil.getTime())
    throw invalid("scheduled_for", "These are the times that it has already.");
  const planned: Incident = { ...before, scheduledFor: start, scheduledUntil: end };
  const after: Incident = { ...planned, ...replanned(actor, planned, c.now) };
  const { nextReminderAt, overrunAt } = after;
  await incidents.update(c.tx, id, { scheduledFor: start, scheduledUntil: end, nextReminderAt, overrunAt });
  await writeUpdate(c, actor, after, {
    status: before.status,
    body: words.body?.trim() || (await movedText(c, before, start, end)),
    components: {},
    notify: words.notify,
    promiseMinutes: null,
    automatic: actor.kind === "system",
    occasion: "rescheduled",
  });
  const was = { scheduledFor: before.scheduledFor, scheduledUntil: before.scheduledUntil };
  c.audit("maintenance.reschedule", `incident ${id}`, was, { scheduledFor: start, scheduledUntil: end });
  return (await incidents.find(c.tx, id)) ?? after;
}

/** Calls a maintenance off and says so, in the given change. @throws AppError `conflict` when it is over; `not_found` */
export async function callOff(c: Change, actor: Actor, id: string, words: Words): Promise<Incident> {
  const before = await openMaintenance(c, id);
  const cancelledAt = new Date(c.now);
  await incidents.update(c.tx, id, { cancelledAt });
  await writeUpdate(
    c,
    actor,
    { ...before, cancelledAt },
    {
      // Readers of Statuspage's formats know no other word for what is over.
      status: "completed",
      body: words.body?.trim() || "This maintenance is cancelled.",
      components: {},
      notify: words.notify,
      promiseMinutes: null,
      automatic: actor.kind === "system",
      occasion: "cancelled",
    },
  );
  c.audit("maintenance.cancel", `incident ${id}`, { status: before.status }, { cancelledAt });
  return (await incidents.find(c.tx, id)) ?? before;
}

/**
 * Gives a maintenance new times: subscribers are told, reminders start anew, calendars revise their entry.
 * @throws AppError `invalid` naming the field; `conflict` when it is over; `not_found`
 */
export async function rescheduleMaintenance(ctx: Context, actor: Actor, id: string, input: unknown): Promise<Incident> {
  const parsed = parseInput(newTimes, input);
  const times = { start: parsed.scheduled_for, end: parsed.scheduled_until };
  const words = { body: parsed.body, notify: parsed.deliver_notifications ?? true };
  return change(ctx, actor, (c) => moveTo(c, actor, id, times, words));
}

/**
 * Moves the end by minutes: from the planned end, or from now when that is past.
 * @throws AppError `invalid` naming the field; `conflict` when it is over; `not_found`
 */
export async function extendMaintenance(ctx: Context, actor: Actor, id: string, input: unknown): Promise<Incident> {
  const { minutes, body, deliver_notifications } = parseInput(extension, input);
  return change(ctx, actor, async (c) => {
    const before = await openMaintenance(c, id);
    // To the minute: readers are told a time that they can say.
    const from = Math.max(before.scheduledUntil.getTime(), Math.ceil(c.now / minuteMs) * minuteMs);
    const end = from + minutes * minuteMs;
    return moveTo(c, actor, id, { end }, { body, notify: deliver_notifications ?? true });
  });
}

/** Calls a maintenance off: it stays on record as cancelled. @throws AppError `conflict` when it is over; `not_found` */
export async function cancelMaintenance(ctx: Context, actor: Actor, id: string, input: unknown): Promise<Incident> {
  const { body, deliver_notifications } = parseInput(cancellation, input);
  return change(ctx, actor, (c) => callOff(c, actor, id, { body, notify: deliver_notifications ?? true }));
}
