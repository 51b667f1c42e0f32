import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstVerdict, nextVerdict, staleAfter, type Verdict } from "../../../lib/domain/probe.ts";

const thresholds = { failuresToDown: 3, successesToUp: 2 };
const state = fc.constantFrom("up", "degraded", "down");

function run(results: readonly ("up" | "degraded" | "down")[], from: Verdict = firstVerdict(0)): Verdict {
  return results.reduce((verdict, s, n) => nextVerdict(verdict, { state: s }, (n + 1) * 1000, thresholds), from);
}

describe("a probe's verdict", () => {
  it("does not change for fewer failures in a row than asked", () => {
    expect(run(["up", "down", "down", "up", "down", "down"]).state).toBe("up");
  });

  it("is down after the asked number of failures, dated back to the first of them", () => {
    const verdict = run(["up", "down", "down", "down"]);
    expect(verdict).toMatchObject({ state: "down", since: 2000 });
  });

  it("comes back after the asked number of successes", () => {
    expect(run(["down", "down", "down", "up"]).state).toBe("down");
    expect(run(["down", "down", "down", "up", "up"])).toMatchObject({ state: "up", since: 4000 });
  });

  it("believes a first success at once and a first failure only with its streak", () => {
    expect(run(["up"]).state).toBe("up");
    expect(run(["down"]).state).toBe("unknown");
  });

  it("counts answers that alternate between slow and failing as one streak of trouble", () => {
    expect(run(["up", "down", "degraded", "down"])).toMatchObject({ state: "down", since: 2000 });
    expect(run(["up", "down", "degraded", "down", "degraded", "degraded", "degraded"]).state).toBe("degraded");
  });

  it("reaches the state of any streak that is long enough, whatever came before", () => {
    fc.assert(
      fc.property(fc.array(state), state, (before, wanted) => {
        expect(run([...before, wanted, wanted, wanted]).state).toBe(wanted);
      }),
    );
  });

  it("never dates a state before its streak's first result nor after its last", () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 1 }), (results) => {
        const verdict = run(results);
        expect(verdict.since).toBeGreaterThanOrEqual(0);
        expect(verdict.since).toBeLessThanOrEqual(results.length * 1000);
      }),
    );
  });

  it("goes stale after three intervals and never within half a minute", () => {
    expect(staleAfter(60_000, 5000)).toBe(185_000);
    expect(staleAfter(5000, 1000)).toBe(31_000);
  });
});
