import { cancelMaintenance, extendMaintenance, rescheduleMaintenance } from "../../services/maintenance-changes.ts";
import type { MaintenanceConflict } from "../../services/maintenance-conflicts.ts";
import {
  createSeries,
  endSeries,
  findSeries,
  listOccurrences,
  listSeries,
  type MaintenanceSeries,
  seriesConflicts,
  updateSeries,
} from "../../services/maintenance-series.ts";
import { json } from "../respond.ts";
import { answerIncident, incidentOf } from "./incidents.ts";
import { idIn, ofPage, pageOf } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";
import { conflictShape } from "./shapes.ts";

function seriesShape(series: MaintenanceSeries) {
  return {
    id: series.id,
    page_id: series.pageId,
    name: series.name,
    body: series.body,
    rrule: series.rrule,
    time_zone: series.timeZone,
    starts_at: series.startsAt,
    duration_minutes: series.durationMin,
    exdates: series.exdates,
    component_ids: series.componentIds,
    reminders: series.reminders,
    scheduled_auto_in_progress: series.autoStart,
    scheduled_auto_completed: series.autoComplete,
    overrun_update: series.overrunUpdate,
    deliver_notifications: series.announce,
    ahead_days: series.aheadDays,
    created_at: series.createdAt,
    updated_at: series.updatedAt,
    ended_at: series.endedAt,
  };
}

async function seriesOf(call: Call): Promise<MaintenanceSeries> {
  const page = await pageOf(call);
  return ofPage(await findSeries(call.ctx, idIn(call, "id", "maintenance series")), page, "maintenance series");
}

/** A series with what it has made and what that collides with. */
async function answerSeries(call: Call, status: number, series: MaintenanceSeries): Promise<Response> {
  const occurrences = await listOccurrences(call.ctx, series.id);
  const conflicts: MaintenanceConflict[] = await seriesConflicts(call.ctx, series);
  return json(status, {
    ...seriesShape(series),
    incidents: occurrences
      .filter((o) => o.resolvedAt === null)
      .map((o) => ({ id: o.id, scheduled_for: o.scheduledFor, scheduled_until: o.scheduledUntil, status: o.status })),
    conflicts: conflicts.map(conflictShape),
  });
}

const changes = { reschedule: rescheduleMaintenance, extend: extendMaintenance, cancel: cancelMaintenance };

export const maintenanceRoutes: readonly Route[] = [
  ...Object.entries(changes).map(([word, act]) =>
    route("POST", `/pages/:page_id/incidents/:id/${word}`, async (call) => {
      const { incident } = await incidentOf(call);
      const input = await call.input("incident");
      await act(call.ctx, call.actor, incident.id, input);
      return answerIncident(call, 200, incident.id, input);
    }),
  ),
  route("GET", "/pages/:page_id/maintenance-series", async (call) => {
    const page = await pageOf(call);
    return json(200, (await listSeries(call.ctx, page.id)).map(seriesShape));
  }),
  route("POST", "/pages/:page_id/maintenance-series", async (call) => {
    const page = await pageOf(call);
    const input = await call.input("maintenance_series");
    return answerSeries(call, 201, await createSeries(call.ctx, call.actor, page.id, input));
  }),
  route("GET", "/pages/:page_id/maintenance-series/:id", async (call) => answerSeries(call, 200, await seriesOf(call))),
  route(["PATCH", "PUT"], "/pages/:page_id/maintenance-series/:id", async (call) => {
    const { id } = await seriesOf(call);
    return answerSeries(
      call,
      200,
      await updateSeries(call.ctx, call.actor, id, await call.input("maintenance_series")),
    );
  }),
  route("DELETE", "/pages/:page_id/maintenance-series/:id", async (call) => {
    const { id } = await seriesOf(call);
    return answerSeries(call, 200, await endSeries(call.ctx, call.actor, id));
  }),
];
