import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Deafness,
  type HeartbeatRule,
  judgeHeartbeat,
  nextSignals,
  type Signals,
} from "../../../lib/domain/heartbeat.ts";

const minute = 60_000;
const rule: HeartbeatRule = { intervalMs: 60 * minute, graceMs: 5 * minute, runMs: 10 * minute };
const none: Signals = { startedAt: null, succeededAt: null, failedAt: null };
const told = (...list: ["start" | "success" | "fail", number][]): Signals =>
  list.reduce((signals, [status, at]) => nextSignals(signals, status, at), none);
const judge = (signals: Signals, now: number, deaf: Deafness | null = null) => {
  const { state, since } = judgeHeartbeat(signals, rule, now, deaf);
  return [state, since];
};

describe("a heartbeat", () => {
  it("is judged from its first signal on", () => {
    expect(judge(none, 1e12)[0]).toBe("unknown");
    expect(judge(told(["success", 0]), 0)).toEqual(["up", 0]);
  });

  it("that is missing is down from when it was due, with its grace", () => {
    const signals = told(["success", 0]);
    expect(judge(signals, 65 * minute)).toEqual(["up", 0]);
    expect(judge(signals, 65 * minute + 1)).toEqual(["down", 65 * minute]);
    expect(judge(signals, 900 * minute)).toEqual(["down", 65 * minute]);
  });

  it("that says it failed is down at once, until it succeeds", () => {
    const failed = told(["success", 0], ["fail", minute]);
    expect(judge(failed, minute)).toEqual(["down", minute]);
    expect(judge(told(["success", 0], ["fail", minute], ["start", 2 * minute]), 3 * minute)).toEqual(["down", minute]);
    expect(judge(told(["fail", minute], ["success", 2 * minute]), 3 * minute)).toEqual(["up", 2 * minute]);
  });

  it("that began a run and does not end it in time is down from then", () => {
    const running = told(["success", 0], ["start", 60 * minute]);
    expect(judge(running, 70 * minute)).toEqual(["up", 0]);
    expect(judge(running, 70 * minute + 1)).toEqual(["down", 70 * minute]);
  });

  it("is not excused by starting once more", () => {
    const again = told(["success", 0], ["start", 60 * minute], ["start", 69 * minute]);
    expect(judge(again, 71 * minute)).toEqual(["down", 70 * minute]);
    expect(judge(nextSignals(again, "success", 72 * minute), 72 * minute)).toEqual(["up", 72 * minute]);
  });

  it("whose first word is a start waits for the end, and counts as missing when that never comes", () => {
    expect(judge(told(["start", 0]), minute)[0]).toBe("unknown");
    expect(judge(told(["start", 0]), 11 * minute)).toEqual(["down", 10 * minute]);
  });

  it("that may have come while nobody could hear it is unknown, and down only when the next one is overdue too", () => {
    const signals = told(["success", 0]);
    const deaf = { from: 58 * minute, to: 62 * minute };
    expect(judge(signals, 64 * minute, deaf)).toEqual(["up", 0]);
    expect(judge(signals, 66 * minute, deaf)).toEqual(["unknown", 65 * minute]);
    expect(judge(signals, 127 * minute, deaf)).toEqual(["unknown", 65 * minute]);
    expect(judge(signals, 128 * minute, deaf)).toEqual(["down", 127 * minute]);
  });

  it("is not excused by a deafness at a time at which nothing was awaited", () => {
    const signals = told(["success", 0]);
    expect(judge(signals, 66 * minute, { from: 10 * minute, to: 20 * minute })[0]).toBe("down");
    expect(judge(signals, 90 * minute, { from: 70 * minute, to: 80 * minute })[0]).toBe("down");
  });

  it("only gets worse while nothing is told", () => {
    const at = fc.option(fc.nat(1000 * minute), { nil: null });
    const badness = { up: 0, unknown: 1, down: 2 };
    fc.assert(
      fc.property(
        fc.record({ startedAt: at, succeededAt: at, failedAt: at }),
        fc.record({
          intervalMs: fc.integer({ min: 1000, max: 1000 * minute }),
          graceMs: fc.integer({ min: 1000, max: 1000 * minute }),
          runMs: fc.option(fc.integer({ min: 1000, max: 1000 * minute }), { nil: null }),
        }),
        fc.option(fc.tuple(fc.nat(2000 * minute), fc.nat(1000 * minute)), { nil: null }),
        fc.array(fc.nat(9000 * minute), { minLength: 2, maxLength: 12 }),
        (signals, any, gap, times) => {
          const deaf = gap ? { from: gap[0], to: gap[0] + gap[1] } : null;
          const last = Math.max(signals.startedAt ?? 0, signals.succeededAt ?? 0, signals.failedAt ?? 0);
          const seen = times
            .map((t) => last + t)
            .sort((a, b) => a - b)
            .map((now) => ({ now, ...judgeHeartbeat(signals, any, now, deaf) }));
          for (const [n, verdict] of seen.entries()) {
            expect(verdict.since).toBeLessThanOrEqual(verdict.now);
            const before = seen[n - 1];
            if (before) expect(badness[verdict.state]).toBeGreaterThanOrEqual(badness[before.state]);
            if (before?.state === verdict.state && verdict.state !== "unknown")
              expect(verdict.since).toBe(before.since);
          }
        },
      ),
    );
  });
});
