import { invalid } from "../../domain/errors.ts";
import { readComponentUptime } from "../../services/component-uptime.ts";
import {
  type Component,
  createComponent,
  createGroup,
  deleteComponent,
  deleteGroup,
  findComponent,
  findGroup,
  listComponents,
  listGroups,
  updateComponent,
  updateGroup,
} from "../../services/components.ts";
import {
  correctHistory,
  listCorrections,
  type StatusCorrection,
  withdrawCorrection,
} from "../../services/corrections.ts";
import { json, noContent } from "../respond.ts";
import { idIn, instantIn, ofPage, pageOf } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";
import { componentShape, groupShape } from "./shapes.ts";

async function componentOf(call: Call): Promise<Component> {
  const page = await pageOf(call);
  return ofPage(await findComponent(call.ctx, idIn(call, "id", "component")), page, "component");
}

const day = 86_400_000;
const longestRange = 366 * day;

/** Statuspage's answer; what it calls `warnings` says here how much of the range nobody has measured. */
async function uptime(call: Call): Promise<Response> {
  const component = await componentOf(call);
  const now = call.ctx.clock.now();
  const end = Math.min(instantIn(call, "end") ?? now, now);
  const start = instantIn(call, "start") ?? end - 90 * day;
  if (end <= start) throw invalid("end", "end must be after start, and start in the past.");
  if (end - start > longestRange) throw invalid("start", "The range must be at most 366 days.");
  const { totals, ratio, corrected } = await readComponentUptime(call.ctx, component.id, start, end);
  const seconds = (ms: number): number => Math.round(ms / 1000);
  const unmeasured = seconds(totals.unknown);
  return json(200, {
    id: component.id,
    name: component.name,
    range_start: new Date(start),
    range_end: new Date(end),
    uptime_percentage: ratio === null ? null : Math.floor(ratio * 1e6) / 1e4,
    major_outage: seconds(totals.major_outage),
    partial_outage: seconds(totals.partial_outage),
    unmeasured,
    corrected: seconds(corrected),
    warnings:
      unmeasured > 0 ? [`Nobody has measured ${unmeasured} seconds of this range; they count neither way.`] : null,
  });
}

const correctionShape = (correction: StatusCorrection) => ({
  id: correction.id,
  component_id: correction.componentId,
  status: correction.status,
  started_at: correction.startedAt,
  ended_at: correction.endedAt,
  reason: correction.reason,
  corrected_by: correction.correctedBy,
  created_at: correction.createdAt,
  withdrawn_at: correction.withdrawnAt,
});

export const componentRoutes: readonly Route[] = [
  route("GET", "/pages/:page_id/components", async (call) => {
    const page = await pageOf(call);
    return json(200, (await listComponents(call.ctx, page.id)).map(componentShape));
  }),
  route("POST", "/pages/:page_id/components", async (call) => {
    const page = await pageOf(call);
    return json(
      201,
      componentShape(await createComponent(call.ctx, call.actor, page.id, await call.input("component"))),
    );
  }),
  route("GET", "/pages/:page_id/components/:id", async (call) => json(200, componentShape(await componentOf(call)))),
  route("GET", "/pages/:page_id/components/:id/uptime", uptime),
  route(["PATCH", "PUT"], "/pages/:page_id/components/:id", async (call) => {
    const { id } = await componentOf(call);
    return json(200, componentShape(await updateComponent(call.ctx, call.actor, id, await call.input("component"))));
  }),
  route("GET", "/pages/:page_id/components/:id/corrections", async (call) => {
    const { id } = await componentOf(call);
    return json(200, (await listCorrections(call.ctx, id)).map(correctionShape));
  }),
  route("POST", "/pages/:page_id/components/:id/corrections", async (call) => {
    const { id } = await componentOf(call);
    const input = await call.input("correction");
    return json(201, correctionShape(await correctHistory(call.ctx, call.actor, id, input)));
  }),
  route("DELETE", "/pages/:page_id/components/:id/corrections/:correction_id", async (call) => {
    const { id } = await componentOf(call);
    const correctionId = idIn(call, "correction_id", "correction");
    return json(200, correctionShape(await withdrawCorrection(call.ctx, call.actor, id, correctionId)));
  }),
  route("DELETE", "/pages/:page_id/components/:id", async (call) => {
    await deleteComponent(call.ctx, call.actor, (await componentOf(call)).id);
    return noContent();
  }),
];

async function groupOf(call: Call) {
  const page = await pageOf(call);
  return ofPage(await findGroup(call.ctx, idIn(call, "id", "component group")), page, "component group");
}

/** Statuspage's group body has its description beside the wrapper: `{description, component_group: {…}}`. */
async function groupInput(call: Call) {
  const input = await call.input("component_group");
  const { description } = await call.body();
  return description === undefined || "description" in input ? input : { ...input, description };
}

export const groupRoutes: readonly Route[] = [
  route("GET", "/pages/:page_id/component-groups", async (call) => {
    const page = await pageOf(call);
    const members = await listComponents(call.ctx, page.id);
    return json(
      200,
      (await listGroups(call.ctx, page.id)).map((group) => groupShape(group, members)),
    );
  }),
  route("POST", "/pages/:page_id/component-groups", async (call) => {
    const page = await pageOf(call);
    const group = await createGroup(call.ctx, call.actor, page.id, await groupInput(call));
    return json(201, groupShape(group, await listComponents(call.ctx, page.id)));
  }),
  route("GET", "/pages/:page_id/component-groups/:id", async (call) => {
    const group = await groupOf(call);
    return json(200, groupShape(group, await listComponents(call.ctx, group.pageId)));
  }),
  route(["PATCH", "PUT"], "/pages/:page_id/component-groups/:id", async (call) => {
    const { id } = await groupOf(call);
    const group = await updateGroup(call.ctx, call.actor, id, await groupInput(call));
    return json(200, groupShape(group, await listComponents(call.ctx, group.pageId)));
  }),
  route("DELETE", "/pages/:page_id/component-groups/:id", async (call) => {
    const group = await groupOf(call);
    const members = await listComponents(call.ctx, group.pageId);
    await deleteGroup(call.ctx, call.actor, group.id);
    return json(200, groupShape(group, members));
  }),
];
