import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRule, recurrenceOf, ruleOf, ruleText, weekdays } from "../../../lib/domain/recurrence.ts";
import { zonedInstant, zonedText } from "../../../lib/domain/zone.ts";
import { occurrencesBetween } from "../../../lib/services/recurrence.ts";

const day = 86_400_000;
const zones = ["Europe/Berlin", "America/New_York"] as const;
const at = (iso: string) => Date.parse(iso);
const weekly = (timeZone: string, more = {}) => ({
  rrule: "FREQ=WEEKLY;BYDAY=SU",
  timeZone,
  startsAt: "2026-03-01T22:00",
  exdates: [],
  ...more,
});

const clock = fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) });
const two = (n: number) => String(n).padStart(2, "0");
const recurrences = fc.record({
  frequency: fc.constantFrom("DAILY", "WEEKLY", "MONTHLY", "YEARLY"),
  interval: fc.integer({ min: 1, max: 3 }),
  weekdays: fc.subarray([...weekdays]),
  ordinal: fc.constantFrom(null, 1, 2, 3, 4, -1),
  until: fc.constantFrom(null, "2027-06-30"),
} as const);

describe("a recurrence", () => {
  it("keeps its wall time over both changes of the clocks", () => {
    const spring = occurrencesBetween(weekly("Europe/Berlin"), at("2026-03-20T00:00Z"), at("2026-04-06T00:00Z"));
    expect(spring.map((t) => new Date(t).toISOString().slice(0, 16))).toEqual([
      "2026-03-22T21:00",
      "2026-03-29T20:00",
      "2026-04-05T20:00",
    ]);
    const autumn = occurrencesBetween(weekly("America/New_York"), at("2026-10-25T00:00Z"), at("2026-11-10T00:00Z"));
    expect(autumn.map((t) => new Date(t).toISOString().slice(0, 16))).toEqual([
      "2026-10-26T02:00",
      "2026-11-02T03:00",
      "2026-11-09T03:00",
    ]);
  });

  it.each(zones)("has every occurrence at the same wall time in %s, in order and within what was asked for", (zone) => {
    fc.assert(
      fc.property(clock, recurrences, fc.integer({ min: 0, max: 600 }), (time, recurrence, offset) => {
        const startsAt = `2026-02-11T${two(time.hour)}:${two(time.minute)}`;
        const rrule = parseRule(ruleOf(recurrence, startsAt));
        const from = at("2026-02-11T00:00Z") + offset * day;
        const to = from + 200 * day;
        const starts = occurrencesBetween({ rrule, timeZone: zone, startsAt, exdates: [] }, from, to);
        for (const [i, start] of starts.entries()) {
          expect(zonedText(start, zone).slice(11)).toBe(startsAt.slice(11));
          expect(start).toBeGreaterThanOrEqual(Math.max(from, (starts[i - 1] ?? 0) + 1));
          expect(start).toBeLessThanOrEqual(to);
          expect(start).toBeGreaterThanOrEqual(zonedInstant(startsAt, zone) ?? 0);
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each(zones)("gives the same starts in %s whether asked at once or in parts", (zone) => {
    fc.assert(
      fc.property(recurrences, fc.integer({ min: 1, max: 300 }), (recurrence, cut) => {
        const startsAt = "2026-02-11T02:30";
        const series = { rrule: ruleOf(recurrence, startsAt), timeZone: zone, startsAt, exdates: [] };
        const from = at("2026-02-01T00:00Z");
        const middle = from + cut * day + 1;
        const to = from + 400 * day;
        expect([...occurrencesBetween(series, from, middle - 1), ...occurrencesBetween(series, middle, to)]).toEqual(
          occurrencesBetween(series, from, to),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("leaves out its exceptions, and ends with the day that its rule names", () => {
    const series = weekly("Europe/Berlin", {
      rrule: "FREQ=WEEKLY;BYDAY=SU;UNTIL=20260405",
      exdates: ["2026-03-29T22:00"],
    });
    const starts = occurrencesBetween(series, at("2026-03-20T00:00Z"), at("2026-06-01T00:00Z"));
    expect(starts.map((t) => zonedText(t, "Europe/Berlin"))).toEqual(["2026-03-22T22:00", "2026-04-05T22:00"]);
  });

  it("has none on a day whose clocks leave its time out", () => {
    const daily = weekly("Europe/Berlin", { rrule: "FREQ=DAILY", startsAt: "2026-03-27T02:30" });
    const starts = occurrencesBetween(daily, at("2026-03-27T00:00Z"), at("2026-03-31T00:00Z"));
    expect(starts.map((t) => zonedText(t, "Europe/Berlin").slice(8, 10))).toEqual(["27", "28", "30"]);
  });

  it("is read back into the form that wrote it", () => {
    fc.assert(
      fc.property(recurrences, (recurrence) => {
        const rule = ruleOf(recurrence, "2026-02-11T22:00");
        const read = recurrenceOf(rule, "2026-02-11T22:00");
        expect(read && ruleOf(read, "2026-02-11T22:00")).toBe(rule);
      }),
    );
    expect(recurrenceOf("FREQ=MONTHLY;BYMONTHDAY=15", "2026-02-11T22:00")).toBeNull();
  });

  it("is said in words where there are some", () => {
    const sunday = "2026-03-01T22:00";
    expect(ruleText("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", sunday)).toBe("Every 2 weeks on Sunday");
    expect(ruleText("FREQ=MONTHLY;BYDAY=-1SU", sunday)).toBe("Every month on the last Sunday");
    expect(ruleText("FREQ=DAILY;UNTIL=20261231", sunday)).toBe("Every day, until 2026-12-31");
    expect(ruleText("FREQ=MONTHLY;BYMONTHDAY=15", sunday)).toBe("FREQ=MONTHLY;BYMONTHDAY=15");
  });

  it.each([
    "",
    "INTERVAL=2",
    "FREQ=HOURLY",
    "FREQ=DAILY;BYHOUR=1,2",
    "FREQ=DAILY;FREQ=WEEKLY",
    "FREQ=DAILY;COUNT=3;UNTIL=20300101",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=WEEKLY;BYDAY=XX",
    "FREQ=DAILY\nDTSTART:20200101T000000Z",
    `FREQ=DAILY;BYMONTH=${"1,".repeat(200)}1`,
  ])("refuses the rule %j", (rule) => {
    expect(() => parseRule(rule)).toThrow(expect.objectContaining({ code: "invalid", field: "rrule" }));
  });

  it("takes a rule as calendars write it", () => {
    expect(parseRule(" rrule:freq=weekly;byday=su ")).toBe("FREQ=WEEKLY;BYDAY=SU");
  });
});
