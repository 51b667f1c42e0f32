import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextDue } from "../../../lib/domain/schedule.ts";

const id = fc.string({ minLength: 12, maxLength: 12 });
const interval = fc.integer({ min: 5000, max: 86_400_000 });
const time = fc.integer({ min: 0, max: 4_000_000_000_000 });

describe("a probe's schedule", () => {
  it("is always later than now and never more than one interval away", () => {
    fc.assert(
      fc.property(id, interval, time, (probe, every, now) => {
        const next = nextDue(probe, every, now);
        expect(next).toBeGreaterThan(now);
        expect(next - now).toBeLessThanOrEqual(every);
      }),
    );
  });

  it("has nothing between one time and the next, and does not drift", () => {
    fc.assert(
      fc.property(id, interval, time, fc.nat(), (probe, every, now, later) => {
        const next = nextDue(probe, every, now);
        expect(nextDue(probe, every, now + (later % (next - now)))).toBe(next);
        expect(nextDue(probe, every, next)).toBe(next + every);
      }),
    );
  });

  it("spreads many probes over the interval", () => {
    const buckets = new Array<number>(10).fill(0);
    for (let n = 0; n < 2000; n++) {
      const bucket = Math.floor(nextDue(`probe-${n}`, 60_000, 0) / 6001);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    expect(Math.min(...buckets)).toBeGreaterThan(100);
  });
});
