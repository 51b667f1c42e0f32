import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createServerClock } from "../../../lib/agent/server-clock.ts";

const noon = Date.UTC(2026, 2, 10, 12);

describe("an agent's clock", () => {
  it("tells the server's time, however wrong the machine's own is", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -86_400_000, max: 86_400_000 }),
        fc.nat(5000),
        fc.nat(10_000_000),
        (skew, there, later) => {
          let elapsed = 1000;
          const clock = createServerClock(() => elapsed, noon + skew);
          const askedAt = elapsed;
          elapsed += there * 2;
          clock.hear(noon + there, askedAt);
          elapsed += later;
          expect(Math.abs(clock.now() - (noon + 2 * there + later))).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it("does not shake with the network: a small difference is left alone, a large one is taken over", () => {
    let elapsed = 0;
    const clock = createServerClock(() => elapsed, 0);
    clock.hear(noon, 0);
    elapsed = 10_000;
    clock.hear(noon + 10_000 + 300, 10_000);
    expect(clock.now()).toBe(noon + 10_000);
    clock.hear(noon - 3_600_000, 10_000);
    expect(clock.now()).toBe(noon - 3_600_000);
  });
});
