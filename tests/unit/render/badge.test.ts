import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shownStatuses } from "../../../lib/domain/status.ts";
import { statusBadge, uptimeBadge } from "../../../lib/render/badge.ts";

const anyName = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.constantFrom("</title></text></svg>", "]]>", "&amp;", '"><script>', "\u0000\ud800", "\ufffe\uffff", ""),
);
const notInXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
/** The elements in their order: a name that could add one would be an injection. */
const tagsOf = (svg: string): string[] => [...svg.matchAll(/<\/?[a-z]+/gi)].map(([tag]) => tag);
const colourOf = (svg: string): string => [...svg.matchAll(/<rect [^>]*fill="(#[0-9a-f]+)"/g)].at(-1)?.[1] ?? "";
const textOf = (svg: string): string => /<title>([^<]*)<\/title>/.exec(svg)?.[1] ?? "";

describe("badges", () => {
  it("hold the same elements and only what XML may hold, whatever a component is called", () => {
    const tags = tagsOf(statusBadge("API", "operational"));
    fc.assert(
      fc.property(anyName, fc.constantFrom(...shownStatuses), (name, status) => {
        for (const svg of [statusBadge(name, status), uptimeBadge(name, 0.5)]) {
          expect(tagsOf(svg)).toEqual(tags);
          expect(svg).not.toMatch(notInXml);
          expect(svg).not.toMatch(/&(?!(?:amp|lt|gt|quot|apos|#\d+);)/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("escape names, and cut long ones between characters", () => {
    expect(textOf(statusBadge("<b> & co", "operational"))).toBe("&lt;b&gt; &amp; co: operational");
    expect(textOf(statusBadge(`${"a".repeat(79)}😀 and more`, "operational"))).toBe(`${"a".repeat(79)}😀: operational`);
    expect(textOf(uptimeBadge("a".repeat(255), 0.5))).toBe(`${"a".repeat(80)} uptime: 50.00%`);
  });

  it("give each status a colour and words of its own, and grey to what nobody knows", () => {
    const badges = shownStatuses.map((status) => statusBadge("API", status));
    expect(new Set(badges.map(colourOf)).size).toBe(shownStatuses.length);
    expect(new Set(badges.map(textOf)).size).toBe(shownStatuses.length);
    expect(textOf(statusBadge("API", "unknown"))).toBe("API: no data");
    expect(textOf(uptimeBadge("API", null))).toBe("API uptime: no data");
    expect(colourOf(uptimeBadge("API", null))).toBe(colourOf(statusBadge("API", "unknown")));
  });

  it("never round an outage up to 100 percent", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999_999_9, noNaN: true }), (ratio) => {
        expect(textOf(uptimeBadge("API", ratio))).not.toContain("100");
      }),
    );
    expect(textOf(uptimeBadge("API", 1))).toBe("API uptime: 100%");
  });
});
