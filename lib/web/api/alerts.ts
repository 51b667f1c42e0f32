import { alertStates } from "../../domain/alert.ts";
import {
  type Alert,
  acknowledgeAlert,
  findAlert,
  linkAlert,
  listAlerts,
  rateAlert,
  resolveAlert,
  snoozeAlert,
  wakeAlert,
} from "../../services/alerts.ts";
import { json } from "../respond.ts";
import { idIn, ofPage, pageOf, paging, wordIn } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";

const alertShape = (alert: Alert) => ({
  id: alert.id,
  page_id: alert.pageId,
  state: alert.state,
  severity: alert.severity,
  title: alert.title,
  detail: alert.detail,
  count: alert.count,
  probe_id: alert.probeId,
  component_id: alert.componentId,
  incident_id: alert.incidentId,
  explained_by: alert.explainedBy,
  started_at: alert.startedAt,
  acknowledged_at: alert.acknowledgedAt,
  acknowledged_by: alert.acknowledgedBy,
  snoozed_until: alert.snoozedUntil,
  resolved_at: alert.resolvedAt,
  updated_at: alert.updatedAt,
});

async function alertOf(call: Call): Promise<Alert> {
  const page = await pageOf(call);
  return ofPage(await findAlert(call.ctx, idIn(call, "id", "alert")), page, "alert");
}

const answer = async (call: Call, id: string): Promise<Response> =>
  json(200, alertShape(await findAlert(call.ctx, id)));

/** An address that does one thing to an alert and answers with the alert as it is then. */
const act = (name: string, work: (call: Call, id: string) => Promise<void>): Route =>
  route("POST", `/pages/:page_id/alerts/:id/${name}`, async (call) => {
    const { id } = await alertOf(call);
    await work(call, id);
    return answer(call, id);
  });

export const alertRoutes: readonly Route[] = [
  route("GET", "/pages/:page_id/alerts", async (call) => {
    const page = await pageOf(call);
    const state = wordIn(call, "alert_state", [...alertStates, "unresolved", "all"]) ?? "unresolved";
    const alerts = await listAlerts(call.ctx, page.id, { state, ...paging(call) });
    return json(200, alerts.map(alertShape));
  }),
  route("GET", "/pages/:page_id/alerts/:id", async (call) => json(200, alertShape(await alertOf(call)))),
  route(["PATCH", "PUT"], "/pages/:page_id/alerts/:id", async (call) => {
    const { id } = await alertOf(call);
    await rateAlert(call.ctx, call.actor, id, await call.input("alert"));
    return answer(call, id);
  }),
  act("acknowledge", (call, id) => acknowledgeAlert(call.ctx, call.actor, id)),
  act("snooze", async (call, id) => snoozeAlert(call.ctx, call.actor, id, await call.input("alert"))),
  act("wake", (call, id) => wakeAlert(call.ctx, call.actor, id)),
  act("resolve", (call, id) => resolveAlert(call.ctx, call.actor, id)),
  act("link", async (call, id) => linkAlert(call.ctx, call.actor, id, await call.input("alert"))),
];
