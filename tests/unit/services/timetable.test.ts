import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextDue, stableHash } from "../../../lib/domain/schedule.ts";
import { createTimetable } from "../../../lib/services/timetable.ts";

const minute = 60_000;
const ids = Array.from({ length: 200 }, (_, n) => `probe${n}`);

/** Looks every `step` milliseconds and says who came when. */
function watch(table: ReturnType<typeof createTimetable>, from: number, to: number, step = 50) {
  const seen: { id: string; at: number }[] = [];
  for (let now = from; now <= to; now += step) for (const { id } of table.take(now, 1e9)) seen.push({ id, at: now });
  return seen;
}

describe("a timetable", () => {
  it("lets each probe come once an interval at its own phase, with no drift over days", () => {
    const table = createTimetable();
    const start = Date.UTC(2026, 0, 1);
    for (const id of ids.slice(0, 5)) table.plan(id, minute, nextDue(id, minute, start));
    const seen = watch(table, start, start + 3 * 24 * 60 * minute, 1000);
    for (const id of ids.slice(0, 5)) {
      const times = seen.filter((s) => s.id === id).map((s) => s.at);
      expect(times).toHaveLength(3 * 24 * 60);
      for (const at of times) expect((at - (stableHash(id) % minute)) % minute).toBeLessThan(1000);
    }
  });

  it("spreads probes over the interval", () => {
    const table = createTimetable();
    for (const id of ids) table.plan(id, minute, nextDue(id, minute, 0));
    const perSecond = new Map<number, number>();
    for (const { at } of watch(table, 0, minute - 50)) {
      const second = Math.floor(at / 1000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    expect(Math.max(...perSecond.values())).toBeLessThan(20);
  });

  it.each([
    ["after a pause", 2 * 60 * minute],
    ["after the clock was set forward", 25 * 60 * minute],
    ["after the clock was set back", -60 * minute],
  ])("goes on without a burst and forgets nobody %s", (_, jump) => {
    const table = createTimetable();
    for (const id of ids) table.plan(id, minute, nextDue(id, minute, 0));
    watch(table, 0, 5 * minute);
    const from = 5 * minute + jump;
    const seen = watch(table, from, from + 2 * minute - 1);
    const firstSecond = seen.filter((s) => s.at < from + 1000).length;
    expect(firstSecond).toBeLessThan(20);
    expect(new Set(seen.map((s) => s.id)).size).toBe(ids.length);
    expect(seen.length).toBeLessThanOrEqual(2 * ids.length);
    expect(table.putOff()).toBeGreaterThan(0);
  });

  it("takes what was planned sooner, and nothing that was removed", () => {
    const table = createTimetable();
    table.plan("a", minute, minute);
    table.plan("b", minute, minute);
    expect(table.take(0, 10)).toEqual([]);
    table.plan("a", minute, 500);
    table.remove("b");
    expect(table.take(1000, 10)).toEqual([{ id: "a", dueAt: 500 }]);
    expect(watch(table, 1050, minute + 1000).map((s) => s.id)).not.toContain("b");
  });

  it("never has a probe twice at once, whatever is planned", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.integer({ min: 0, max: 1000 }))), (plans) => {
        const table = createTimetable();
        for (const [id, at] of plans) table.plan(id, minute, at);
        const taken = table.take(1000, 100).map((d) => d.id);
        expect(new Set(taken).size).toBe(taken.length);
      }),
    );
  });
});
