import { XMLParser } from "fast-xml-parser";
import { afterEach, describe, expect, it } from "vitest";
import { historyAtom, historyRss, updatesAtom, updatesJson, updatesRss } from "../../lib/render/feed.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { tellHub } from "../../lib/services/websub.ts";
import { onEachDatabase } from "../support/databases.ts";
import { dana, desk } from "../support/fixtures.ts";
import { type ServiceDouble, startService } from "../support/service-double.ts";

let hub: ServiceDouble | null = null;
afterEach(async () => {
  await hub?.close();
  hub = null;
});

onEachDatabase("the WebSub hub", (make) => {
  it("is told once of news, when the page shows it, and again when it did not take it", async () => {
    hub = await startService();
    const { ctx, page } = await desk((await make()).db);
    expect(await tellHub(ctx)).toBe(false);
    ctx.installation.websubHub = `${hub.url}/hub`;
    expect(await tellHub(ctx)).toBe(false);
    await createIncident(ctx, dana, page.id, { name: "Errors", body: "We look." });
    expect(await tellHub(ctx)).toBe(false);
    ctx.clock.advance(3000);
    hub.does({ status: 503 });
    expect(await tellHub(ctx)).toBe(false);
    hub.does({ status: 204 });
    expect(await tellHub(ctx)).toBe(false);
    expect(hub.requests).toHaveLength(1);
    ctx.clock.advance(60_000);
    expect(await tellHub(ctx)).toBe(true);
    expect(await tellHub(ctx)).toBe(false);
    expect(hub.requests).toHaveLength(2);
    const form = new URLSearchParams(hub.requests[1]?.text);
    expect(form.get("hub.mode")).toBe("publish");
    expect(form.getAll("hub.url")).toContain("https://status.example.com/updates.atom");
  });
});

describe("feeds", () => {
  const input = {
    page: { id: "page00000001", name: "Northwind", updatedAt: 0 },
    incidents: [],
    url: "https://status.example.com",
  };
  const all = { historyRss, updatesRss, historyAtom, updatesAtom, updatesJson };

  it.each(Object.entries(all))("name the hub where there is one: %s", (_, render) => {
    const hubUrl = "https://hub.example.com/?a=1&b=2";
    const text = render({ ...input, hub: hubUrl });
    if (text.startsWith("{")) expect(JSON.parse(text).hubs).toMatchObject([{ url: hubUrl }]);
    else {
      const parser = new XMLParser({ ignoreAttributes: false, processEntities: true });
      const links = JSON.stringify(parser.parse(text));
      expect(links).toContain('"@_rel":"hub"');
      expect(links).toContain(hubUrl);
    }
    expect(render(input)).not.toMatch(/hub\.example|"hubs?"/);
  });
});
