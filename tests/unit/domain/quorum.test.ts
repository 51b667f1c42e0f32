import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCalm, isFlapping, rememberTurn } from "../../../lib/domain/flapping.ts";
import {
  type LocationVerdict,
  probeStates,
  quorums,
  quorumVerdict,
  withHysteresis,
} from "../../../lib/domain/probe.ts";

const verdict: fc.Arbitrary<LocationVerdict> = fc.record({
  state: fc.constantFrom(...probeStates),
  since: fc.integer({ min: 1, max: 1e6 }),
});
const of = (...states: LocationVerdict["state"][]) => states.map((state, n) => ({ state, since: 100 + n }));

describe("what locations come to", () => {
  it("is by any, by majority or by all of those that know something", () => {
    expect(quorumVerdict("any", of("down", "up", "up")).state).toBe("down");
    expect(quorumVerdict("majority", of("down", "up", "up")).state).toBe("up");
    expect(quorumVerdict("majority", of("down", "down", "up")).state).toBe("down");
    expect(quorumVerdict("majority", of("down", "up")).state).toBe("up");
    expect(quorumVerdict("all", of("down", "down", "up")).state).toBe("up");
    expect(quorumVerdict("all", of("down", "down", "degraded")).state).toBe("degraded");
  });

  it("does not change by a location that knows nothing", () => {
    fc.assert(
      fc.property(fc.constantFrom(...quorums), fc.array(verdict, { minLength: 1 }), (quorum, list) => {
        const before = quorumVerdict(quorum, list);
        const after = quorumVerdict(quorum, [...list, { state: "unknown", since: 0 }]);
        expect(after.state).toBe(before.state);
      }),
    );
  });

  it("does not depend on their order, and a single one decides alone", () => {
    fc.assert(
      fc.property(fc.constantFrom(...quorums), fc.array(verdict, { minLength: 1 }), (quorum, list) => {
        expect(quorumVerdict(quorum, [...list].reverse())).toEqual(quorumVerdict(quorum, list));
        const [one] = list;
        if (one) expect(quorumVerdict(quorum, [one])).toEqual(one);
      }),
    );
  });

  it("never gets better when a location gets worse", () => {
    const badness = { up: 0, unknown: 0, degraded: 1, down: 2 };
    fc.assert(
      fc.property(fc.constantFrom(...quorums), fc.array(verdict), (quorum, list) => {
        const before = quorumVerdict(quorum, [...list, { state: "up", since: 1 }]);
        const after = quorumVerdict(quorum, [...list, { state: "down", since: 1 }]);
        expect(badness[after.state]).toBeGreaterThanOrEqual(badness[before.state]);
      }),
    );
  });

  it("dates an outage to when enough of them had begun to see it", () => {
    const list: LocationVerdict[] = [
      { state: "down", since: 300 },
      { state: "down", since: 100 },
      { state: "up", since: 50 },
    ];
    expect(quorumVerdict("majority", list)).toEqual({ state: "down", since: 300 });
    expect(quorumVerdict("any", list)).toEqual({ state: "down", since: 100 });
  });
});

describe("a slow target", () => {
  const quick = (latencyMs: number) => ({ state: "up" as const, errorClass: null, reason: null, latencyMs });
  it("counts as quick again only when it is clearly below the threshold", () => {
    expect(withHysteresis("degraded", quick(950), 1000)).toMatchObject({ state: "degraded", errorClass: "slow" });
    expect(withHysteresis("degraded", quick(790), 1000).state).toBe("up");
    expect(withHysteresis("up", quick(950), 1000).state).toBe("up");
    expect(withHysteresis("degraded", quick(950), null).state).toBe("up");
  });
});

describe("flapping", () => {
  const minute = 60_000;
  it("is more than five turns within half an hour, until a quarter of an hour is calm", () => {
    let turns: number[] = [];
    for (let n = 1; n <= 5; n++) turns = rememberTurn(turns, n * minute);
    expect(isFlapping(turns, 5 * minute)).toBe(false);
    turns = rememberTurn(turns, 6 * minute);
    expect(isFlapping(turns, 6 * minute)).toBe(true);
    expect(isFlapping(turns, 60 * minute)).toBe(false);
    expect(isCalm(turns, 20 * minute)).toBe(false);
    expect(isCalm(turns, 21 * minute)).toBe(true);
  });
});
