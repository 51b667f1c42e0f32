import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../lib/domain/actor.ts";
import { readConfig } from "../../lib/runtime/config.ts";
import { createContext } from "../../lib/runtime/context.ts";
import { createComponent, createGroup } from "../../lib/services/components.ts";
import type { Context } from "../../lib/services/context.ts";
import { createIncident, postUpdate } from "../../lib/services/incidents.ts";
import { updateLook } from "../../lib/services/look.ts";
import { createMaintenance } from "../../lib/services/maintenances.ts";
import { ensurePage, updatePage } from "../../lib/services/pages.ts";
import { beat } from "../../lib/store/heartbeats.ts";
import { axeViolations, launchBrowser, picture } from "../support/browser.ts";
import { type Candor, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";

const actor: Actor = { kind: "user", id: "user00000001", name: "Dana" };
const hour = 3_600_000;
const day = 24 * hour;
const widths = [320, 768, 1280] as const;

let candor: Candor;
let browser: Browser;
let ctx: Context;
let pageId: string;
const ids: Record<string, string> = {};

const at = (t: number): Context => ({ ...ctx, clock: { now: () => t } });

beforeAll(async () => {
  // Without a worker nothing changes by itself: each state stays as it is set.
  candor = await startCandor({ ROLE: "web" });
  ctx = createContext(readConfig({ DATA_DIR: candor.dataDir, LOG_LEVEL: "silent" }), "test");
  pageId = (await ensurePage(ctx)).id;
  await updatePage(ctx, actor, pageId, { name: "Northwind" });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await ctx?.db.close();
  await candor?.stop();
});

async function shows(text: string, path = "/"): Promise<void> {
  await eventually(
    async () => {
      const html = await (await fetch(candor.url + path)).text();
      const said = /data-answer="([^"]*)"/.exec(html)?.[1];
      if (!html.includes(text)) throw new Error(`${path} does not say "${text}" but "${said}"`);
    },
    { within: 20_000 },
  );
}

/** Looks at an address at every width, light and dark: nothing to scroll sideways, nothing for axe, nothing in the console. */
async function looksRight(name: string, path = "/"): Promise<void> {
  const found: string[] = [];
  const context = await browser.newContext({ colorScheme: "light", reducedMotion: "reduce" });
  const page = await context.newPage();
  page.on("console", (m) => void (m.type() === "error" && found.push(`${path}: ${m.text()}`)));
  page.on("pageerror", (e) => void found.push(`${path}: ${e.message}`));
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(candor.url + path);
    const fits = await page.evaluate("document.documentElement.scrollWidth <= innerWidth");
    const wide = await page.evaluate(
      "[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map((e) => e.className || e.tagName).join(', ')",
    );
    if (!fits) found.push(`${width}: it scrolls sideways because of ${wide}`);
    found.push(...(await axeViolations(page)).map((v) => `light ${width}: ${v}`));
    await picture(page, `state-${name}-${width}-light`);
    await page.emulateMedia({ colorScheme: "dark" });
    found.push(...(await axeViolations(page, "colours")).map((v) => `dark ${width}: ${v}`));
    await picture(page, `state-${name}-${width}-dark`);
  }
  await context.close();
  expect(found).toEqual([]);
}

