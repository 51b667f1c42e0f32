import { heartbeatAddress } from "../../services/heartbeats.ts";
import { secretsOf, shownSettings } from "../../services/probe-secrets.ts";
import {
  createProbe,
  deleteProbe,
  findProbe,
  listProbes,
  type ProbeView,
  type TestResult,
  testProbe,
  updateProbe,
} from "../../services/probes.ts";
import { together } from "../../services/together.ts";
import { isObject } from "../body.ts";
import { json, noContent } from "../respond.ts";
import { idIn, ofPage, pageOf } from "./parameters.ts";
import { type Call, type Route, route } from "./router.ts";

/** What a probe sends may hold passwords: the answer says that it is there, not what it is. */
function probeShape({ ctx }: Call, probe: ProbeView) {
  const { headers } = probe.settings;
  return {
    id: probe.id,
    page_id: probe.pageId,
    component_id: probe.componentId,
    name: probe.name,
    kind: probe.kind,
    settings: shownSettings(probe),
    secret_settings: {
      ...secretsOf(probe),
      ...(isObject(headers) ? { headers: Object.keys(headers) } : {}),
    },
    interval_s: probe.intervalMs / 1000,
    timeout_ms: probe.timeoutMs,
    failures_to_down: probe.failuresToDown,
    successes_to_up: probe.successesToUp,
    recheck_s: probe.recheckMs / 1000,
    locations: probe.locations,
    quorum: probe.quorum,
    weight: probe.weight,
    enabled: probe.enabled,
    state: probe.state,
    state_since: probe.stateSince,
    last_result_at: probe.lastResultAt,
    last_reason: probe.stateReason,
    last_latency_ms: probe.lastLatencyMs,
    heartbeat_url: heartbeatAddress(ctx, probe),
    created_at: probe.createdAt,
    updated_at: probe.updatedAt,
  };
}

const resultShape = ({ result, facts }: TestResult) => ({
  state: result.state,
  error_class: result.errorClass,
  reason: result.reason,
  latency_ms: result.latencyMs,
  facts: facts.map(([label, value]) => ({ label, value })),
});

async function probeOf(call: Call): Promise<ProbeView> {
  const page = await pageOf(call);
  return ofPage(await findProbe(call.ctx, idIn(call, "id", "probe")), page, "probe");
}

/** Settings that are not named stay, so that nobody has to know the hidden ones to change another. */
async function update(call: Call): Promise<Response> {
  const { id } = await probeOf(call);
  const input = await call.input("probe");
  await together(call.ctx, async (ctx) => {
    const { settings } = await findProbe(ctx, id);
    const merged = isObject(input.settings) ? { ...input, settings: { ...settings, ...input.settings } } : input;
    return updateProbe(ctx, call.actor, id, merged);
  });
  return json(200, probeShape(call, await findProbe(call.ctx, id)));
}

export const probeRoutes: readonly Route[] = [
  route("GET", "/pages/:page_id/probes", async (call) => {
    const page = await pageOf(call);
    return json(
      200,
      (await listProbes(call.ctx, page.id)).map((probe) => probeShape(call, probe)),
    );
  }),
  route("POST", "/pages/:page_id/probes", async (call) => {
    const page = await pageOf(call);
    const { id } = await createProbe(call.ctx, call.actor, page.id, await call.input("probe"));
    return json(201, probeShape(call, await findProbe(call.ctx, id)));
  }),
  route("POST", "/pages/:page_id/probes/test", async (call) => {
    await pageOf(call);
    return json(200, resultShape(await testProbe(call.ctx, await call.input("probe"))));
  }),
  route("GET", "/pages/:page_id/probes/:id", async (call) => json(200, probeShape(call, await probeOf(call)))),
  route(["PATCH", "PUT"], "/pages/:page_id/probes/:id", update),
  route("DELETE", "/pages/:page_id/probes/:id", async (call) => {
    await deleteProbe(call.ctx, call.actor, (await probeOf(call)).id);
    return noContent();
  }),
  route("POST", "/pages/:page_id/probes/:id/test", async (call) => {
    const { kind, settings, timeoutMs } = await probeOf(call);
    return json(200, resultShape(await testProbe(call.ctx, { kind, settings, timeout_ms: timeoutMs })));
  }),
];
