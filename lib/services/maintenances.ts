import { z } from "zod";
import { type Actor, system } from "../domain/actor.ts";
import { invalid, notFound } from "../domain/errors.ts";
import { dueMaintenanceMove } from "../domain/incident.ts";
import * as incidents from "../store/incidents.ts";
import * as pages from "../store/pages.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { nextMoveOf, writeUpdate } from "./incident-updates.ts";
import { instantText, parseInput } from "./input.ts";
import { plannedFields } from "./maintenance-input.ts";
import { planMaintenance } from "./maintenance-plans.ts";

const movesAtOnce = 50;
/** A maintenance that could not be moved is left alone this long, so that it does not hold up the others. */
const postponeMs = 60_000;

const newMaintenance = z.object({
  ...plannedFields,
  scheduled_for: instantText("the start"),
  scheduled_until: instantText("the end"),
});

/** Plans a maintenance; it starts and ends by itself unless told not to. @throws AppError `invalid`, `not_found` */
export async function createMaintenance(
  ctx: Context,
  actor: Actor,
  pageId: string,
  input: unknown,
): Promise<incidents.Incident> {
  const parsed = parseInput(newMaintenance, input);
  if (parsed.scheduled_until <= parsed.scheduled_for)
    throw invalid("scheduled_until", "The end must be after the start.");
  if (parsed.scheduled_until <= ctx.clock.now()) throw invalid("scheduled_until", "The end is already past.");
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    const maintenance = await planMaintenance(c, actor, pageId, {
      name: parsed.name,
      body: parsed.body,
      start: parsed.scheduled_for,
      end: parsed.scheduled_until,
      componentIds: parsed.component_ids ?? [],
      autoStart: parsed.scheduled_auto_in_progress ?? true,
      autoComplete: parsed.scheduled_auto_completed ?? true,
      reminders: parsed.reminders ?? [],
      overrunUpdate: parsed.overrun_update ?? false,
      notify: parsed.deliver_notifications ?? true,
      seriesId: null,
    });
    c.audit("maintenance.create", `incident ${maintenance.id}`, null, parsed);
    return maintenance;
  });
}

async function moveOne(ctx: Context, id: string): Promise<boolean> {
  const actor = system("Candor");
  return change(ctx, actor, async (c) => {
    await incidents.lock(c.tx, id);
    const maintenance = await incidents.find(c.tx, id);
    if (!maintenance?.scheduledFor || !maintenance.scheduledUntil) return false;
    const status = dueMaintenanceMove(
      {
        status: maintenance.status,
        scheduledFor: maintenance.scheduledFor.getTime(),
        scheduledUntil: maintenance.scheduledUntil.getTime(),
        autoStart: maintenance.autoStart,
        autoComplete: maintenance.autoComplete,
      },
      c.now,
    );
    if (!status) {
      await incidents.update(c.tx, id, { nextMoveAt: nextMoveOf(maintenance) });
      return false;
    }
    const announcement = (await incidents.updatesOf(c.tx, [id]))[0];
    await writeUpdate(c, actor, maintenance, {
      status,
      body: undefined,
      components: {},
      notify: announcement?.notify ?? true,
      promiseMinutes: null,
      automatic: true,
    });
    c.audit("maintenance.move", `incident ${id}`, { status: maintenance.status }, { status });
    return true;
  });
}

/** Starts and completes maintenances whose time has come, each in a transaction of its own. */
export async function moveDueMaintenances(ctx: Context): Promise<void> {
  for (const id of await incidents.dueForMove(ctx.db, new Date(ctx.clock.now()), movesAtOnce)) {
    try {
      while (await moveOne(ctx, id));
    } catch (error) {
      ctx.log.error({ err: error, incidentId: id }, "a maintenance could not be moved and waits");
      const later = new Date(ctx.clock.now() + postponeMs);
      await ctx.db.transaction((tx) => incidents.update(tx, id, { nextMoveAt: later }));
    }
  }
}
