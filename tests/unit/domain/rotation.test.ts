import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dutiesBetween,
  nextHandOvers,
  type Override,
  onDutyAt,
  type Rotation,
  rotationPeriods,
  startFor,
  weekdayOf,
} from "../../../lib/domain/rotation.ts";
import { zonedText } from "../../../lib/domain/zone.ts";

const hour = 3_600_000;
const day = 24 * hour;

const weekly: Rotation = {
  period: "weekly",
  timeZone: "Europe/Berlin",
  handOverAt: "09:00",
  startsOn: "2026-03-02",
  members: ["ann", "ben", "cleo"],
};

const zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"];

const rotations: fc.Arbitrary<Rotation> = fc.record({
  period: fc.constantFrom(...rotationPeriods),
  timeZone: fc.constantFrom(...zones),
  handOverAt: fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom("00", "15", "30", "45"))
    .map(([h, m]) => `${String(h).padStart(2, "0")}:${m}`),
  startsOn: fc
    .integer({ min: Date.UTC(2010, 0, 1) / day, max: Date.UTC(2030, 0, 1) / day })
    .map((n) => new Date(n * day).toISOString().slice(0, 10)),
  members: fc.uniqueArray(fc.constantFrom("ann", "ben", "cleo", "dan", "eve"), { minLength: 1, maxLength: 5 }),
});
// Samoa had no 30 December 2011: a turn of that day has no length.
const instants = fc.integer({ min: Date.UTC(2012, 0, 15), max: Date.UTC(2030, 0, 1) });
const overridesFrom = (now: number): fc.Arbitrary<Override[]> =>
  fc
    .array(
      fc.record({
        start: fc.integer({ min: -5, max: 20 }),
        hours: fc.integer({ min: 1, max: 100 }),
        userId: fc.constantFrom("ann", "zoe"),
      }),
      { maxLength: 4 },
    )
    .map((all) =>
      all.map(({ start, hours, userId }, n) => ({
        id: `o${n}`,
        userId,
        startsAt: now + start * day,
        endsAt: now + start * day + hours * hour,
        createdAt: start * 7 + hours,
      })),
    );
const scenes = fc
  .tuple(rotations, instants)
  .chain(([rotation, now]) => overridesFrom(now).map((overrides) => ({ rotation, now, overrides })));

/** When the turn that `now` is in begins and ends: of two members who take turns it is seen by who is on duty. */
function turnAround(rotation: Rotation, now: number): { from: number; to: number } {
  const two = { ...rotation, members: ["ann", "ben"] };
  const reach = (rotation.period === "daily" ? 2 : 9) * day;
  const duty = dutiesBetween(two, [], now - reach, now + reach).find((d) => d.from <= now && now < d.to);
  if (!duty) throw new Error("nobody is on duty");
  return { from: duty.from, to: duty.to };
}

