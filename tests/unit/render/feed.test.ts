import { parseFeed } from "@rowanmanning/feed-parser";
import fc from "fast-check";
import { XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import type { AnnouncementView } from "../../../lib/domain/announcement.ts";
import type { IncidentView } from "../../../lib/domain/page.ts";
import {
  componentRss,
  historyAtom,
  historyRss,
  updatesAtom,
  updatesJson,
  updatesRss,
} from "../../../lib/render/feed.ts";
import { incidentView, updateView, viewTime } from "../../support/incident-views.ts";

const at = viewTime;
const update = updateView;
const incident = incidentView;

const input = (name: string, incidents: IncidentView[]) => ({
  page: { id: "page", name, updatedAt: at },
  incidents,
  url: "https://status.example.com",
});

const forComponent = (given: Parameters<typeof componentRss>[0]) =>
  componentRss(
    {
      ...given,
      incidents: given.incidents.map((i) => ({ ...i, components: [{ id: "c", name: "C", status: "operational" }] })),
    },
    { id: "c", name: "C" },
  );
const writers = { historyRss, historyAtom, updatesRss, updatesAtom, forComponent };

describe("feeds", () => {
  it("tell announcements where they tell updates, and not where each item is taken for an incident", () => {
    const announcement: AnnouncementView = {
      id: "announce0001",
      title: "We move <in May>",
      body: "A **new** place. <script>",
      components: [],
      publishedAt: at,
      updatedAt: at,
      editedAt: at + 60_000,
      withdrawnAt: null,
      pinnedUntil: null,
    };
    const given = {
      ...input("Example", [incident("Errors", [update("u1", "We look.")])]),
      announcements: [announcement],
    };
    for (const write of [updatesRss, updatesAtom, updatesJson]) {
      const feed = write(given);
      const title = "Announcement: We move <in May>";
      expect(feed).toContain(write === updatesAtom ? title.replace("<", "&lt;").replace(">", "&gt;") : title);
      expect(feed).toContain("https://status.example.com/announcements/announce0001");
      expect(feed).not.toContain("<script>");
      expect(feed).toContain("Investigating: Errors");
    }
    for (const write of [historyRss, historyAtom, forComponent]) expect(write(given)).not.toContain("We move");
    expect(updatesAtom(given)).toContain(new Date(at + 60_000).toISOString());
  });

  it("say of an end that it was a false alarm, and of what came before what it was", () => {
    const updates = [update("u2", "Nothing was wrong.", { status: "resolved" }), update("u1", "We look.")];
    const given = input("Example", [incident("Errors", updates, { status: "resolved", ending: "false_alarm" })]);
    for (const write of Object.values(writers)) expect(write(given)).toContain("Resolved (false alarm)");
    expect(updatesAtom(given)).toContain("Investigating: Errors");
  });

  it("can be read whatever anyone typed", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.constantFrom(
        "]]>",
        "`a[b[0]]>1` and `c[d[0]]>2`",
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
          const xml = write(input(page, [incident(name, [update("u1", body), update("u2", body)])]));
          expect(XMLValidator.validate(xml), writer).toBe(true);
          const feed = parseFeed(xml);
          expect(feed.items, writer).toHaveLength(writer.startsWith("updates") ? 2 : 1);
          expect(feed.items[0]?.url).toMatch(/^https:\/\/status\.example\.com\/incidents\/abcdefghijkl/);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("say a title as it was typed", () => {
    const name = "Latency for <eu-west> & Tom &amp; Co";
    const titles = (xml: string) =>
      [...xml.matchAll(/<title type="html"><!\[CDATA\[(.*?)\]\]>/g)].map(([, title]) => title);
    const given = input("Acme", [incident(name, [update("u1", "Text.")])]);
    const html = "Latency for &lt;eu-west&gt; &amp; Tom &amp;amp; Co";
    expect(titles(historyAtom(given))).toEqual([html]);
    expect(titles(updatesAtom(given))).toEqual([`Investigating: ${html}`]);
    expect(JSON.parse(updatesJson(given)).items[0].title).toBe(`Investigating: ${name}`);
  });

  it("carry no mark-up but the sanitised", () => {
    const one = input("Acme", [
      incident("Errors", [update("u1", "<script>alert(1)</script>\n\n<img src=x onerror=y>")]),
    ]);
    for (const write of Object.values(writers)) expect(write(one)).not.toMatch(/<script|<img/);
  });

  it("are JSON Feed 1.1 too, whatever anyone typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (name, body) => {
        const feed = JSON.parse(updatesJson(input(name, [incident(name, [update("u1", body)])])));
        expect(feed.version).toBe("https://jsonfeed.org/version/1.1");
        expect(feed.title).toEqual(expect.any(String));
        expect(feed.authors).toHaveLength(1);
        expect(feed).not.toHaveProperty("author");
        expect(feed.items).toHaveLength(1);
        expect(feed.items[0]).toMatchObject({
          id: expect.any(String),
          url: expect.stringContaining("#update-u1"),
          content_html: expect.any(String),
          date_published: new Date(at).toISOString(),
        });
      }),
    );
  });

  it("give a component the incidents that affected it, and no others", () => {
    const of = (id: string) => [{ id, name: id, status: "operational" as const }];
    const given = input("Acme", [
      incident("Errors", [update("u1", "Text.")], { components: of("c") }),
      incident("Elsewhere", [update("u2", "Text.")], { id: "mnopqrstuvwx", components: of("d") }),
    ]);
    const feed = parseFeed(componentRss(given, { id: "c", name: "API" }));
    expect(feed.items.map((i) => i.title)).toEqual(["Errors"]);
    expect(feed.title).toContain("API");
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
