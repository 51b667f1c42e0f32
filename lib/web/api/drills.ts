import type { DrillReport } from "../../domain/drill.ts";
import {
  type Drill,
  endDrill,
  findDrill,
  listDrills,
  openDrillIncident,
  removeDrill,
  startDrill,
} from "../../services/drills.ts";
import { postUpdate } from "../../services/incidents.ts";
import { json, noContent } from "../respond.ts";
import { idIn, ofPage, pageOf } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";

const drillShape = (drill: Drill) => ({
  id: drill.id,
  page_id: drill.pageId,
  name: drill.name,
  scenario: drill.scenario,
  started_at: drill.startedAt,
  ended_at: drill.endedAt,
  created_by: drill.createdBy,
});

const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 1000));

const reportShape = (report: DrillReport) => ({
  first_post_s: seconds(report.firstPost),
  resolved_s: seconds(report.resolved),
  promises: report.promises,
  posts: report.posts,
  failures: report.failures,
});

async function drillOf(call: Call) {
  const page = await pageOf(call);
  const found = await findDrill(call.ctx, idIn(call, "id", "drill"));
  ofPage(found.drill, page, "drill");
  return found;
}

async function answer(call: Call, status: number, id: string): Promise<Response> {
  const { drill, incidents, report } = await findDrill(call.ctx, id);
  return json(status, {
    ...drillShape(drill),
    incidents: incidents.map((incident) => ({ id: incident.id, name: incident.name, status: incident.status })),
    report: reportShape(report),
  });
}

const path = "/pages/:page_id/drills";

export const drillRoutes: readonly Route[] = [
  route("GET", path, async (call) => json(200, (await listDrills(call.ctx, (await pageOf(call)).id)).map(drillShape))),
  route("POST", path, async (call) => {
    const page = await pageOf(call);
    return answer(call, 201, (await startDrill(call.ctx, call.actor, page.id, await call.input("drill"))).id);
  }),
  route("GET", `${path}/:id`, async (call) => answer(call, 200, (await drillOf(call)).drill.id)),
  route("DELETE", `${path}/:id`, async (call) => {
    await removeDrill(call.ctx, call.actor, (await drillOf(call)).drill.id);
    return noContent();
  }),
  route("POST", `${path}/:id/end`, async (call) => {
    const { id } = (await drillOf(call)).drill;
    await endDrill(call.ctx, call.actor, id);
    return answer(call, 200, id);
  }),
  route("POST", `${path}/:id/incidents`, async (call) => {
    const { id } = (await drillOf(call)).drill;
    await openDrillIncident(call.ctx, call.actor, id, await call.input("incident"));
    return answer(call, 201, id);
  }),
  route("POST", `${path}/:id/incidents/:incident_id/updates`, async (call) => {
    const { drill, incidents } = await drillOf(call);
    const wanted = idIn(call, "incident_id", "incident");
    const incident = ofPage(
      incidents.find(({ id }) => id === wanted),
      await pageOf(call),
      "incident",
    );
    await postUpdate(call.ctx, call.actor, incident.id, await call.input("update"));
    return answer(call, 201, drill.id);
  }),
];
