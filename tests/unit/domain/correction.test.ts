import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Correction, layCorrections } from "../../../lib/domain/correction.ts";
import { shownStatuses } from "../../../lib/domain/status.ts";
import { DAY, dailyTotals, type StatusInterval, totals } from "../../../lib/domain/uptime.ts";

const span = { start: 0, end: 1000 };
const now = span.end;

/** Intervals as the store keeps them: in order, never overlapping, with gaps; the last one may go on. */
const history: fc.Arbitrary<StatusInterval[]> = fc
  .tuple(
    fc.array(
      fc.record({
        gap: fc.integer({ min: 0, max: 100 }),
        length: fc.integer({ min: 1, max: 200 }),
        status: fc.constantFrom(...shownStatuses),
      }),
      { maxLength: 8 },
    ),
    fc.boolean(),
  )
  .map(([pieces, goesOn]) => {
    let at = 0;
    const list: StatusInterval[] = pieces.map(({ gap, length, status }) => {
      const start = at + gap;
      at = start + length;
      return { status, start, end: at };
    });
    return list.map((i, n) => (goesOn && n === list.length - 1 ? { ...i, end: null } : i));
  });

const correction: fc.Arbitrary<Correction> = fc
  .record({
    id: fc.string({ minLength: 1, maxLength: 3 }),
    status: fc.constantFrom(...shownStatuses),
    start: fc.integer({ min: 0, max: 999 }),
    length: fc.integer({ min: 1, max: 400 }),
    createdAt: fc.integer({ min: 0, max: 3 }),
    withdrawnAt: fc.option(fc.constant(9), { nil: null }),
  })
  .map(({ length, ...rest }) => ({ ...rest, end: Math.min(now, rest.start + length) }));
const corrections = fc.uniqueArray(correction, { maxLength: 6, selector: (c) => c.id });

const sum = (t: Record<string, number>) => Object.values(t).reduce((a, b) => a + b, 0);
/** What holds at an instant. */
const at = (list: readonly StatusInterval[], t: number) => list.find((i) => i.start <= t && t < (i.end ?? Infinity));
const holdAt = (list: readonly Correction[], t: number) => list.filter((c) => c.start <= t && t < c.end);

describe("corrections of a history", () => {
  it("lose no time and count none twice", () => {
    fc.assert(
      fc.property(history, corrections, (intervals, list) => {
        const laid = layCorrections(intervals, list);
        expect(sum(totals(laid, span, now))).toBe(span.end - span.start);
        for (const [n, interval] of laid.entries()) {
          expect(interval.end === null || interval.start <= interval.end).toBe(true);
          const next = laid[n + 1];
          if (next) expect(interval.end ?? Infinity).toBeLessThanOrEqual(next.start);
        }
        expect(laid.filter((i) => i.end === null).length).toBe(intervals.filter((i) => i.end === null).length);
      }),
    );
  });

  it("hold where they say, the newest above the others, and nothing changes elsewhere", () => {
    fc.assert(
      fc.property(history, corrections, (intervals, list) => {
        const laid = layCorrections(intervals, list);
        for (let t = 0; t < now; t += 7) {
          const holding = holdAt(
            list.filter((c) => c.withdrawnAt === null),
            t,
          );
          const newest = Math.max(...holding.map((c) => c.createdAt));
          const said = holding.filter((c) => c.createdAt === newest).map((c) => c.status);
          if (holding.length === 0) expect(at(laid, t)?.status).toBe(at(intervals, t)?.status);
          else expect(said).toContain(at(laid, t)?.status);
          expect(at(laid, t)?.corrected ?? false).toBe(holding.length > 0);
        }
      }),
    );
  });

  it("mean the same in whichever order they are read", () => {
    fc.assert(
      fc.property(history, corrections, (intervals, list) => {
        const forth = layCorrections(intervals, list);
        const back = layCorrections(intervals, [...list].reverse());
        for (let t = 0; t < now; t += 7) expect(at(back, t)?.status).toBe(at(forth, t)?.status);
      }),
    );
  });

  it("change nothing once withdrawn", () => {
    fc.assert(
      fc.property(history, corrections, (intervals, list) => {
        const withdrawn = list.map((c) => ({ ...c, withdrawnAt: 9 }));
        expect(layCorrections(intervals, withdrawn)).toEqual(intervals);
      }),
    );
  });

  it("mark the days that they touch", () => {
    const measured: StatusInterval[] = [{ status: "major_outage", start: 0, end: null }];
    const said: Correction = {
      id: "a",
      status: "operational",
      start: DAY,
      end: DAY + 3_600_000,
      createdAt: 0,
      withdrawnAt: null,
    };
    const days = dailyTotals(layCorrections(measured, [said]), 3, 3 * DAY - 1);
    expect(days.map((d) => [d.corrected, d.operational])).toEqual([
      [false, 0],
      [true, 3_600_000],
      [false, 0],
    ]);
  });
});
