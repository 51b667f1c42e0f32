import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstVerdict, nextVerdict } from "../../../lib/domain/probe.ts";
import { thinOut } from "../../../lib/services/thin-out.ts";
import type { Run } from "../../../lib/services/verdicts.ts";

const run = (id: string, at: number, state: "up" | "down"): Run => ({
  probe: { id, updatedAt: new Date(0) },
  location: "local",
  at,
  result: { state, errorClass: state === "up" ? null : "timeout", reason: null, latencyMs: 1 },
  facts: [],
  thresholdMs: null,
});

/** States that a probe goes through. */
function turns(runs: readonly Run[]): string[] {
  const settings = { failuresToDown: 4, successesToUp: 2 };
  let verdict = firstVerdict(0);
  const states: string[] = [];
  for (const { at, result } of runs) {
    verdict = nextVerdict(verdict, result, at, settings);
    if (verdict.state !== states.at(-1)) states.push(verdict.state);
  }
  return states;
}

describe("results that wait for the database", () => {
  it("are all kept while there is room", () => {
    const runs = [run("a", 1, "up"), run("a", 2, "up")];
    expect(thinOut(runs, 2)).toEqual(runs);
  });

  it("lose only what says the same again: a probe goes through the same states, and the last result stays", () => {
    const weather = fc.array(fc.tuple(fc.constantFrom("up", "down"), fc.integer({ min: 1, max: 60 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(weather, (spells) => {
        const runs = spells
          .flatMap(([state, count]) => Array.from({ length: count }, () => state as "up" | "down"))
          .map((state, at) => run("a", at, state));
        const kept = thinOut(runs, 6 * 21);
        expect(turns(kept)).toEqual(turns(runs));
        expect(kept.at(-1)).toBe(runs.at(-1));
      }),
    );
  });

  it("make room where many are up: the few that turned are not lost", () => {
    const runs: Run[] = [];
    for (let minute = 0; minute < 30; minute++)
      for (let n = 0; n < 1000; n++) {
        const failing = n === 7 && minute >= 2 && minute < 8;
        runs.push(run(`probe${n}`, minute * 60_000 + n, failing ? "down" : "up"));
      }
    const kept = thinOut(runs, 5000);
    expect(kept.length).toBeLessThanOrEqual(5000);
    expect(turns(kept.filter((one) => one.probe.id === "probe7"))).toEqual(["up", "down", "up"]);
  });

  it("are never more than there is room for", () => {
    const runs = Array.from({ length: 500 }, (_, n) => run(`probe${n}`, n, "down"));
    expect(thinOut(runs, 100)).toEqual(runs.slice(-100));
  });
});
