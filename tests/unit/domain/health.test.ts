import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deliveryStates, healthAfter, isWornOut, pauseAfter } from "../../../lib/domain/delivery.ts";

const fine = { failingSince: null, deadInRow: 0 };
const state = fc.constantFrom(...deliveryStates);

describe("a subscription's health", () => {
  it("is restored by one message that came through, whatever was before", () => {
    fc.assert(
      fc.property(fc.array(state), (states) => {
        const before = states.reduce((h, s, n) => healthAfter(h, s, n), fine as ReturnType<typeof healthAfter>);
        expect(healthAfter(before, "sent", 99)).toEqual(fine);
        expect(isWornOut(healthAfter(before, "sent", 99), 99)).toBe(false);
      }),
    );
  });

  it("is gone after three given up in a row, and not after two", () => {
    const two = healthAfter(healthAfter(fine, "dead", 1), "dead", 2);
    expect(isWornOut(two, 3)).toBe(false);
    expect(isWornOut(healthAfter(two, "dead", 3), 3)).toBe(true);
  });

  it("is gone after a day of failures, counted from the first", () => {
    const failing = healthAfter(healthAfter(fine, "failed", 1000), "failed", 5000);
    expect(isWornOut(failing, 1000 + pauseAfter.failingMs - 1)).toBe(false);
    expect(isWornOut(failing, 1000 + pauseAfter.failingMs)).toBe(true);
  });
});
