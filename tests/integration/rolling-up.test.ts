import { expect, it } from "vitest";
import { mergeRollups, rollUp, type WindowSize } from "../../lib/domain/rollup.ts";
import { updateComponent } from "../../lib/services/components.ts";
import { readPage } from "../../lib/services/page.ts";
import { createProbe } from "../../lib/services/probes.ts";
import { readResponseTimes } from "../../lib/services/response-times.ts";
import { purgeOld } from "../../lib/services/retention.ts";
import { rollUpDue } from "../../lib/services/rolling-up.ts";
import { recordRuns } from "../../lib/services/verdicts.ts";
import { listBetween, type StoredRollup } from "../../lib/store/rollups.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

type Probe = Awaited<ReturnType<typeof createProbe>>;

const make15s = (d: Desk): Promise<Probe> =>
  createProbe(d.ctx, dana, d.page.id, {
    name: "API answers",
    component_id: d.api,
    kind: "http",
    settings: { url: "https://example.com" },
    interval_s: 15,
  });

/** Results from `from` until before `to`, one every `every` milliseconds, with the latency that `ms` gives. */
async function measured(d: Desk, probe: Probe, from: number, to: number, every: number, ms: (n: number) => number) {
  const runs = [];
  for (let at = from, n = 0; at < to; at += every, n++) {
    const result = { state: "up", errorClass: null, reason: null, latencyMs: ms(n) } as const;
    runs.push({ probe, location: "local", at, result, facts: [], thresholdMs: null });
  }
  await recordRuns(d.ctx, runs);
}

async function windows(d: Desk, probe: Probe, size: WindowSize): Promise<StoredRollup[]> {
  return listBetween(d.ctx.db, { size, from: new Date(0), to: new Date(1e14), probeIds: [probe.id] });
}

const total = (rows: readonly StoredRollup[]) => rows.reduce((sum, row) => sum + row.up, 0);

onEachDatabase("rolling up", (make) => {
  it("gathers results into windows of every size once these are over, and each holds all of its results", async () => {
    const d = await desk((await make()).db);
    const probe = await make15s(d);
    const start = Date.UTC(2026, 2, 11);
    d.ctx.clock.set(start);
    await measured(d, probe, start, start + 2 * hour, 15_000, (n) => 100 + (n % 50));
    d.ctx.clock.set(start + 2 * hour + 10_000);
    await rollUpDue(d.ctx);
    // What has just ended waits for its last results.
    expect(total(await windows(d, probe, 60))).toBe(118 * 4);
    d.ctx.clock.set(start + 2 * hour + 5 * minute);
    await rollUpDue(d.ctx);
    expect(await windows(d, probe, 60)).toHaveLength(120);
    expect(await windows(d, probe, 300)).toHaveLength(24);
    expect(await windows(d, probe, 3600)).toHaveLength(2);
    expect(await windows(d, probe, 86_400)).toHaveLength(0);
    d.ctx.clock.set(start + day + 5 * minute);
    await rollUpDue(d.ctx);
    const [whole] = await windows(d, probe, 86_400);
    expect(whole).toMatchObject({ up: 480, count: 480, min: 100, max: 149 });
    const { histogram } = mergeRollups(await windows(d, probe, 60));
    expect(whole?.histogram).toEqual(histogram);
  });

  it("comes to the same when it is done again", async () => {
    const d = await desk((await make()).db);
    const probe = await make15s(d);
    const start = Date.UTC(2026, 2, 11);
    await measured(d, probe, start, start + 10 * minute, 15_000, () => 50);
    d.ctx.clock.set(start + 20 * minute);
    await rollUpDue(d.ctx);
    const before = await windows(d, probe, 300);
    await d.ctx.db.transaction(async (tx) => {
      await tx.db.delete(tx.t.settings);
    });
    await rollUpDue(d.ctx);
    expect(await windows(d, probe, 300)).toEqual(before);
  });

  it("does a window again when results come late", async () => {
    const d = await desk((await make()).db);
    const probe = await make15s(d);
    const start = Date.UTC(2026, 2, 11);
    await measured(d, probe, start, start + hour, minute, () => 100);
    d.ctx.clock.set(start + day + hour);
    await rollUpDue(d.ctx);
    expect(await windows(d, probe, 86_400)).toMatchObject([{ up: 60 }]);
    await measured(d, probe, start + 5000, start + hour, minute, () => 300);
    await rollUpDue(d.ctx);
    for (const size of [60, 300, 3600, 86_400] as const) expect(total(await windows(d, probe, size))).toBe(120);
    expect(await windows(d, probe, 86_400)).toMatchObject([{ min: 100, max: 300 }]);
  });

  it("keeps raw results for a week, windows for longer, and days for good", async () => {
    const d = await desk((await make()).db);
    const probe = await make15s(d);
    const start = Date.UTC(2026, 2, 11);
    await measured(d, probe, start, start + hour, minute, () => 100);
    d.ctx.clock.set(start + 2 * day);
    await rollUpDue(d.ctx);
    await purgeOld(d.ctx);
    expect(await windows(d, probe, 60)).toHaveLength(0);
    expect(await windows(d, probe, 300)).toHaveLength(12);
    d.ctx.clock.set(start + 101 * day);
    await purgeOld(d.ctx);
    expect(await windows(d, probe, 3600)).toHaveLength(0);
    expect(await windows(d, probe, 86_400)).toEqual([expect.objectContaining({ up: 60 })]);
  });

  it("shows the response times of the components whose team wants it, and of no others", async () => {
    const d = await desk((await make()).db);
    const probe = await make15s(d);
    const start = Date.UTC(2026, 2, 11);
    await measured(d, probe, start, start + 3 * hour, 15_000, (n) => (n % 10 === 0 ? 900 : 100));
    d.ctx.clock.set(start + 3 * hour + 10 * minute);
    await rollUpDue(d.ctx);
    expect((await readPage(d.ctx)).responseTimes.size).toBe(0);
    await updateComponent(d.ctx, dana, d.api, { show_response_time: true });
    const chart = (await readPage(d.ctx)).responseTimes.get(d.api);
    expect(chart?.points).toHaveLength(24);
    expect(chart?.points.filter((p) => p.p50 !== null)).toHaveLength(3);
    const exact = rollUp([{ state: "up", latencyMs: 100, phases: null }]);
    expect(exact.count).toBe(1);
    expect(Math.abs((chart?.p50 ?? 0) - 100)).toBeLessThan(5);
    expect(Math.abs((chart?.p95 ?? 0) - 900)).toBeLessThan(45);
    const read = await readResponseTimes(d.ctx);
    expect(read?.components.map((c) => c.name)).toEqual(["API"]);
    const { day: ofDay, week, quarter } = read?.components[0]?.charts ?? {};
    expect([ofDay, week, quarter].map((c) => c?.points.length)).toEqual([96, 84, 90]);
    expect(ofDay?.points.filter((p) => p.p50 !== null)).toHaveLength(12);
  });
});
