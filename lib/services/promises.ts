import { z } from "zod";
import { type Actor, system } from "../domain/actor.ts";
import { notFound } from "../domain/errors.ts";
import { isOver } from "../domain/incident.ts";
import { type PromiseRules, plainPromises, remindAt } from "../domain/promise.ts";
import type { Queryable } from "../store/database.ts";
import * as incidents from "../store/incidents.ts";
import * as pages from "../store/pages.ts";
import * as store from "../store/promises.ts";
import * as responders from "../store/responders.ts";
import * as settings from "../store/settings.ts";
import { type Change, change } from "./change.ts";
import { reachable } from "./contacts.ts";
import type { Context } from "./context.ts";
import { parseInput } from "./input.ts";
import { onDutyOrEveryone } from "./on-duty.ts";

export type UpdatePromise = store.UpdatePromise;

const candor = system("Candor");
const keyOf = (pageId: string): string => `promises:${pageId}`;
const longestRemindMinutes = 24 * 60;
const longestPromiseMinutes = 7 * 24 * 60;
const atOnce = 200;

/** By when the next update is promised, and when its maker is reminded. */
export async function readPromiseRules(q: Queryable, pageId: string): Promise<PromiseRules> {
  const stored = (await settings.read(q, keyOf(pageId))) as Partial<PromiseRules> | undefined;
  return { ...plainPromises, ...stored, minutes: { ...plainPromises.minutes, ...stored?.minutes } };
}

const minutes = (max: number) =>
  z.coerce
    .number("This must be a number of minutes.")
    .int("This must be a whole number of minutes.")
    .min(1, "This must be at least one minute.")
    .max(max, `This is more than ${max.toLocaleString("en")} minutes.`);

const promised = z
  .preprocess((value) => (value === "" ? null : value), minutes(longestPromiseMinutes).nullable())
  .optional();

const rulesInput = z.object({
  critical: promised,
  major: promised,
  minor: promised,
  none: promised,
  remind_minutes: minutes(longestRemindMinutes).optional(),
});

/** What is left out stays; an emptied time is no promise. @throws AppError `invalid` naming the field; `not_found` */
export async function savePromiseRules(
  ctx: Context,
  actor: Actor,
  pageId: string,
  input: unknown,
): Promise<PromiseRules> {
  const { remind_minutes, ...given } = parseInput(rulesInput, input);
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    const before = await readPromiseRules(c.tx, pageId);
    const after: PromiseRules = {
      minutes: { ...before.minutes },
      remindMinutes: remind_minutes ?? before.remindMinutes,
    };
    for (const impact of ["critical", "major", "minor", "none"] as const)
      if (given[impact] !== undefined) after.minutes[impact] = given[impact];
    await settings.write(c.tx, keyOf(pageId), after, new Date(c.now));
    c.audit("page.promises", `page ${pageId}`, before, after);
    return after;
  });
}

/**
 * A post answers what was promised before, in time or too late, and promises the next one until `dueAt`. To be called
 * inside a change, for posts that readers see.
 */
export async function renewPromise(c: Change, actor: Actor, incidentId: string, dueAt: Date | null): Promise<void> {
  const now = new Date(c.now);
  for (const promise of await store.openOf(c.tx, incidentId))
    await store.settle(c.tx, promise.id, now <= promise.dueAt ? { keptAt: now } : { missedAt: now });
  if (dueAt === null) return;
  await store.insert(c.tx, {
    id: c.id(),
    incidentId,
    madeBy: actor.kind === "user" ? actor.id : null,
    madeAt: now,
    dueAt,
    keptAt: null,
    missedAt: null,
    remindedAt: null,
    lapsedNotifiedAt: null,
  });
}

/** All promises of an incident, newest first. */
export function listPromises(ctx: Context, incidentId: string): Promise<UpdatePromise[]> {
  return store.listOf(ctx.db, incidentId);
}

async function notify(ctx: Context, c: Change, promise: UpdatePromise, lapsed: boolean): Promise<void> {
  const now = new Date(c.now);
  const claimed = await store.claim(c.tx, promise.id, lapsed ? "lapsedNotifiedAt" : "remindedAt", now);
  const incident = claimed && (await incidents.find(c.tx, claimed.incidentId));
  if (!incident || isOver(incident.status)) return;
  const { pageId } = incident;
  const owner = incident.ownerId === null ? undefined : await responders.find(c.tx, incident.ownerId);
  const maker = promise.madeBy === null ? undefined : await responders.find(c.tx, promise.madeBy);
  const one = owner ?? maker;
  const people = !lapsed && one ? [one.id] : await onDutyOrEveryone(c.tx, pageId, c.now);
  const subscriberIds = await reachable(ctx, c, pageId, people);
  if (subscriberIds.length === 0) return;
  c.emit({ type: "promise.notified", pageId, incidentId: incident.id, promiseId: promise.id, lapsed, subscriberIds });
  c.audit(lapsed ? "promise.lapse" : "promise.remind", `incident ${incident.id}`, null, {
    dueAt: promise.dueAt,
    people,
  });
}

/** Reminds the incident's owner, or else the maker of a promise, before its time, and those on duty once it has lapsed: each once. */
export async function watchPromises(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  const soon = new Date(now + longestRemindMinutes * 60_000);
  for (const promise of await store.comingUp(ctx.db, soon, atOnce)) {
    const dueAt = promise.dueAt.getTime();
    const lapsed = now > dueAt;
    if (!lapsed) {
      if (promise.remindedAt !== null) continue;
      const incident = await incidents.find(ctx.db, promise.incidentId);
      if (!incident) continue;
      const { remindMinutes } = await readPromiseRules(ctx.db, incident.pageId);
      if (now < remindAt(promise.madeAt.getTime(), dueAt, remindMinutes)) continue;
    }
    try {
      await change(ctx, candor, (c) => notify(ctx, c, promise, lapsed));
    } catch (error) {
      ctx.log.error({ err: error, incidentId: promise.incidentId }, "nobody could be reminded of a promise");
    }
  }
}
