import { XMLParser } from "fast-xml-parser";
import { afterEach, describe, expect, it } from "vitest";
import { historyAtom, historyRss, updatesAtom, updatesJson, updatesRss } from "../../lib/render/feed.ts";
import { createAudience } from "../../lib/services/audiences.ts";
import { updateComponent } from "../../lib/services/components.ts";
import { readFeed } from "../../lib/services/feeds.ts";
import { createIncident, editUpdate, postUpdate } from "../../lib/services/incidents.ts";
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

  it("is told whenever the feeds say something else, also where subscribers are not told, and of nothing internal", async () => {
    hub = await startService();
    hub.does({ status: 204 });
    const { ctx, page, api } = await desk((await make()).db);
    ctx.installation.websubHub = `${hub.url}/hub`;
    const isTold = async (): Promise<boolean> => {
      ctx.clock.advance(3000);
      return tellHub(ctx);
    };
    expect(await isTold()).toBe(false);
    const { id } = await createIncident(ctx, dana, page.id, { name: "Errors", body: "We look." });
    expect(await isTold()).toBe(true);
    await postUpdate(ctx, dana, id, { status: "resolved", body: "Over.", deliver_notifications: false });
    expect(await isTold()).toBe(true);
    const update = (await readFeed(ctx)).incidents[0]?.updates[0];
    await editUpdate(ctx, dana, update?.id ?? "", { body: "It is over." });
    expect(await isTold()).toBe(true);
    const group = await createAudience(ctx, dana, page.id, { name: "Support" });
    await postUpdate(ctx, dana, id, { body: "Among us.", status: "resolved", audience_ids: [group.id] });
    await updateComponent(ctx, dana, api, { description: "Another text." });
    expect(await isTold()).toBe(false);
    expect(hub.requests).toHaveLength(3);
  });

  it("is told of news also while the page changes all the time", async () => {
    hub = await startService();
    hub.does({ status: 204 });
    const { ctx, page, api } = await desk((await make()).db);
    ctx.installation.websubHub = `${hub.url}/hub`;
    await createIncident(ctx, dana, page.id, { name: "Errors", body: "We look." });
    let told = 0;
    for (let second = 0; second < 12; second++) {
      ctx.clock.advance(1000);
      await updateComponent(ctx, dana, api, { description: `Second ${second}` });
      if (await tellHub(ctx)) told++;
    }
    expect(told).toBe(1);
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
