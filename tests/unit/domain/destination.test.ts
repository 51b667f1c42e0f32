import { expect, it } from "vitest";
import { type Circuit, circuitAfter, destinationOf, placesAt } from "../../../lib/domain/destination.ts";

/** Addresses of these numbers, one after the other, get no answer. */
const silence = (numbers: readonly number[], now: number, circuit?: Circuit): Circuit | undefined =>
  numbers.reduce<Circuit | undefined>((current, n) => circuitAfter(current, `a${n}`, now) ?? undefined, circuit);

const five = [1, 2, 3, 4, 5];

it("a destination is a web address's origin, a mail address's domain, or else the address", () => {
  expect(destinationOf("https://hooks.example.com:8443/a?b")).toBe("https://hooks.example.com:8443");
  expect(destinationOf("ann@example.com")).toBe("@example.com");
  expect(destinationOf("+4930123456")).toBe("+4930123456");
});

it("five addresses in a row without an answer close a destination, and after a pause one try goes through", () => {
  expect(placesAt(silence([1, 2, 3, 4], 0), 2, 0)).toBe(2);
  const closed = silence(five, 0);
  expect(placesAt(closed, 2, 29_999)).toBe(0);
  expect(placesAt(closed, 2, 30_000)).toBe(1);
});

it("an address that fails again and again counts once", () => {
  const circuit = silence([1, 1, 1, 1, 1, 2, 1, 2, 1, 2, 1], 0);
  expect(placesAt(circuit, 2, 0)).toBe(2);
});

it("after a failed trial there is another pause, whoever failed, and an answer ends the trouble", () => {
  const again = silence([5], 30_000, silence(five, 0));
  expect(placesAt(again, 2, 59_999)).toBe(0);
  expect(placesAt(again, 2, 60_000)).toBe(1);
  expect(placesAt(silence([6], 60_000, again), 2, 60_000)).toBe(0);
  expect(circuitAfter(again, null, 60_000)).toBeNull();
});

it("what was under way when a destination was closed does not lengthen the pause", () => {
  expect(silence([6, 7, 8], 10, silence(five, 0))).toEqual(silence(five, 0));
});
