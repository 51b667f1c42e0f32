import type { Probe } from "../../lib/services/probes.ts";
import { createProbe } from "../../lib/services/probes.ts";
import { recordRuns } from "../../lib/services/verdicts.ts";
import { type Desk, dana } from "./fixtures.ts";

/** A probe whose every result counts; nobody runs it, {@link tell} says what it saw. */
export function quickProbe(d: Desk, componentId: string | null, name = "API answers"): Promise<Probe> {
  return createProbe(d.ctx, dana, d.page.id, {
    name,
    component_id: componentId,
    kind: "http",
    settings: { url: "http://127.0.0.1:9/" },
    interval_s: 600,
    failures_to_down: 1,
    successes_to_up: 1,
    recheck_s: 0,
  });
}

/** A result of a probe, a second later than what was before. */
export async function tell(d: Desk, probe: Probe, state: "up" | "degraded" | "down"): Promise<void> {
  d.ctx.clock.advance(1000);
  const result = { state, errorClass: null, reason: state === "up" ? null : "It answered 500.", latencyMs: 5 };
  await recordRuns(d.ctx, [{ probe, location: "local", at: d.ctx.clock.now(), result, facts: [], thresholdMs: null }]);
}
