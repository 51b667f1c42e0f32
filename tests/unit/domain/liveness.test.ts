import { expect, it } from "vitest";
import { isDead, type Watched, watchedAfter } from "../../../lib/domain/liveness.ts";

/** Looks at one process's signs, one after the other. @returns after which looks it was taken for dead */
function deadAt(signs: readonly number[]): number[] {
  let known: Map<string, Watched> = new Map();
  return signs.flatMap((sign, look) => {
    known = watchedAfter(known, new Map([["worker", sign]]));
    return [...known.values()].some(isDead) ? [look] : [];
  });
}

it("takes for dead who was silent at four looks in a row, however old its first sign is", () => {
  expect(deadAt([5, 5, 5, 5, 5, 5])).toEqual([4, 5]);
  expect(deadAt([5, 5, 5, 5, 6, 6, 6, 6])).toEqual([]);
});

it("takes any other sign for one of life, though that clock was set back", () => {
  expect(deadAt([9, 9, 9, 9, 3, 3, 3])).toEqual([]);
});

it("knows nothing more of who was forgotten", () => {
  expect(watchedAfter(new Map([["worker", { sign: 5, silentLooks: 3 }]]), new Map())).toEqual(new Map());
});
