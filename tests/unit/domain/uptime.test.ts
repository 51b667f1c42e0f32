import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { covered, type Interval, union } from "../../../lib/domain/interval.ts";
import { shownStatuses } from "../../../lib/domain/status.ts";
import {
  DAY,
  dailyTotals,
  dayStatus,
  downtime,
  formatUptime,
  type StatusInterval,
  sumOfDays,
  totals,
  uptimeRatio,
} from "../../../lib/domain/uptime.ts";

const span: Interval = { start: 0, end: 10 * DAY };
const now = span.end;

/** Intervals as the store keeps them: in order, never overlapping, with gaps. */
const history: fc.Arbitrary<StatusInterval[]> = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 0, max: DAY }),
      length: fc.integer({ min: 1, max: DAY }),
      status: fc.constantFrom(...shownStatuses),
    }),
    { maxLength: 12 },
  )
  .map((pieces) => {
    let at = 0;
    return pieces.map(({ gap, length, status }) => {
      const start = at + gap;
      at = start + length;
      return { status, start, end: at };
    });
  });
const spans = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 })).map(([a, b]) => ({
    start: Math.min(a, b),
    end: Math.max(a, b),
  })),
);
const sum = (t: Record<string, number>) => Object.values(t).reduce((a, b) => a + b, 0);

describe("intervals", () => {
  it("are united the same way in any order and twice as once", () => {
    fc.assert(
      fc.property(spans, (list) => {
        expect(union([...list].reverse())).toEqual(union(list));
        expect(union(union(list))).toEqual(union(list));
      }),
    );
  });

  it("cover what any of them covers, and it once", () => {
    fc.assert(
      fc.property(spans, spans, (list, more) => {
        const both = covered([...list, ...more]);
        expect(both).toBeGreaterThanOrEqual(Math.max(covered(list), covered(more)));
        expect(both).toBeLessThanOrEqual(covered(list) + covered(more));
        expect(covered([...list, ...list])).toBe(covered(list));
      }),
    );
  });
});

describe("uptime", () => {
  it("accounts for every millisecond of the past and for none of the future", () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 12 * DAY }), (list, at) => {
        expect(sum(totals(list, span, at))).toBe(Math.min(at, span.end));
      }),
    );
  });

  it("gives each day what the day has by itself, also where intervals overlap or come in no order", () => {
    fc.assert(
      fc.property(history, history, fc.integer({ min: 1, max: 12 * DAY }), (some, others, at) => {
        const list = [...some, ...others].reverse().map((i, n) => (n === 0 ? { ...i, end: null } : i));
        for (const { day, corrected: _, ...found } of dailyTotals(list, 10, at))
          expect(found).toEqual(totals(list, { start: day, end: day + DAY }, at));
      }),
    );
  });

  it("adds up: the days of a window make the window", () => {
    fc.assert(
      fc.property(history, (list) => {
        const days = dailyTotals(list, 10, now - 1).map(({ day: _, corrected: __, ...rest }) => rest);
        const whole = totals(list, span, now - 1);
        expect(sumOfDays(days)).toEqual(whole);
      }),
    );
  });

  it("lies between 0 and 1 and does not rise when an outage replaces good time", () => {
    fc.assert(
      fc.property(history, fc.nat(11), (list, n) => {
        const before = uptimeRatio(totals(list, span, now));
        if (before !== null) expect(before >= 0 && before <= 1).toBe(true);
        const worse = list.map((i, index) =>
          index === n && i.status === "operational" ? { ...i, status: "major_outage" as const } : i,
        );
        const after = uptimeRatio(totals(worse, span, now));
        if (before !== null && after !== null) expect(after).toBeLessThanOrEqual(before);
      }),
    );
  });

  it("counts a partial outage for 30 % and leaves maintenance and unknown time out", () => {
    const list: StatusInterval[] = [
      { status: "operational", start: 0, end: 5 * DAY },
      { status: "partial_outage", start: 5 * DAY, end: 6 * DAY },
      { status: "under_maintenance", start: 6 * DAY, end: 7 * DAY },
    ];
    const t = totals(list, span, now);
    expect(downtime(t)).toBe(0.3 * DAY);
    expect(t.unknown).toBe(3 * DAY);
    expect(uptimeRatio(t)).toBeCloseTo(1 - 0.3 / 6, 12);
  });

  it("is unknown without data, never 100 %", () => {
    const t = totals([], span, now);
    expect(uptimeRatio(t)).toBeNull();
    expect(formatUptime(uptimeRatio(t))).toBe("–");
    expect(dayStatus(t)).toBe("unknown");
  });

  it("never rounds a failure up to 100", () => {
    expect(formatUptime(1)).toBe("100");
    expect(formatUptime(0.999999)).toBe("99.99");
    expect(formatUptime(0.9912)).toBe("99.12");
  });

  it("gives a day the colour of the worst thing that lasted a minute", () => {
    const day = (changes: Partial<ReturnType<typeof totals>>) => ({ ...totals([], span, 0), ...changes });
    expect(dayStatus(day({ operational: DAY, major_outage: 59_999 }))).toBe("operational");
    expect(dayStatus(day({ operational: DAY, major_outage: 60_000, degraded_performance: DAY }))).toBe("major_outage");
  });
});