describe("the public page in each of its states", () => {
  it("with no components yet", async () => {
    await shows("No components yet");
    await looksRight("empty");
  });

  it("with everything fine", async () => {
    const begin = at(Date.now() - 100 * day);
    for (const name of ["API", "Dashboard", "Website", "Mail"])
      ids[name] = (await createComponent(begin, actor, pageId, { name, description: `What ${name} does` })).id;
    await createGroup(begin, actor, pageId, { name: "Product", components: [ids.API, ids.Dashboard] });
    const past = await createIncident(at(Date.now() - 6 * day), actor, pageId, {
      name: "Mail was late",
      body: "We look into it.",
      components: { [ids.Mail ?? ""]: "partial_outage" },
    });
    await postUpdate(at(Date.now() - 6 * day + 2 * hour), actor, past.id, {
      status: "resolved",
      body: "It flows again.",
    });
    ids.past = past.id;
    await shows("All systems operational");
    await shows("Mail was late");
    await looksRight("fine");
  });

  it("with one component degraded", async () => {
    const slow = await createIncident(ctx, actor, pageId, {
      name: "Slow dashboard",
      body: "Pages take up to ten seconds.",
      components: { [ids.Dashboard ?? ""]: "degraded_performance" },
    });
    ids.slow = slow.id;
    await shows("Some systems are degraded");
    await looksRight("degraded");
  });

  it("in a major outage with three incidents, a lapsed promise and an announcement", async () => {
    await updateLook(ctx, actor, pageId, {
      fields: { banner: "Support is on the phone **day and night**.", banner_tone: "warning" },
      logo: null,
    });
    for (const [name, component, status] of [
      ["API down", "API", "major_outage"],
      ["Website unreachable from some networks", "Website", "major_outage"],
    ] as const)
      ids[name] = (
        await createIncident(at(Date.now() - 2 * hour), actor, pageId, {
          name,
          body: "A link between two data centres was cut.\n\n- traffic is moved\n- the carrier is on its way",
          components: { [ids[component] ?? ""]: status },
        })
      ).id;
    await postUpdate(at(Date.now() - 1.5 * hour), actor, ids["API down"] ?? "", {
      status: "identified",
      body: "A cable was cut; it is being mended.",
    });
    await shows("The next update was due at");
    await looksRight("major");
    await looksRight("incident", `/incidents/${ids["API down"]}`);
  });

  it("in maintenance, with more of it planned", async () => {
    for (const name of ["slow", "API down", "Website unreachable from some networks"])
      await postUpdate(ctx, actor, ids[name] ?? "", { status: "resolved", body: "Over." });
    await updateLook(ctx, actor, pageId, { fields: { banner: "" }, logo: null });
    const plan = (name: string, from: number) =>
      createMaintenance(ctx, actor, pageId, {
        name,
        component_ids: [ids.Mail],
        scheduled_for: new Date(Date.now() + from).toISOString(),
        scheduled_until: new Date(Date.now() + from + 2 * hour).toISOString(),
      });
    const now = await plan("New mail servers", hour);
    await postUpdate(ctx, actor, now.id, { status: "in_progress", body: "We have begun." });
    await plan("Network upgrade", 3 * day);
    await shows("Maintenance is under way");
    await shows("Network upgrade");
    await looksRight("maintenance");
  });

  it("with monitoring gone silent", async () => {
    await ctx.db.transaction((tx) => beat(tx, "worker", new Date(Date.now() - 10 * 60_000)));
    await eventually(async () => {
      await updatePage(ctx, actor, pageId, { description: "Everything that Northwind runs." });
      await shows("Our monitoring stopped reporting");
    });
    await looksRight("silent");
    await ctx.db.transaction((tx) => beat(tx, "worker", new Date(Date.now() + hour)));
  });

  it("from right to left, and in every language", async () => {
    await shows('dir="rtl"', "/ar");
    await looksRight("rtl", "/ar");
    for (const tag of ["de", "fr", "es", "ja"]) {
      const html = await (await fetch(`${candor.url}/${tag}`)).text();
      expect(html).toContain(`<html lang="${tag}"`);
      expect(html).toContain(`href="/${tag}/history"`);
    }
    const german = await fetch(candor.url, { headers: { "accept-language": "de-AT, en;q=0.5" } });
    expect(await german.text()).toContain('<html lang="de"');
    expect(german.headers.get("vary")).toContain("Accept-Language");
  });

  it("in its archive, its uptime and its appearance elsewhere", async () => {
    await looksRight("history", "/history");
    await looksRight("search", "/history?q=mail&component=&impact=");
    await looksRight("uptime", "/uptime");
    await looksRight("embed", "/embed");
  });

  it("with two hundred components and long names", async () => {
    const begin = at(Date.now() - 30 * day);
    for (let g = 0; g < 10; g++) {
      const members: string[] = [];
      for (let n = 0; n < 20; n++) {
        const name =
          n === 3
            ? `Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselverwaltung-${g}`
            : `Region ${g}, service ${n}`;
        members.push((await createComponent(begin, actor, pageId, { name })).id);
      }
      await createGroup(begin, actor, pageId, { name: `Region ${g}`, components: members });
      ids[`region ${g}`] = members[3] ?? "";
    }
    await createIncident(ctx, actor, pageId, {
      name: "x".repeat(200),
      body: `A word without end: ${"y".repeat(300)}`,
      components: { [ids["region 4"] ?? ""]: "partial_outage" },
    });
    await shows("In trouble now");
    await looksRight("many");
    const page = await browser.newPage();
    await page.goto(candor.url);
    await page.getByRole("searchbox", { name: "Find a component" }).fill("region 7, service 1");
    await eventually(async () => expect(await page.locator(".component:visible").count()).toBe(11));
    await page.close();
  });
});

