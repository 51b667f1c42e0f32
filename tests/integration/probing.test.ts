import { afterEach, expect, it } from "vitest";
import { stableHash } from "../../lib/domain/schedule.ts";
import { acknowledgeAlert, listOpenAlerts } from "../../lib/services/alerts.ts";
import { findComponent, updateComponent } from "../../lib/services/components.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { createMaintenance, moveDueMaintenances } from "../../lib/services/maintenances.ts";
import { createProber } from "../../lib/services/prober.ts";
import {
  createProbe,
  deleteProbe,
  findProbe,
  listProbes,
  listResults,
  testProbe,
  updateProbe,
} from "../../lib/services/probes.ts";
import { purgeOld } from "../../lib/services/retention.ts";
import { markStaleProbes, recordRuns } from "../../lib/services/verdicts.ts";
import { listBetween } from "../../lib/store/status-changes.ts";
import { onEachDatabase } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { type HttpTarget, startTarget } from "../support/http-target.ts";
import { live, runDueProbes } from "../support/prober.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function target(): Promise<HttpTarget> {
  const made = await startTarget();
  cleanups.push(made.close);
  return made;
}

const broken: Parameters<HttpTarget["answer"]>[0] = (_req, res) => {
  res.statusCode = 500;
  res.end();
};
const fine: typeof broken = (_req, res) => void res.end("ok");

const settings = (url: string, componentId: string | null) => ({
  name: "API answers",
  component_id: componentId,
  kind: "http",
  settings: { url },
  interval_s: 60,
  timeout_ms: 2000,
  failures_to_down: 2,
  successes_to_up: 2,
  recheck_s: 0,
});

/** Lives through an interval: each probe takes its turn once. */
async function round({ ctx }: Desk): Promise<void> {
  await live(ctx, 60_000);
}

async function history({ ctx, api }: Desk): Promise<string[]> {
  const rows = await listBetween(ctx.db, [api], new Date(0), new Date(ctx.clock.now() + 1));
  return rows.map((row) => row.status);
}

