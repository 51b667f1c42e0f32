import { parseFeed } from "@rowanmanning/feed-parser";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IncidentView, UpdateView } from "../../../lib/domain/page.ts";
import { historyAtom, historyRss, updatesRss } from "../../../lib/render/feed.ts";

const at = Date.UTC(2026, 2, 10, 12);

const update = (id: string, body: string, more: Partial<UpdateView> = {}): UpdateView => ({
  id,
  status: "investigating",
  body,
  at,
  createdAt: at,
  updatedAt: at,
  editedAt: null,
  automatic: false,
  notify: true,
  components: [],
  ...more,
});

const incident = (name: string, updates: UpdateView[]): IncidentView => ({
  id: "abcdefghijkl",
  kind: "incident",
  name,
  status: "investigating",
  impact: "minor",
  startedAt: at,
  createdAt: at,
  updatedAt: at,
  monitoringAt: null,
  resolvedAt: null,
  scheduledFor: null,
  scheduledUntil: null,
  promiseAt: null,
  promise: "none",
  components: [],
  updates,
});

const input = (name: string, incidents: IncidentView[]) => ({
  page: { id: "page", name, updatedAt: at },
  incidents,
  url: "https://status.example.com",
});

const writers = { historyRss, historyAtom, updatesRss };

describe("feeds", () => {
  it("can be read whatever anyone typed", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.constantFrom(
        "]]>",
        "<![CDATA[",
        "&amp;",
        "</title>",
        "\u0000\ud800",
        "<script>alert(1)</script>",
        "a & b < c",
      ),
    );
    fc.assert(
      fc.property(text, text, text, (page, name, body) => {
        for (const [writer, write] of Object.entries(writers)) {
          const feed = parseFeed(write(input(page, [incident(name, [update("u1", body)])])));
          expect(feed.items, writer).toHaveLength(1);
          expect(feed.items[0]?.url).toMatch(/^https:\/\/status\.example\.com\/incidents\/abcdefghijkl/);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("carry no mark-up but the sanitised", () => {
    const one = input("Acme", [
      incident("Errors", [update("u1", "<script>alert(1)</script>\n\n<img src=x onerror=y>")]),
    ]);
    for (const write of Object.values(writers)) expect(write(one)).not.toMatch(/<script|<img/);
  });

  it("revise an incident's entry in place, and give each update an item of its own", () => {
    const first = update("u1", "We look into it.");
    const second = update("u2", "Found.", { status: "identified", at: at + 60_000 });
    const before = input("Acme", [incident("Errors", [first])]);
    const after = input("Acme", [incident("Errors everywhere", [second, first])]);
    for (const write of [historyRss, historyAtom]) {
      const [old] = parseFeed(write(before)).items;
      const [revised] = parseFeed(write(after)).items;
      expect(revised?.id).toBe(old?.id);
      expect(revised?.title).toBe("Errors everywhere");
      const content = revised?.content ?? revised?.description ?? "";
      expect(content.indexOf("Found.")).toBeLessThan(content.indexOf("We look into it."));
    }
    const items = parseFeed(updatesRss(after)).items;
    expect(items.map((i) => i.title)).toEqual(["Identified: Errors everywhere", "Investigating: Errors everywhere"]);
    expect(new Set(items.map((i) => i.id)).size).toBe(2);
  });

  it("that did not change do not look changed", () => {
    const same = input("Acme", [incident("Errors", [update("u1", "Text.")])]);
    for (const write of Object.values(writers)) {
      expect(write(same)).toBe(write(same));
      expect(write(same)).not.toContain(String(new Date().getUTCFullYear() + 1));
    }
    expect(historyRss(same)).toContain(`<lastBuildDate>${new Date(at).toUTCString()}</lastBuildDate>`);
  });
});
