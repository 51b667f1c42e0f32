import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { audienceScope, isToldOf, readershipOf, type SubscriberScope } from "../../../lib/domain/audience.ts";

const scopes: SubscriberScope[] = ["public", "audience:a", "audience:b", "user:dana", "drill"];
const told = (audience: "public" | "internal" | "drill", audienceIds: string[] = []) =>
  scopes.filter((scope) => isToldOf(scope, { audience, audienceIds }));

describe("an update", () => {
  it("reaches the public and every group, or the groups that it names, or those who take part in drills", () => {
    expect(told("public")).toEqual(["public", "audience:a", "audience:b"]);
    expect(told("internal", ["b"])).toEqual(["audience:b"]);
    expect(told("internal")).toEqual([]);
    expect(told("drill", ["a"])).toEqual(["drill"]);
  });

  it("that is not public never reaches the public, whatever groups are called", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (audienceIds, id) => {
        for (const audience of ["internal", "drill"] as const) {
          expect(isToldOf("public", { audience, audienceIds })).toBe(false);
          expect(isToldOf(`user:${id}`, { audience, audienceIds })).toBe(false);
        }
        expect(isToldOf(audienceScope(id), { audience: "internal", audienceIds })).toBe(audienceIds.includes(id));
      }),
    );
  });

  it("is refused when its author does not say clearly for whom it is", () => {
    expect(readershipOf(undefined, [])).toEqual({ audience: "public", audienceIds: [] });
    expect(readershipOf(undefined, ["a", "a"])).toEqual({ audience: "internal", audienceIds: ["a"] });
    expect(() => readershipOf("internal", [])).toThrow("choose at least one group");
    expect(() => readershipOf("public", ["a"])).toThrow("groups and everyone at once");
  });
});
