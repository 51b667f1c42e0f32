import { z } from "zod";
import { type Actor, system } from "../domain/actor.ts";
import { invalid, notFound } from "../domain/errors.ts";
import { dueMaintenanceMove } from "../domain/incident.ts";
import { limits, oneLine } from "../domain/text.ts";
import * as incidents from "../store/incidents.ts";
import * as pages from "../store/pages.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { nextMoveOf, writeUpdate } from "./incident-updates.ts";
import { flag, idText, instantText, parseInput, requiredText } from "./input.ts";

const movesAtOnce = 50;
/** A maintenance that could not be moved is left alone this long, so that it does not hold up the others. */
const postponeMs = 60_000;

const newMaintenance = z.object({
  name: requiredText("a title", limits.name),
  body: z
    .string("This must be text.")
    .max(limits.body, `This is longer than ${limits.body.toLocaleString("en")} characters.`)
    .optional(),
  scheduled_for: instantText("the start"),
  scheduled_until: instantText("the end"),
  component_ids: z.array(idText("component"), "This must be a list of components.").max(1000).optional(),
  scheduled_auto_in_progress: flag.optional(),
  scheduled_auto_completed: flag.optional(),
  deliver_notifications: flag.optional(),
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
    const at = new Date(c.now);
    const planned: incidents.Incident = {
      id: c.id(),
      pageId,
      kind: "maintenance",
      name: oneLine(parsed.name),
      status: "scheduled",
      impact: "maintenance",
      impactOverride: null,
      automatic: false,
      promiseAt: null,
      startedAt: at,
      monitoringAt: null,
      resolvedAt: null,
      scheduledFor: new Date(parsed.scheduled_for),
      scheduledUntil: new Date(parsed.scheduled_until),
      autoStart: parsed.scheduled_auto_in_progress ?? true,
      autoComplete: parsed.scheduled_auto_completed ?? true,
      drillId: null,
      nextMoveAt: null,
      createdAt: at,
      updatedAt: at,
    };
    const maintenance = { ...planned, nextMoveAt: nextMoveOf(planned) };
    await incidents.insert(c.tx, maintenance);
    await writeUpdate(c, actor, maintenance, {
      status: "scheduled",
      body: parsed.body,
      components: Object.fromEntries((parsed.component_ids ?? []).map((id) => [id, "operational" as const])),
      notify: parsed.deliver_notifications ?? true,
      promiseMinutes: null,
      automatic: false,
    });
    c.audit("maintenance.create", `incident ${maintenance.id}`, null, parsed);
    return (await incidents.find(c.tx, maintenance.id)) ?? maintenance;
  });
}

async function moveOne(ctx: Context, id: string): Promise<boolean> {
  const actor = system("Candor");
  return change(ctx, actor, async (c) => {
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
