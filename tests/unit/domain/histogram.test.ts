import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { histogramOf, mergeHistograms, quantile } from "../../../lib/domain/histogram.ts";

const latency = fc.double({ min: 0.05, max: 120_000, noNaN: true });
const latencies = fc.array(latency, { minLength: 1, maxLength: 400 });

describe("a histogram of latencies", () => {
  it("tells any quantile within 2.5 % of the value that sorting finds", () => {
    fc.assert(
      fc.property(latencies, fc.constantFrom(0, 0.5, 0.9, 0.95, 0.99, 1), (values, share) => {
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
        const told = quantile(histogramOf(values), share) ?? 0;
        expect(Math.abs(told - exact) / exact).toBeLessThanOrEqual(0.0251);
      }),
    );
  });

  it("of parts adds up to that of the whole, in any order and grouping", () => {
    fc.assert(
      fc.property(latencies, latencies, latencies, (a, b, c) => {
        const whole = histogramOf([...a, ...b, ...c]);
        const [x, y, z] = [a, b, c].map(histogramOf) as [number[], number[], number[]];
        expect(mergeHistograms([x, mergeHistograms([y, z])])).toEqual(whole);
        expect(mergeHistograms([mergeHistograms([z, x]), y])).toEqual(whole);
        expect(mergeHistograms([whole, []])).toEqual(whole);
      }),
    );
  });

  it("without values has no quantile", () => {
    expect(quantile([], 0.5)).toBeNull();
    expect(quantile(histogramOf([]), 0.5)).toBeNull();
  });
});
