import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type Installation, install, read, soon } from "../support/installation.ts";
import { createNewsboat, hasNewsboat, type Item, type Newsboat } from "../support/newsboat.ts";
import { type RecordingProxy, startRecordingProxy } from "../support/recording-proxy.ts";

const perIncident = ["/history.rss", "/history.atom"] as const;
const perUpdate = ["/updates.rss", "/updates.atom"] as const;

describe.skipIf(!hasNewsboat())("a feed reader (newsboat)", () => {
  let site: Installation;
  let proxy: RecordingProxy;
  let reader: Newsboat;
  /** Of the component's feed alone. */
  let second: Newsboat;
  let componentFeed = "";
  const feeds = [...perIncident, ...perUpdate];
  const at = (path: string): string => proxy.url + path;

  const itemsOf = (path: string): Item[] => (path === componentFeed ? second : reader).items(at(path));

  /** Reads the feeds as soon as each of them holds the text. */
  async function reloadWith(text: string): Promise<void> {
    for (const path of [...feeds, componentFeed])
      await eventually(async () => expect((await read(site.candor.url + path)).text, path).toContain(text), soon);
    await Promise.all([reader.reload(), second.reload()]);
  }

  async function update(body: string, status: string): Promise<void> {
    await site.call("PATCH", `${site.below}/incidents/${site.id}`, { incident: { status, body } });
    await reloadWith(body);
  }

  beforeAll(async () => {
    site = await install();
    const { below, id, call } = site;
    const component = await call("POST", `${below}/components`, { component: { name: "Café & Bar" } });
    await call("PATCH", `${below}/incidents/${id}`, {
      incident: { status: "identified", body: "It is <the> *disk*.", components: { [component.id]: "partial_outage" } },
    });
    componentFeed = `/components/${component.id}/history.rss`;
    proxy = await startRecordingProxy(site.candor.url);
    reader = createNewsboat(feeds.map(at));
    second = createNewsboat([at(componentFeed)]);
    await reloadWith("disk");
  });

  afterAll(async () => {
    reader?.remove();
    second?.remove();
    await proxy?.close();
    await site?.candor.stop();
  });

  it("reads an item for each incident, with its title, address, date and whole text", async () => {
    const incident = await site.call("GET", `${site.below}/incidents/${site.id}`);
    for (const path of [...perIncident, componentFeed]) {
      const [item, ...others] = itemsOf(path);
      expect(others, path).toEqual([]);
      expect(item, path).toMatchObject({ title: "Errors at night", url: `${site.candor.url}/incidents/${site.id}` });
      expect(item?.content, path).toContain("We look into it.");
      expect(item?.content, path).toContain("<em>disk</em>");
    }
    // RSS dates the last change, Atom the first publication.
    const seconds = (iso: string): number => Math.floor(Date.parse(iso) / 1000);
    const newest = seconds(incident.incident_updates[0].display_at);
    expect(reader.items(at("/history.rss"))[0]?.pubDate).toBe(newest);
    expect(reader.items(at("/history.atom"))[0]?.pubDate).toBe(seconds(incident.created_at));
    expect(reader.title(at("/history.rss"))).toBe("Status - Incident History");
    expect(reader.title(at("/history.atom"))).toBe("Status - Incident History");
    expect(second.title(at(componentFeed))).toBe("Status: Café & Bar - Incident History");
  });

  it("reads an item for each update, the newest first, with an id that is its own", async () => {
    const { incident_updates: posts } = await site.call("GET", `${site.below}/incidents/${site.id}`);
    for (const path of perUpdate) {
      const items = reader.items(at(path));
      expect(reader.title(at(path))).toBe("Status - Updates");
      expect(items.map((i) => i.title).sort(), path).toEqual([
        "Identified: Errors at night",
        "Investigating: Errors at night",
      ]);
      expect(new Set(items.map((i) => i.guid)).size, path).toBe(2);
      for (const post of posts) {
        const url = `${site.candor.url}/incidents/${site.id}#update-${post.id}`;
        const item = items.find((i) => i.url === url);
        expect(item?.pubDate, path).toBe(Math.floor(Date.parse(post.display_at) / 1000));
      }
    }
  });

  it("is answered 304 when it asks again and nothing has changed", async () => {
    // It stores a validator only for feeds that it knows: the second reading has them all.
    await Promise.all([reader.reload(), second.reload()]);
    proxy.passed.length = 0;
    await Promise.all([reader.reload(), second.reload()]);
    expect(proxy.passed.map((p) => p.path).sort()).toEqual([...feeds, componentFeed].sort());
    for (const { path, ifNoneMatch, status } of proxy.passed) {
      expect(ifNoneMatch, path).toMatch(/^"/);
      expect(status, path).toBe(304);
    }
  });

  it("takes an edited update for the one that it has: nothing twice, nothing unread", async () => {
    reader.readAll();
    const before = feeds.map((path) => reader.items(at(path)).map((i) => i.guid));
    const { incident_updates: posts } = await site.call("GET", `${site.below}/incidents/${site.id}`);
    const path = `${site.below}/incidents/${site.id}/incident_updates/${posts[0].id}`;
    await site.call("PATCH", path, { incident_update: { body: "It is the power supply." } });
    await reloadWith("power supply");
    expect(feeds.map((feed) => reader.items(at(feed)).map((i) => i.guid))).toEqual(before);
    for (const feed of feeds) expect(reader.items(at(feed)).some((i) => i.content.includes("power supply"))).toBe(true);
    expect(await reader.unread()).toBe(0);
  });

  it("has a new update as one new unread item in the feeds of updates, and in the text of the incident's", async () => {
    reader.readAll();
    await update("All is well again.", "resolved");
    for (const path of perUpdate) {
      const fresh = reader.items(at(path)).filter((i) => i.unread === 1);
      expect(
        fresh.map((i) => i.title),
        path,
      ).toEqual(["Resolved: Errors at night"]);
    }
    for (const path of [...perIncident, componentFeed]) {
      const items = itemsOf(path);
      expect(items, path).toHaveLength(1);
      expect(items[0]?.content, path).toContain("All is well again.");
    }
    expect(await reader.unread()).toBe(2);
  });

  it("has an incident once when it reads the page's feed and a component's", async () => {
    const both = createNewsboat([at("/history.rss"), at(componentFeed)]);
    try {
      await both.reload();
      expect([...both.items(at("/history.rss")), ...both.items(at(componentFeed))]).toHaveLength(1);
      expect(await both.unread()).toBe(1);
    } finally {
      both.remove();
    }
  });
});
