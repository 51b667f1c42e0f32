import type { Actor } from "../domain/actor.ts";
import { oneLine } from "../domain/text.ts";
import * as incidents from "../store/incidents.ts";
import type { Change } from "./change.ts";
import { nextMoveOf, writeUpdate } from "./incident-updates.ts";
import { nextReminderOf } from "./maintenance-marks.ts";

/** A maintenance that is about to be planned, read and checked. Times in milliseconds. */
export interface Plan {
  name: string;
  body: string | undefined;
  start: number;
  end: number;
  componentIds: readonly string[];
  autoStart: boolean;
  autoComplete: boolean;
  /** Minutes before the start. */
  reminders: number[];
  overrunUpdate: boolean;
  notify: boolean;
  /** The series that makes it; the start is the occurrence's. */
  seriesId: string | null;
}

/** Plans one maintenance with its announcement, in the given change. @throws AppError `invalid` on `components` */
export async function planMaintenance(
  c: Change,
  actor: Actor,
  pageId: string,
  plan: Plan,
): Promise<incidents.Incident> {
  const at = new Date(c.now);
  const planned: incidents.Incident = {
    ...incidents.unplanned,
    id: c.id(),
    pageId,
    kind: "maintenance",
    name: oneLine(plan.name),
    status: "scheduled",
    impact: "maintenance",
    impactOverride: null,
    automatic: false,
    promiseAt: null,
    startedAt: at,
    monitoringAt: null,
    resolvedAt: null,
    scheduledFor: new Date(plan.start),
    scheduledUntil: new Date(plan.end),
    autoStart: plan.autoStart,
    autoComplete: plan.autoComplete,
    drillId: null,
    nextMoveAt: null,
    seriesId: plan.seriesId,
    occurrenceAt: plan.seriesId === null ? null : new Date(plan.start),
    reminders: plan.reminders,
    overrunUpdate: plan.overrunUpdate,
    createdAt: at,
    updatedAt: at,
  };
  const maintenance = {
    ...planned,
    nextMoveAt: nextMoveOf(planned),
    nextReminderAt: nextReminderOf(planned, c.now),
  };
  await incidents.insert(c.tx, maintenance);
  await writeUpdate(c, actor, maintenance, {
    status: "scheduled",
    body: plan.body,
    components: Object.fromEntries(plan.componentIds.map((id) => [id, "operational" as const])),
    notify: plan.notify,
    promiseMinutes: null,
    automatic: plan.seriesId !== null,
  });
  return (await incidents.find(c.tx, maintenance.id)) ?? maintenance;
}
