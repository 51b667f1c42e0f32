import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shownStatuses } from "../../../lib/domain/status.ts";
import { statusBadge, uptimeBadge } from "../../../lib/render/badge.ts";
import { elementsOf } from "./markup.ts";
import { anyText } from "./samples.ts";

const fills = (svg: string): string[] => [...svg.matchAll(/<rect [^>]*fill="(#[0-9a-f]+)"/g)].map((m) => m[1] ?? "");
const textOf = (svg: string): string => /<title>([^<]*)<\/title>/.exec(svg)?.[1] ?? "";
const green = fills(statusBadge("API", "operational")).at(-1);
const grey = fills(statusBadge("API", "unknown")).at(-1);

describe("badges", () => {
  it("are well-formed SVG whatever a component is called", () => {
    const kinds = new Set(elementsOf(statusBadge("API", "operational")));
    fc.assert(
      fc.property(anyText, fc.constantFrom(...shownStatuses), (name, status) => {
        for (const svg of [statusBadge(name, status), uptimeBadge(name, 0.5)])
          expect(elementsOf(svg).filter((element) => !kinds.has(element))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("escape names", () => {
    const svg = statusBadge('<script>alert("1")</script> & co', "operational");
    expect(svg).not.toContain("<script");
    expect(textOf(svg)).toContain("&lt;script&gt;");
  });

  it("are never green for what nobody knows", () => {
    expect(grey).not.toBe(green);
    expect(textOf(statusBadge("API", "unknown"))).toBe("API: no data");
    expect(textOf(uptimeBadge("API", null))).toBe("API uptime: no data");
    expect(fills(uptimeBadge("API", null)).at(-1)).toBe(grey);
  });

  it("give each status a colour and words of its own", () => {
    const badges = shownStatuses.map((status) => statusBadge("API", status));
    expect(new Set(badges.map((svg) => fills(svg).at(-1))).size).toBe(shownStatuses.length);
    expect(new Set(badges.map(textOf)).size).toBe(shownStatuses.length);
  });

  it("never round an outage up to 100 percent", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999_999_9, noNaN: true }), (ratio) => {
        expect(textOf(uptimeBadge("API", ratio))).not.toContain("100");
      }),
    );
    expect(textOf(uptimeBadge("API", 1))).toBe("API uptime: 100%");
    expect(textOf(uptimeBadge("API", 0.99999))).toBe("API uptime: 99.99%");
  });

  it("keep telling that a number is an uptime, however long the name", () => {
    expect(textOf(uptimeBadge("a".repeat(255), 0.5))).toMatch(/ uptime: 50\.00%$/);
  });
});