onEachDatabase("probing", (make) => {
  it("keeps a new component unknown until its first result, then believes it", async () => {
    const d = await desk((await make()).db);
    const { url } = await target();
    await createProbe(d.ctx, dana, d.page.id, settings(url, d.api));
    expect((await findComponent(d.ctx, d.api)).status).toBe("unknown");
    expect(await runDueProbes(d.ctx)).toBe(1);
    expect((await findComponent(d.ctx, d.api)).status).toBe("operational");
  });

  it("turns a component red only after the asked failures, dated back to the first, and raises one alert", async () => {
    const d = await desk((await make()).db);
    const t = await target();
    const probe = await createProbe(d.ctx, dana, d.page.id, settings(t.url, d.api));
    await runDueProbes(d.ctx);
    t.answer(broken);
    await round(d);
    const firstFailure = (await listResults(d.ctx, probe.id))[0]?.at.getTime();
    expect((await findComponent(d.ctx, d.api)).status).toBe("operational");
    await round(d);
    expect((await findComponent(d.ctx, d.api)).status).toBe("major_outage");
    const open = (await listBetween(d.ctx.db, [d.api], new Date(0), new Date(d.ctx.clock.now() + 1))).at(-1);
    expect(open).toMatchObject({ status: "major_outage", endedAt: null });
    expect(open?.startedAt.getTime()).toBe(firstFailure);
    await round(d);
    const alerts = await listOpenAlerts(d.ctx, d.page.id);
    expect(alerts).toMatchObject([
      { title: "API answers is failing", state: "open", probeId: probe.id, detail: expect.stringContaining("500") },
    ]);
    await acknowledgeAlert(d.ctx, dana, alerts[0]?.id ?? "");
    expect(await listOpenAlerts(d.ctx, d.page.id)).toMatchObject([{ state: "acknowledged", acknowledgedBy: "Dana" }]);

    t.answer(fine);
    await round(d);
    expect((await findComponent(d.ctx, d.api)).status).toBe("major_outage");
    await round(d);
    expect((await findComponent(d.ctx, d.api)).status).toBe("operational");
    expect(await listOpenAlerts(d.ctx, d.page.id)).toEqual([]);
    expect((await history(d)).slice(-2)).toEqual(["major_outage", "operational"]);
    expect((await listResults(d.ctx, probe.id)).map((r) => r.state)).toEqual([
      "up",
      "up",
      "down",
      "down",
      "down",
      "up",
    ]);
  });

  it("never leaves intervals that overlap or have holes between them", async () => {
    const d = await desk((await make()).db);
    const t = await target();
    await createProbe(d.ctx, dana, d.page.id, { ...settings(t.url, d.api), failures_to_down: 1, successes_to_up: 1 });
    for (const answer of [fine, broken, fine, broken, broken, fine]) {
      t.answer(answer);
      await round(d);
    }
    await updateComponent(d.ctx, dana, d.api, { status: "partial_outage" });
    await round(d);
    await updateComponent(d.ctx, dana, d.api, { status: "" });
    const rows = await listBetween(d.ctx.db, [d.api], new Date(0), new Date(d.ctx.clock.now() + 1));
    for (const [index, row] of rows.entries()) {
      const next = rows[index + 1];
      expect(row.endedAt?.getTime()).toBe(next?.startedAt.getTime());
      if (row.endedAt) expect(row.endedAt > row.startedAt).toBe(true);
    }
    expect(rows.filter((row) => row.endedAt === null)).toHaveLength(1);
  });

  it("makes silence unknown from when the next result was due, never green", async () => {
    const d = await desk((await make()).db);
    const { url } = await target();
    await createProbe(d.ctx, dana, d.page.id, settings(url, d.api));
    await runDueProbes(d.ctx);
    const last = d.ctx.clock.now();
    d.ctx.clock.advance(60_000);
    await markStaleProbes(d.ctx);
    expect((await findComponent(d.ctx, d.api)).status).toBe("operational");
    d.ctx.clock.advance(3_600_000);
    await markStaleProbes(d.ctx);
    expect((await findComponent(d.ctx, d.api)).status).toBe("unknown");
    const open = (await listBetween(d.ctx.db, [d.api], new Date(0), new Date(d.ctx.clock.now()))).at(-1);
    expect(open?.startedAt.getTime()).toBe(last + 60_000);
  });

  it("records a gap as unknown also when results come again before anyone looked", async () => {
    const d = await desk((await make()).db);
    const { url } = await target();
    await createProbe(d.ctx, dana, d.page.id, settings(url, d.api));
    await runDueProbes(d.ctx);
    d.ctx.clock.advance(5 * 3_600_000);
    await runDueProbes(d.ctx);
    await round(d);
    expect((await history(d)).slice(-2)).toEqual(["unknown", "operational"]);
  });

  it.each([
    ["a long pause", 24 * 3_600_000],
    ["the clock was set back", -3_600_000],
  ])("is followed by no burst when there was %s: what was missed waits for its next turn", async (_, jump) => {
    const d = await desk((await make()).db);
    const t = await target();
    for (let n = 0; n < 5; n++) await createProbe(d.ctx, dana, d.page.id, settings(t.url, null));
    expect(await runDueProbes(d.ctx)).toBe(5);
    d.ctx.clock.advance(jump);
    expect(await runDueProbes(d.ctx)).toBe(0);
    expect(await live(d.ctx, 60_000)).toBe(5);
    expect(t.hits()).toBe(10);
  });

  it("measures during a maintenance but wakes nobody and counts no downtime", async () => {
    const d = await desk((await make()).db);
    const t = await target();
    await createProbe(d.ctx, dana, d.page.id, settings(t.url, d.api));
    await runDueProbes(d.ctx);
    const now = d.ctx.clock.now();
    await createMaintenance(d.ctx, dana, d.page.id, {
      name: "Work",
      scheduled_for: new Date(now + 1000).toISOString(),
      scheduled_until: new Date(now + 3_600_000).toISOString(),
      component_ids: [d.api],
    });
    d.ctx.clock.advance(2000);
    await moveDueMaintenances(d.ctx);
    t.answer(broken);
    for (let n = 0; n < 3; n++) await round(d);
    expect((await findComponent(d.ctx, d.api)).status).toBe("under_maintenance");
    expect(await listOpenAlerts(d.ctx, d.page.id)).toEqual([]);
  });

  it("shows what an incident declares while the probe is fine, and the worse of both", async () => {
    const d = await desk((await make()).db);
    const { url } = await target();
    await createProbe(d.ctx, dana, d.page.id, settings(url, d.api));
    await runDueProbes(d.ctx);
    await createIncident(d.ctx, dana, d.page.id, { name: "A", components: { [d.api]: "degraded_performance" } });
    expect((await findComponent(d.ctx, d.api)).status).toBe("degraded_performance");
    await round(d);
    expect((await findComponent(d.ctx, d.api)).status).toBe("degraded_performance");
  });

  it("drops a result of a probe that was changed or deleted while it ran", async () => {
    const d = await desk((await make()).db);
    const { url } = await target();
    const kept = await createProbe(d.ctx, dana, d.page.id, settings(url, d.api));
    const gone = await createProbe(d.ctx, dana, d.page.id, settings(url, null));
    d.ctx.clock.advance(1000);
    await updateProbe(d.ctx, dana, kept.id, { settings: { url: `${url}other` } });
    await deleteProbe(d.ctx, dana, gone.id);
    const result = { state: "down", errorClass: "status", reason: "no", latencyMs: 1 } as const;
    const at = d.ctx.clock.now();
    const run = { location: "local", at, result, facts: [], thresholdMs: null };
    await recordRuns(d.ctx, [
      { ...run, probe: kept },
      { ...run, probe: gone },
    ]);
    expect(await listResults(d.ctx, kept.id)).toEqual([]);
    expect(await findProbe(d.ctx, kept.id)).toMatchObject({ states: [], state: "unknown" });
  });

  it("lets go of the alert and of the component when its probe is deleted or switched off", async () => {
    const d = await desk((await make()).db);
    const t = await target();
    t.answer(broken);
    const probe = await createProbe(d.ctx, dana, d.page.id, { ...settings(t.url, d.api), failures_to_down: 1 });
    await runDueProbes(d.ctx);
    expect((await findComponent(d.ctx, d.api)).status).toBe("major_outage");
    await updateProbe(d.ctx, dana, probe.id, { enabled: false });
    expect((await findComponent(d.ctx, d.api)).status).toBe("operational");
    expect(await listOpenAlerts(d.ctx, d.page.id)).toEqual([]);
    await deleteProbe(d.ctx, dana, probe.id);
    expect(await listProbes(d.ctx, d.page.id)).toEqual([]);
  });

  it.each([
    [{ name: "" }, "name"],
    [{ kind: "smoke" }, "kind"],
    [{ settings: {} }, "settings.url"],
    [{ settings: "x" }, "settings"],
    [{ interval_s: 1 }, "interval_s"],
    [{ interval_s: 1e9 }, "interval_s"],
    [{ timeout_ms: 61_000 }, "timeout_ms"],
    [{ interval_s: 5, timeout_ms: 6000 }, "timeout_ms"],
    [{ failures_to_down: 0 }, "failures_to_down"],
    [{ successes_to_up: "many" }, "successes_to_up"],
    [{ component_id: "zzzzzzzzzzzz" }, "component_id"],
    [{ enabled: "perhaps" }, "enabled"],
  ])("refuses %j naming the field", async (wrong, field) => {
    const d = await desk((await make()).db);
    const input = { ...settings("http://127.0.0.1:9/", d.api), ...wrong };
    await expect(createProbe(d.ctx, dana, d.page.id, input)).rejects.toMatchObject({ code: "invalid", field });
    expect(await listProbes(d.ctx, d.page.id)).toEqual([]);
  });

  it("tests a probe on demand with its evidence, and stores nothing", async () => {
    const d = await desk((await make()).db);
    const t = await target();
    t.answer(broken);
    const { result, facts } = await testProbe(d.ctx, { kind: "http", settings: { url: t.url } });
    expect(result).toMatchObject({ state: "down", errorClass: "status" });
    expect(facts).toContainEqual(["Status", "500"]);
    expect(await listProbes(d.ctx, d.page.id)).toEqual([]);
  });

  it("runs by itself in the worker, each probe at its own time, and stops with everything written", async () => {
    const d = await desk((await make()).db);
    d.ctx.clock.set(Date.now());
    const ctx = { ...d.ctx, clock: { now: () => Date.now() } };
    const t = await target();
    const probes = [];
    for (let n = 0; n < 20; n++)
      probes.push(
        await createProbe(ctx, dana, d.page.id, { ...settings(t.url, n === 0 ? d.api : null), interval_s: 5 }),
      );
    const prober = createProber(ctx);
    prober.start();
    await eventually(async () => {
      expect((await listProbes(ctx, d.page.id)).every((p) => p.state === "up")).toBe(true);
    });
    await prober.stop();
    const phases = probes.map((probe) => stableHash(probe.id) % 5000);
    expect(new Set(phases).size).toBeGreaterThan(10);
    const hits = t.hits();
    for (const probe of probes) expect((await listResults(ctx, probe.id)).length).toBeGreaterThan(0);
    // What it held is free at once for the next worker.
    const next = createProber(ctx);
    // Each runs at once, and one whose turn comes meanwhile once more.
    const ran = await next.runDue();
    expect(ran).toBeGreaterThanOrEqual(20);
    expect(t.hits()).toBe(hits + ran);
    await next.stop();
  });

  it("forgets raw results after a week", async () => {
    const d = await desk((await make()).db);
    const { url } = await target();
    const probe = await createProbe(d.ctx, dana, d.page.id, settings(url, null));
    await runDueProbes(d.ctx);
    d.ctx.clock.advance(6 * 86_400_000);
    await purgeOld(d.ctx);
    expect(await listResults(d.ctx, probe.id)).toHaveLength(1);
    d.ctx.clock.advance(2 * 86_400_000);
    await purgeOld(d.ctx);
    expect(await listResults(d.ctx, probe.id)).toHaveLength(0);
  });
});