describe("the page in a visitor's hands", () => {
  it("shows a day's details by keyboard, tells the zone that was chosen, and renews itself quietly", async () => {
    const page = await browser.newPage();
    await page.goto(candor.url);
    const bar = page.locator(`#c-${ids.Mail} [data-bar]`);
    await bar.focus();
    for (let n = 0; n < 6; n++) await page.keyboard.press("ArrowLeft");
    const card = page.locator(".day-card");
    await card.getByRole("link", { name: "Mail was late" }).waitFor();
    expect(await card.textContent()).toContain("partly down");
    await page.keyboard.press("Escape");
    await page.getByLabel("Time zone").selectOption("UTC");
    expect(await page.locator("time[data-form=instant]").first().textContent()).toContain("UTC");
    const icon = await page.locator('link[rel="icon"]').getAttribute("href");
    await createIncident(ctx, actor, pageId, {
      name: "Fire in the server room",
      body: "Everyone is safe.",
      components: { [ids.API ?? ""]: "major_outage" },
    });
    await shows("Fire in the server room");
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await page.getByRole("heading", { name: "Fire in the server room" }).waitFor();
    await eventually(async () =>
      expect(await page.locator("[data-announce]").textContent()).toContain("The status has changed"),
    );
    expect(await page.title()).toContain("A major outage is under way");
    expect(await page.locator('link[rel="icon"]').getAttribute("href")).not.toBe(icon);
    await page.close();
  });

  it("is light and does not jump", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const sizes: Record<string, number> = {};
    const foreign: string[] = [];
    page.on("response", async (answer) => {
      if (!answer.url().startsWith(candor.url)) foreign.push(answer.url());
      const { responseBodySize } = await answer.request().sizes();
      sizes[answer.request().resourceType()] = (sizes[answer.request().resourceType()] ?? 0) + responseBodySize;
    });
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await page.goto(candor.url, { waitUntil: "networkidle" });
    const measured = await page.evaluate(`new Promise((resolve) => {
      const out = { lcp: 0, cls: 0 };
      new PerformanceObserver((l) => { for (const e of l.getEntries()) out.lcp = e.startTime; }).observe({ type: "largest-contentful-paint", buffered: true });
      new PerformanceObserver((l) => { for (const e of l.getEntries()) out.cls += e.value; }).observe({ type: "layout-shift", buffered: true });
      setTimeout(() => resolve(out), 500);
    })`);
    const { cls } = measured as { lcp: number; cls: number };
    process.stdout.write(`page weight ${JSON.stringify(sizes)}, ${JSON.stringify(measured)} for 204 components\n`);
    expect(cls).toBe(0);
    expect(foreign).toEqual([]);
    await context.close();
  });
});
