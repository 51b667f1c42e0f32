import { describe, expect, it } from "vitest";
import { firstFailure, mergeTimeline, type ObservedResult, type RecordedFact } from "../../../lib/domain/postmortem.ts";

const fact = (key: string, at: number): RecordedFact => ({ key, source: "update", at, text: key, readers: "public" });

describe("the timeline", () => {
  it("is the record in order where nobody changed anything", () => {
    const keys = mergeTimeline([fact("b", 2), fact("a", 1), fact("c", 2)], []).map((e) => [e.key, e.edited]);
    expect(keys).toEqual([
      ["a", false],
      ["b", false],
      ["c", false],
    ]);
  });

  it("takes a change of text, time or readers over the recorded fact, and moves it to its time", () => {
    const merged = mergeTimeline(
      [fact("a", 1), fact("b", 2)],
      [
        { key: "a", at: 3 },
        { key: "b", readers: "hidden" },
      ],
    );
    expect(merged.map(({ key, at, text, readers, edited }) => ({ key, at, text, readers, edited }))).toEqual([
      { key: "b", at: 2, text: "b", readers: "hidden", edited: true },
      { key: "a", at: 3, text: "a", readers: "public", edited: true },
    ]);
  });

  it("holds what people added, for themselves unless they say otherwise", () => {
    const [first] = mergeTimeline([], [{ key: "own:1", at: 5, text: "We met." }]);
    expect(first).toMatchObject({ source: "person", text: "We met.", readers: "private" });
  });

  it("takes up what the record learns later and forgets a change of what it has no longer", () => {
    const edits = [{ key: "gone", text: "changed" }];
    expect(mergeTimeline([fact("late", 9)], edits).map((e) => e.key)).toEqual(["late"]);
  });
});

describe("the first failure", () => {
  const seen = (at: number, state: ObservedResult["state"], location = "local"): ObservedResult => ({
    at,
    state,
    location,
  });
  it("is the first of the run in which results end", () => {
    expect(firstFailure([seen(1, "down"), seen(2, "up"), seen(3, "degraded"), seen(4, "down")])).toBe(3);
  });
  it("is that of the location which saw it first, whatever others saw between", () => {
    expect(firstFailure([seen(1, "down", "a"), seen(2, "up", "b"), seen(3, "down", "b")])).toBe(1);
  });
  it("is none where all is well, or nothing is known", () => {
    expect(firstFailure([seen(1, "down"), seen(2, "up")])).toBeNull();
    expect(firstFailure([])).toBeNull();
  });
});