describe("a rotation", () => {
  it("hands over at the wall clock on its weekday, also when the clocks change in between", () => {
    const sunday = Date.UTC(2026, 2, 29, 12);
    expect(turnAround(weekly, sunday)).toEqual({ from: Date.UTC(2026, 2, 23, 8), to: Date.UTC(2026, 2, 30, 7) });
    expect(onDutyAt(weekly, [], Date.UTC(2026, 2, 30, 7) - 1)).toBe("ann");
    expect(onDutyAt(weekly, [], Date.UTC(2026, 2, 30, 7))).toBe("ben");
  });

  it("hands over once where the clock shows the hour of hand-over never or twice", () => {
    const nightly: Rotation = { ...weekly, period: "daily", handOverAt: "02:30" };
    const spring = turnAround(nightly, Date.UTC(2026, 2, 29, 12));
    expect(spring.from).toBe(Date.UTC(2026, 2, 29, 1, 30));
    const autumn = dutiesBetween(nightly, [], Date.UTC(2026, 9, 24, 12), Date.UTC(2026, 9, 26, 12));
    expect(autumn).toHaveLength(3);
  });

  it("gives the duty to who takes it over, for as long as that lasts; the newest word counts", () => {
    const from = Date.UTC(2026, 2, 4);
    const over = (id: string, userId: string, start: number, end: number, createdAt: number): Override => ({
      id,
      userId,
      startsAt: from + start * hour,
      endsAt: from + end * hour,
      createdAt,
    });
    const overrides = [over("a", "zoe", 2, 10, 1), over("b", "ben", 4, 6, 2)];
    expect(
      dutiesBetween(weekly, overrides, from, from + 12 * hour).map((d) => [
        d.userId,
        (d.from - from) / hour,
        (d.to - from) / hour,
        d.overrideId,
      ]),
    ).toEqual([
      ["ann", 0, 2, null],
      ["zoe", 2, 4, "a"],
      ["ben", 4, 6, "b"],
      ["zoe", 6, 10, "a"],
      ["ann", 10, 12, null],
    ]);
  });

  it("tells the next hand-overs, and none where one person alone is always on duty", () => {
    const now = Date.UTC(2026, 2, 4);
    expect(nextHandOvers(weekly, [], now, 2)).toEqual([
      { at: Date.UTC(2026, 2, 9, 8), userId: "ben" },
      { at: Date.UTC(2026, 2, 16, 8), userId: "cleo" },
    ]);
    expect(nextHandOvers({ ...weekly, members: ["ann"] }, [], now, 2)).toEqual([]);
    expect(onDutyAt({ ...weekly, members: [] }, [], now)).toBeNull();
  });

  it("has exactly one person on duty at any time, and its list of duties says the same as asking at a time", () => {
    fc.assert(
      fc.property(scenes, fc.integer({ min: 0, max: 14 * day - 1 }), ({ rotation, now, overrides }, into) => {
        const duties = dutiesBetween(rotation, overrides, now, now + 14 * day);
        expect(duties[0]?.from).toBe(now);
        expect(duties.at(-1)?.to).toBe(now + 14 * day);
        for (const [n, duty] of duties.entries()) {
          expect(duty.to).toBeGreaterThan(duty.from);
          if (n > 0) expect(duties[n - 1]?.to).toBe(duty.from);
        }
        const at = now + into;
        const covering = duties.find((d) => d.from <= at && at < d.to);
        expect(covering?.userId).toBe(onDutyAt(rotation, overrides, at));
      }),
      { numRuns: 300 },
    );
  });

  it("has turns without gap or overlap whose hand-over is at the wall clock wherever that exists", () => {
    fc.assert(
      fc.property(rotations, instants, (rotation, now) => {
        const turn = turnAround(rotation, now);
        expect(turn.from).toBeLessThanOrEqual(now);
        expect(turn.to).toBeGreaterThan(now);
        expect(turnAround(rotation, turn.to).from).toBe(turn.to);
        expect(turnAround(rotation, turn.from - 1).to).toBe(turn.from);
        const shown = zonedText(turn.to, rotation.timeZone).slice(11);
        // Within an hour of a change of the clocks the wall clock may never show it.
        const offset = (at: number) =>
          Date.parse(`${zonedText(at, rotation.timeZone)}Z`) - Math.floor(at / 60_000) * 60_000;
        const changes = [-hour, hour].some((near) => offset(turn.to + near) !== offset(turn.to));
        if (!changes) expect(shown).toBe(rotation.handOverAt);
      }),
      { numRuns: 300 },
    );
  });

  it("lets everyone have their turn in order", () => {
    fc.assert(
      fc.property(rotations, instants, (rotation, now) => {
        const { length } = rotation.members;
        const over = nextHandOvers(rotation, [], now, length).map((h) => h.userId);
        const first = rotation.members.indexOf(onDutyAt(rotation, [], now) ?? "");
        const inOrder = rotation.members.map((_, n) => rotation.members[(first + 1 + n) % length]);
        expect(over).toEqual(length === 1 ? [] : inOrder);
      }),
      { numRuns: 200 },
    );
  });

  it("can be laid so that a certain member is on duty now, and keeps its weekday", () => {
    fc.assert(
      fc.property(rotations, instants, fc.integer({ min: 1, max: 7 }), fc.nat(), (rotation, now, weekday, nth) => {
        const index = nth % rotation.members.length;
        const laid = { ...rotation, startsOn: startFor(rotation, weekday, index, now) };
        expect(onDutyAt(laid, [], now)).toBe(rotation.members[index]);
        if (rotation.period === "weekly") expect(weekdayOf(laid)).toBe(weekday);
      }),
      { numRuns: 200 },
    );
  });
});
