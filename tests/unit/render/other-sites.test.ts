import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { buildPage, type PageParts } from "../../../lib/domain/page.ts";
import { favicon, statusBadge, uptimeBadge } from "../../../lib/render/badge.ts";
import { embedCard } from "../../../lib/render/embed.ts";
import { robots, sitemap } from "../../../lib/render/sitemap.ts";
import { statusText } from "../../../lib/render/status-text.ts";
import { incidentView, updateView, viewTime } from "../../support/incident-views.ts";

const anyText = fc.string({ unit: "binary", maxLength: 60 });

function model(name: string, body: string) {
  const parts: PageParts = {
    page: {
      id: "page",
      name,
      description: null,
      supportUrl: null,
      brandColor: null,
      timeZone: "UTC",
      partialWeight: 0.3,
      revision: 1,
      updatedAt: viewTime,
      createdAt: viewTime,
    },
    groups: [],
    components: [],
    probes: [],
    settled: [],
    corrections: [],
    intervals: [],
    incidents: [incidentView(name, [updateView("u1", body)], { impact: "major", promiseAt: viewTime - 1 })],
    impaired: false,
    workerSeenAt: null,
  };
  return buildPage(parts, viewTime);
}

describe("badges", () => {
  it("are well-formed SVG whatever a component is called", () => {
    fc.assert(
      fc.property(anyText, (name) => {
        for (const badge of [statusBadge(name, "operational"), uptimeBadge(name, 0.9987)]) {
          expect(XMLValidator.validate(badge)).toBe(true);
          expect(badge).not.toContain("<script");
        }
      }),
    );
  });

  it("are never green about what is not known", () => {
    const green = /#1a7f46/;
    expect(statusBadge("API", "operational")).toMatch(green);
    expect(statusBadge("API", "unknown")).not.toMatch(green);
    expect(uptimeBadge("API", null)).not.toMatch(green);
    expect(favicon("unknown")).not.toMatch(green);
    expect(uptimeBadge("API", 0.99999)).toContain("99.99%");
  });
});

describe("the page in plain text", () => {
  it("holds no control character but the line's end, whatever anyone typed", () => {
    fc.assert(
      fc.property(anyText, anyText, (name, body) => {
        expect(statusText(model(name, body), "https://status.example.com")).not.toMatch(/[^\P{Cc}\n]/u);
      }),
    );
  });

  it("says what is going on and that a promise was not kept", () => {
    const text = statusText(model("Acme", "We **look** into it."), "https://status.example.com");
    expect(text).toContain("Acme: Some systems are partly down");
    expect(text).toContain("Investigating, 2026-03-10 12:00 UTC: We look into it.");
    expect(text).toContain("The next update was due 2026-03-10 11:59 UTC.");
    expect(text).toContain("Acme (major impact, since 2026-03-10 12:00 UTC)");
  });
});

it("the sitemap is XML and keeps to what it may hold", () => {
  const text = sitemap("https://status.example.com/a&b", [{ path: "/", changedAt: viewTime }]);
  expect(new XMLParser().parse(text).urlset.url).toEqual({
    loc: "https://status.example.com/a&b/",
    lastmod: "2026-03-10T12:00:00.000Z",
  });
  expect(robots("https://x", false)).toBe("User-agent: *\nDisallow: /\n");
});

it("the card for other sites escapes what it shows", () => {
  const card = embedCard(model("<script>alert(1)</script>", "Text."), "https://status.example.com");
  expect(card).not.toContain("<script");
  expect(card).toContain('href="https://status.example.com/"');
  expect(card).toContain('target="_blank" rel="noopener"');
  expect(card).not.toMatch(/<style|\son[a-z]+=/);
  const silent = { measuredAt: viewTime, silentSince: viewTime, impaired: false };
  expect(embedCard({ ...model("Acme", "Text."), freshness: silent }, "https://x")).toContain("no new data since");
});
