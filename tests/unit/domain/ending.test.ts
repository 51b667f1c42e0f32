import { expect, it } from "vitest";
import { declaredSpans } from "../../../lib/domain/ending.ts";

const said = (displayAt: number, components: Record<string, string>) => ({ displayAt, components });

it("a declared span lasts from the update that says it to the one that says otherwise", () => {
  const updates = [
    said(10, { a: "major_outage", b: "operational" }),
    said(20, { a: "major_outage" }),
    said(30, { a: "degraded_performance" }),
    said(40, { a: "operational" }),
  ];
  expect(declaredSpans(updates, 50)).toEqual([
    { componentId: "a", status: "major_outage", start: 10, end: 30 },
    { componentId: "a", status: "degraded_performance", start: 30, end: 40 },
  ]);
});

it("a declared span that no update ends lasts to the end", () => {
  expect(declaredSpans([said(10, { a: "partial_outage" })], 50)).toEqual([
    { componentId: "a", status: "partial_outage", start: 10, end: 50 },
  ]);
  expect(declaredSpans([said(50, { a: "partial_outage" })], 50)).toEqual([]);
});
