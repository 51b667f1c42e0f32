import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { monthStart, zonedDayStart, zonedInstant, zonedText } from "../../../lib/domain/zone.ts";

const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe"];
const zone = fc.constantFrom(...zones);
const minute = 60_000;
const instant = fc
  .integer({ min: Date.UTC(2015, 0, 1) / minute, max: Date.UTC(2035, 0, 1) / minute })
  .map((n) => n * minute);

describe("a wall clock", () => {
  it("read back gives the instant, except in the hour that a clock runs twice", () => {
    fc.assert(
      fc.property(instant, zone, (t, timeZone) => {
        const back = zonedInstant(zonedText(t, timeZone), timeZone);
        expect(Math.abs((back ?? 0) - t)).toBeLessThanOrEqual(60 * minute);
        expect(zonedText(back ?? 0, timeZone)).toBe(zonedText(t, timeZone));
      }),
    );
  });

  it("takes nothing but a date and a time", () => {
    for (const text of ["", "2030-01-31", "2030-01-31T22", "tomorrow", "2030-01-31T22:00Z"])
      expect(zonedInstant(text, "UTC")).toBeNull();
    expect(zonedInstant("2030-01-31T22:00", "UTC")).toBe(Date.UTC(2030, 0, 31, 22));
  });
});

describe("a day", () => {
  it("has 23 and 25 hours when the clock changes", () => {
    const hours = (date: number) => {
      const start = zonedDayStart(date, "Europe/Berlin");
      return (zonedDayStart(start + 30 * 60 * minute, "Europe/Berlin") - start) / (60 * minute);
    };
    expect(hours(Date.UTC(2026, 2, 29, 12))).toBe(23);
    expect(hours(Date.UTC(2026, 9, 25, 12))).toBe(25);
    expect(hours(Date.UTC(2026, 5, 1, 12))).toBe(24);
  });

  it("holds its instants, and each belongs to one", () => {
    fc.assert(
      fc.property(instant, zone, (t, timeZone) => {
        const start = zonedDayStart(t, timeZone);
        expect(start).toBeLessThanOrEqual(t);
        expect(t - start).toBeLessThan(25 * 60 * minute);
        expect(zonedDayStart(start, timeZone)).toBe(start);
      }),
    );
  });
});

it("months follow one another over the turn of the year", () => {
  const now = Date.UTC(2026, 0, 15);
  expect(monthStart(now, "UTC", 0)).toBe(Date.UTC(2026, 0, 1));
  expect(monthStart(now, "UTC", -1)).toBe(Date.UTC(2025, 11, 1));
  expect(monthStart(now, "UTC", 13)).toBe(Date.UTC(2027, 1, 1));
  expect(monthStart(now, "Asia/Kolkata", 0)).toBe(Date.UTC(2025, 11, 31, 18, 30));
});
