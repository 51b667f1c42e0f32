import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { histogramOf } from "../../../lib/domain/histogram.ts";
import {
  chartPoint,
  gatherPoints,
  mergeRollups,
  rollUp,
  type Sample,
  windowStart,
} from "../../../lib/domain/rollup.ts";

const sample: fc.Arbitrary<Sample> = fc.record({
  state: fc.constantFrom("up", "degraded", "down"),
  latencyMs: fc.option(fc.integer({ min: 1, max: 60_000 }), { nil: null }),
  phases: fc.option(
    fc.array(fc.option(fc.integer({ min: 0, max: 1000 }), { nil: null }), { minLength: 5, maxLength: 5 }),
    {
      nil: null,
    },
  ),
});
const samples = fc.array(sample, { maxLength: 60 });

describe("a rollup", () => {
  it("of rollups equals the rollup of all their results", () => {
    fc.assert(
      fc.property(fc.array(samples, { minLength: 1, maxLength: 5 }), (parts) => {
        expect(mergeRollups(parts.map(rollUp))).toEqual(rollUp(parts.flat()));
      }),
    );
  });

  it("counts every result once, and latencies of answers alone", () => {
    fc.assert(
      fc.property(samples, (list) => {
        const r = rollUp(list);
        expect(r.up + r.degraded + r.down).toBe(list.length);
        expect(r.count).toBe(list.filter((s) => s.state !== "down" && s.latencyMs !== null).length);
        if (r.count > 0) expect((r.min ?? 0) * r.count <= r.sum && r.sum <= (r.max ?? 0) * r.count).toBe(true);
      }),
    );
  });
});

it("a chart gathers windows into its points and leaves a gap where nothing answered", () => {
  const from = windowStart(Date.UTC(2026, 2, 10), 86_400);
  const hour = 3_600_000;
  const window = (start: number, ms: number) => ({ start, histogram: histogramOf([ms]) });
  const windows = [window(from, 100), window(from + hour / 2, 200), window(from + 2 * hour, 400), window(from - 1, 9)];
  const points = gatherPoints(windows, { from, to: from + 3 * hour, step: hour }).map(chartPoint);
  expect(points.map((p) => p.start)).toEqual([from, from + hour, from + 2 * hour]);
  expect(points.map((p) => p.p50 && Math.round(p.p50 / 20) * 20)).toEqual([100, null, 400]);
  expect(points[0]?.p95).toBeGreaterThan(190);
});
