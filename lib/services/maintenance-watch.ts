import { system } from "../domain/actor.ts";
import { isPublic } from "../domain/audience.ts";
import { isOverdue } from "../domain/maintenance.ts";
import * as incidents from "../store/incidents.ts";
import * as store from "../store/maintenances.ts";
import * as responders from "../store/responders.ts";
import { type Change, change } from "./change.ts";
import { reachable } from "./contacts.ts";
import type { Context } from "./context.ts";
import { writeUpdate } from "./incident-updates.ts";
import { nextReminderOf } from "./maintenance-marks.ts";

const candor = system("Candor");
const atOnce = 50;
/** One that failed is left alone this long, so that it does not hold up the others. */
const postponeMs = 60_000;

async function remindOf(c: Change, id: string): Promise<void> {
  await incidents.lock(c.tx, id);
  const m = await incidents.find(c.tx, id);
  // Another worker was quicker, or it was moved meanwhile.
  if (!m?.nextReminderAt || !m.scheduledFor || m.nextReminderAt.getTime() > c.now) return;
  await incidents.update(c.tx, id, { nextReminderAt: nextReminderOf(m, c.now) });
  const scheduledFor = m.scheduledFor.getTime();
  const newest = (await incidents.updatesOf(c.tx, [id])).findLast((u) => isPublic(u.audience));
  if (m.status !== "scheduled" || scheduledFor <= c.now || !newest) return;
  c.emit({ type: "maintenance.reminder", pageId: m.pageId, incidentId: id, updateId: newest.id, scheduledFor });
  c.audit("maintenance.remind", `incident ${id}`, null, { scheduledFor: m.scheduledFor });
}

/** Puts reminders on their way whose time has come, each once; of several missed ones only one. */
export async function remindOfMaintenances(ctx: Context): Promise<void> {
  for (const id of await store.dueForReminder(ctx.db, new Date(ctx.clock.now()), atOnce)) {
    try {
      await change(ctx, candor, (c) => remindOf(c, id));
    } catch (error) {
      ctx.log.error({ err: error, incidentId: id }, "nobody could be reminded of a maintenance; it waits");
      const later = new Date(ctx.clock.now() + postponeMs);
      await ctx.db.transaction((tx) => incidents.update(tx, id, { nextReminderAt: later }));
    }
  }
}

/** Who posted last; where that was no person, everybody. */
async function inCharge(c: Change, ownerId: string | null): Promise<string[]> {
  const owner = ownerId === null ? undefined : await responders.find(c.tx, ownerId);
  return owner ? [owner.id] : (await responders.list(c.tx)).map((person) => person.id);
}

async function markOverrun(ctx: Context, c: Change, id: string): Promise<void> {
  await incidents.lock(c.tx, id);
  const m = await incidents.find(c.tx, id);
  if (!m?.scheduledUntil || m.overrunAt) return;
  const scheduledUntil = m.scheduledUntil.getTime();
  if (!isOverdue({ status: m.status, scheduledUntil }, c.now)) return;
  const overrunAt = new Date(c.now);
  await incidents.update(c.tx, id, { overrunAt, updatedAt: overrunAt });
  c.touch(m.pageId);
  const people = await inCharge(c, m.ownerId);
  const subscriberIds = await reachable(ctx, c, m.pageId, people);
  if (subscriberIds.length > 0)
    c.emit({ type: "maintenance.overrun", pageId: m.pageId, incidentId: id, scheduledUntil, subscriberIds });
  c.audit("maintenance.overrun", `incident ${id}`, null, { scheduledUntil: m.scheduledUntil, people });
  // What has never begun takes no longer than planned: readers are told by the one who moves it.
  if (m.overrunUpdate && m.status !== "scheduled")
    await writeUpdate(
      c,
      candor,
      { ...m, overrunAt },
      {
        status: m.status,
        body: "The work is taking longer than planned. We will say when it is done.",
        components: {},
        notify: true,
        promiseMinutes: null,
        automatic: true,
        occasion: "overrun",
      },
    );
}

/** Tells those in charge, and the page, of maintenances past their planned end: once for each planned end. */
export async function watchOverruns(ctx: Context): Promise<void> {
  for (const id of await store.overdue(ctx.db, new Date(ctx.clock.now()), atOnce)) {
    try {
      await change(ctx, candor, (c) => markOverrun(ctx, c, id));
    } catch (error) {
      ctx.log.error({ err: error, incidentId: id }, "nobody could be told that a maintenance is late");
    }
  }
}
