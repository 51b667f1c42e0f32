import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAtLeast, plainSeverities, severities, severityOf, snoozeEnd } from "../../../lib/domain/alert.ts";
import { callAt, decide, type EscalationPolicy } from "../../../lib/domain/escalation.ts";
import { remindAt } from "../../../lib/domain/promise.ts";

const minute = 60_000;
const policy: EscalationPolicy = {
  minSeverity: "high",
  steps: [
    { whom: { kind: "rotation", id: "first" }, minutes: 5 },
    { whom: { kind: "person", id: "ann" }, minutes: 10 },
  ],
  repeatMinutes: 15,
  repeatTimes: 2,
};
const alert = { state: "open", severity: "high", explainedBy: null, snoozedUntil: null } as const;

describe("an escalation", () => {
  it("goes through its steps, then calls everyone, and again as often as it may", () => {
    const calls = [0, 1, 2, 3, 4, 5].map((n) => callAt(policy, n));
    expect(
      calls.map((call) => call && [call.whom.kind, call.nextInMs === null ? null : call.nextInMs / minute]),
    ).toEqual([["rotation", 5], ["person", 10], ["everyone", 15], ["everyone", 15], ["everyone", null], null]);
  });

  it("ends whatever the policy: no call follows the last", () => {
    const steps = fc.array(
      fc.record({ whom: fc.constant({ kind: "everyone" } as const), minutes: fc.integer({ min: 1, max: 60 }) }),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 20 }), (all, repeatTimes) => {
        const some = { ...policy, steps: all, repeatTimes };
        const last = all.length + repeatTimes;
        expect(callAt(some, last)?.nextInMs).toBeNull();
        expect(callAt(some, last + 1)).toBeNull();
        for (let n = 0; n < last; n++) expect(callAt(some, n)?.nextInMs).toBeGreaterThan(0);
      }),
    );
  });

  it("calls for what is open, bad enough and explained by nothing else", () => {
    expect(decide(alert, policy, 0)).toEqual({ kind: "call" });
    for (const edit of [
      { state: "acknowledged" },
      { state: "resolved" },
      { severity: "medium" },
      { explainedBy: "abcdefghijkl" },
    ] as const)
      expect(decide({ ...alert, ...edit }, policy, 0)).toEqual({ kind: "end" });
  });

  it("waits for the end of a snooze, to the millisecond", () => {
    expect(decide({ ...alert, snoozedUntil: 100 }, policy, 99)).toEqual({ kind: "wait", until: 100 });
    expect(decide({ ...alert, snoozedUntil: 100 }, policy, 100)).toEqual({ kind: "call" });
  });
});

describe("a severity", () => {
  it("follows what the component has become", () => {
    expect(
      (["major_outage", "partial_outage", "degraded_performance", "operational", "unknown", null] as const).map((s) =>
        severityOf(s, plainSeverities),
      ),
    ).toEqual(["critical", "high", "medium", "low", "low", "low"]);
  });

  it("is at least as bad as itself and as all that come after it", () => {
    for (const [n, severity] of severities.entries())
      expect(severities.filter((least) => isAtLeast(severity, least))).toEqual(severities.slice(n));
  });
});

describe("a snooze until tomorrow", () => {
  it("ends at nine by the wall clock, also over a change of clocks and shortly after midnight", () => {
    expect(snoozeEnd("tomorrow", Date.UTC(2026, 2, 28, 22, 30), "Europe/Berlin")).toBe(Date.UTC(2026, 2, 29, 7));
    expect(snoozeEnd("tomorrow", Date.UTC(2026, 2, 28, 23, 30), "Europe/Berlin")).toBe(Date.UTC(2026, 2, 30, 7));
    expect(snoozeEnd("60", 5, "UTC")).toBe(5 + 60 * minute);
  });
});

describe("a reminder of a promise", () => {
  it("comes so many minutes before, but at most a fifth of the span", () => {
    expect(remindAt(0, 60 * minute, 5)).toBe(55 * minute);
    expect(remindAt(0, 10 * minute, 5)).toBe(8 * minute);
  });
});
