import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPinned, longestPinDays, pinEnd } from "../../../lib/domain/announcement.ts";

const day = 86_400_000;

describe("an announcement", () => {
  it("stands at the top from its first moment on for just as many days as were asked for", () => {
    const moment = fc.integer({ min: 0, max: 4e12 });
    const span = fc.integer({ min: 1, max: longestPinDays });
    fc.assert(
      fc.property(moment, span, (now, days) => {
        const told = { pinnedUntil: pinEnd(now, days), withdrawnAt: null };
        const end = now + days * day;
        expect([now, end - 1, end, end + day].map((at) => isPinned(told, at))).toEqual([true, true, false, false]);
      }),
    );
  });

  it("stands there not at all without days, and no more once it is withdrawn", () => {
    expect(isPinned({ pinnedUntil: pinEnd(0, 0), withdrawnAt: null }, 0)).toBe(false);
    expect(isPinned({ pinnedUntil: pinEnd(0, 7), withdrawnAt: 1 }, 2)).toBe(false);
  });
});
