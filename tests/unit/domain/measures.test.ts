import { expect, it } from "vitest";
import { byMonth, type IncidentMoments, measure, median } from "../../../lib/domain/measures.ts";

const moments: IncidentMoments = {
  failedAt: 1000,
  detectedAt: 3000,
  acknowledgedAt: 8000,
  firstPostAt: 5000,
  resolvedAt: 20_000,
  promisesKept: 3,
  promisesMissed: 1,
};

it("times run from the first failure, the detection and to what came next", () => {
  expect(measure(moments)).toEqual({
    detect: 2000,
    acknowledge: 5000,
    firstPost: 2000,
    resolve: 19_000,
    promisesKept: 0.75,
  });
});

it("what did not happen or is not known has no time, and is no zero", () => {
  const bare = { ...moments, failedAt: null, acknowledgedAt: null, firstPostAt: null, resolvedAt: null };
  expect(measure({ ...bare, promisesKept: 0, promisesMissed: 0 })).toEqual({
    detect: null,
    acknowledge: null,
    firstPost: null,
    resolve: null,
    promisesKept: null,
  });
});

it("without a measured failure the resolution counts from the detection", () => {
  expect(measure({ ...moments, failedAt: null }).resolve).toBe(17_000);
});

it("a person who told readers before any alert came took no time", () => {
  expect(measure({ ...moments, firstPostAt: 2000 }).firstPost).toBe(0);
});

it("the median is the middle, or the mean of the two in the middle", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 9])).toBe(3);
  expect(median([])).toBeNull();
});

it("months hold their own incidents: medians of times, promises all together, nothing where there was none", () => {
  const later = { ...moments, detectedAt: 3500, promisesKept: 0, promisesMissed: 4 };
  const [before, first, second] = byMonth([moments, later], [0, 2000, 10_000]);
  expect(before).toMatchObject({ incidents: 0, measures: { detect: null, promisesKept: null } });
  expect(first).toMatchObject({ incidents: 2, measures: { detect: 2250, promisesKept: 3 / 8 } });
  expect(second?.incidents).toBe(0);
});
