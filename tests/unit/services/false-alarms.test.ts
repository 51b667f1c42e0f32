import { describe, expect, it } from "vitest";
import { alarmsInWeek, defaults, detectionDelay, type Settings } from "../../support/simulated-target.ts";

const seeds = (count: number) => Array.from({ length: count }, (_, n) => n + 1);
const alarms = (settings: Settings, drop: number, weeks: number) =>
  seeds(weeks).reduce((sum, seed) => sum + alarmsInWeek(settings, drop, seed), 0);

describe("a target that drops 2 % of the requests at random", () => {
  it("is never called down in a week, with the settings that a probe has unless told otherwise", () => {
    for (const seed of seeds(50)) expect(alarmsInWeek(defaults, 0.02, seed), `seed ${seed}`).toBe(0);
  });

  it("raises a false alarm as rarely as so many failures in a row are: once in some ten years", () => {
    // 10,080 turns a week, each beginning such a streak with a chance of 0.02⁴.
    const expected = 150 * 10_080 * 0.02 ** 4;
    expect(alarms(defaults, 0.02, 150)).toBeLessThanOrEqual(expected + 3 * Math.sqrt(expected));
  });

  it("would raise many without any confirmation", () => {
    const rash = { ...defaults, failuresToDown: 1 };
    expect(alarms(rash, 0.02, 5) / 5).toBeGreaterThan(150);
  });
});

describe("a target that dies", () => {
  it("is known to be down within an interval and the confirmation, dated to its first failure", () => {
    for (const failuresToDown of [1, 2, 3, 4, 5])
      for (const recheckMs of [0, 5000, 10_000]) {
        const settings = { ...defaults, failuresToDown, recheckMs };
        const confirmation = (failuresToDown - 1) * (recheckMs || settings.intervalMs);
        for (const seed of seeds(200)) {
          const { delay, dated } = detectionDelay(settings, 0, seed);
          expect(delay).toBeGreaterThanOrEqual(confirmation - settings.intervalMs);
          expect(delay).toBeLessThanOrEqual(settings.intervalMs + confirmation);
          expect(dated).toBeLessThanOrEqual(settings.intervalMs);
          expect(dated).toBeGreaterThanOrEqual(0);
        }
      }
  });
});
