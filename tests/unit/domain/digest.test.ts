import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestDay, furthestAheadMs, localDay, nextDigest, parseTimeZone } from "../../../lib/domain/digest.ts";
import { zonedParts } from "../../../lib/domain/zone.ts";

const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Cairo"];
const hour = fc.integer({ min: 0, max: 23 });
const zone = fc.constantFrom(...zones);
const moment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2032, 0, 1) });

describe("the day's message", () => {
  it("comes on every local date once, over both changes of the clocks", () => {
    fc.assert(
      fc.property(hour, zone, moment, (h, tz, start) => {
        let now = start;
        let last = localDay(now, tz);
        for (let n = 0; n < 400; n++) {
          now = nextDigest(h, tz, now, last);
          const day = localDay(now, tz);
          expect(Date.parse(day) - Date.parse(last)).toBe(86_400_000);
          last = day;
        }
      }),
      { numRuns: 30 },
    );
  });

  it("belongs to the date of its hour, however late it comes before the next", () => {
    const late = fc.integer({ min: 0, max: 22 * 3_600_000 });
    fc.assert(
      fc.property(hour, zone, moment, late, (h, tz, now, lateMs) => {
        const at = nextDigest(h, tz, now, null);
        expect(digestDay(h, tz, at + lateMs)).toBe(localDay(at, tz));
      }),
      { numRuns: 1000 },
    );
  });

  it("comes at its hour, or an hour beside it where the clocks leave that out", () => {
    fc.assert(
      fc.property(hour, zone, moment, (h, tz, now) => {
        const shown = zonedParts(nextDigest(h, tz, now, null), tz);
        expect(Math.abs(shown.hour + shown.minute / 60 - h)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is always ahead, and never further than two days", () => {
    fc.assert(
      fc.property(hour, zone, moment, fc.option(moment), (h, tz, now, before) => {
        const at = nextDigest(h, tz, now, before === null ? null : localDay(before, tz));
        expect(at).toBeGreaterThan(now);
        expect(at - now).toBeLessThan(furthestAheadMs);
      }),
    );
  });

  it("does not come a second time on a date, wherever the clock was put back to", () => {
    const day = "2030-05-05";
    const at = nextDigest(8, "UTC", Date.UTC(2030, 4, 5, 3), day);
    expect(new Date(at).toISOString()).toBe("2030-05-06T08:00:00.000Z");
  });

  it("knows time zones by their names", () => {
    expect(parseTimeZone("Europe/Berlin")).toBe("Europe/Berlin");
    for (const wrong of ["Mars/Base", "", "x".repeat(500)])
      expect(() => parseTimeZone(wrong)).toThrow("There is no such time zone.");
  });
});
