import { expect, it } from "vitest";
import { type Circuit, circuitAfter, destinationOf, placesAt } from "../../../lib/domain/destination.ts";

const fail = (times: number, now: number, circuit?: Circuit): Circuit | undefined => {
  let current = circuit;
  for (let n = 0; n < times; n++) current = circuitAfter(current, true, now) ?? undefined;
  return current;
};

it("a destination is a web address's origin, a mail address's domain, or else the address", () => {
  expect(destinationOf("https://hooks.example.com:8443/a?b")).toBe("https://hooks.example.com:8443");
  expect(destinationOf("ann@example.com")).toBe("@example.com");
  expect(destinationOf("+4930123456")).toBe("+4930123456");
});

it("five failures in a row open a circuit, and after a pause one try goes through", () => {
  expect(placesAt(fail(4, 0), 2, 0)).toBe(2);
  const open = fail(5, 0);
  expect(placesAt(open, 2, 29_999)).toBe(0);
  expect(placesAt(open, 2, 30_000)).toBe(1);
});

it("a failed trial doubles the pause up to ten minutes, a success ends the trouble", () => {
  const again = fail(1, 30_000, fail(5, 0));
  expect(again?.closedUntil).toBe(90_000);
  let circuit = again;
  for (let n = 0; n < 20; n++) circuit = fail(1, circuit?.closedUntil ?? 0, circuit);
  const before = circuit?.closedUntil ?? 0;
  expect((fail(1, before, circuit)?.closedUntil ?? 0) - before).toBe(600_000);
  expect(circuitAfter(circuit, false, before)).toBeNull();
});

it("what was under way when a circuit opened does not lengthen the pause", () => {
  expect(fail(3, 10, fail(5, 0))).toEqual(fail(5, 0));
});
