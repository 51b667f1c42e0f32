import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { givenBack, linkKindOf, takenOver } from "../../../lib/domain/incident-link.ts";
import { type ComponentStatus, componentStatuses, worse } from "../../../lib/domain/status.ts";

const declared = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom(...componentStatuses), {
  noNullPrototype: true,
});

const apply = (other: Record<string, ComponentStatus>, taken: ReturnType<typeof takenOver>) => ({
  ...other,
  ...Object.fromEntries(Object.entries(taken).map(([id, { now }]) => [id, now])),
});

describe("what a merge takes over", () => {
  it("is the worse of the two of each component, and nothing that would change nothing", () => {
    fc.assert(
      fc.property(declared, declared, (own, other) => {
        const taken = takenOver(own, other);
        const after = apply(other, taken);
        for (const [id, status] of Object.entries(own))
          expect(after[id]).toBe(worse<ComponentStatus>(other[id] ?? "operational", status));
        for (const { before, now } of Object.values(taken)) expect(now).not.toBe(before);
      }),
    );
  });

  it("is given back as it was, and a component that was not named is operational", () => {
    fc.assert(
      fc.property(declared, declared, (own, other) => {
        const taken = takenOver(own, other);
        const after = apply(other, taken);
        const back: Record<string, ComponentStatus> = { ...after, ...givenBack(taken, after) };
        for (const id of Object.keys(after)) expect(back[id]).toBe(other[id] ?? "operational");
      }),
    );
  });

  it("is not given back where the other one has said something new since", () => {
    const taken = takenOver({ a: "major_outage" }, { a: "operational" });
    expect(givenBack(taken, { a: "degraded_performance" })).toEqual({});
  });
});

it("a link reads differently from its other side, unless both are just related", () => {
  expect(linkKindOf("related", true)).toBe("related");
  expect(linkKindOf("caused_by", true)).toBe("cause_of");
  expect(linkKindOf("merged_into", true)).toBe("merged_from");
});
