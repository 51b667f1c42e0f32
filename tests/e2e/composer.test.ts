import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../lib/runtime/config.ts";
import { createContext } from "../../lib/runtime/context.ts";
import { saveComposerRules } from "../../lib/services/composer-rules.ts";
import type { Context } from "../../lib/services/context.ts";
import { createIncident, findIncident } from "../../lib/services/incidents.ts";
import { createTemplate } from "../../lib/services/templates.ts";
import { launchBrowser, openContext, type screens } from "../support/browser.ts";
import { type Candor, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { expectFit } from "../support/fit.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { subscriberAt } from "../support/notices.ts";
import { person } from "../support/secrets.ts";
import { quickProbe, tell } from "../support/signals.ts";

const soon = { within: 30_000, every: 100 };

let candor: Candor;
let browser: Browser;
let ctx: Context;
let d: Desk;
const cookies = new Map<string, string>();

beforeAll(async () => {
  candor = await startCandor({ ROLE: "web" });
  ctx = createContext(readConfig({ DATA_DIR: candor.dataDir, LOG_LEVEL: "silent", BASE_URL: candor.url }), "test");
  const { page, api, web } = await desk(ctx.db);
  let now = Date.now() - 60_000;
  const clock = {
    now: () => now,
    set: (at: number) => {
      now = at;
    },
    advance: (ms: number) => {
      now += ms;
    },
  };
  d = { ctx: { ...ctx, clock }, page, api, web };
  for (const name of ["ann", "ben"]) cookies.set(name, await person(ctx, name, "responder"));
  await subscriberAt(d.ctx, page.id, "grace@example.com");
  await createTemplate(ctx, dana, page.id, {
    name: "Outage",
    title: "{{component}} down",
    body: "{{component}} fails.",
  });
  await tell(d, await quickProbe(d, api, "API answers"), "down");
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await ctx?.db.close();
  await candor?.stop();
});

async function signedIn(who: string, screen: keyof typeof screens, scheme: "light" | "dark" = "light"): Promise<Page> {
  const context: BrowserContext = await openContext(browser, scheme, screen);
  const [name = "", value = ""] = (cookies.get(who) ?? "").split("=");
  await context.addCookies([{ name, value: decodeURIComponent(value), url: candor.url }]);
  return context.newPage();
}

const undoIn = (seconds: number) => saveComposerRules(ctx, dana, d.page.id, { undo_seconds: seconds });
const open = (name: string) => createIncident(ctx, dana, d.page.id, { name, body: "We look into it." });
const textOf = (page: Page) => page.locator('.composing textarea[name="body"]');
const publish = (page: Page) => page.locator('.composing form button[type="submit"]').last();
const bodies = async (id: string) => (await findIncident(ctx, id)).updates.map((update) => update.body);

it("an announcement is written on a phone, says whom it tells, and stands on the page, under its state", async () => {
  await undoIn(0);
  const page = await signedIn("ann", "phone");
  await page.goto(`${candor.url}/admin/announcements/new`);
  await page.getByLabel("Title").fill("We move in May");
  await page.locator('textarea[name="body"]').fill("To a **new** data centre.");
  await page.getByRole("button", { name: "Publish and tell 1 subscriber" }).waitFor();
  await expectFit(page, "announcement-new");
  await publish(page).click();
  await page.waitForURL(({ pathname }) => !pathname.endsWith("/new"));
  await page.getByText("At the top of the page", { exact: true }).first().waitFor();
  await expectFit(page, "announcement-desk");
  await eventually(async () => {
    await page.goto(candor.url);
    expect(await page.locator(".visit > section").nth(1).textContent({ timeout: 1000 })).toContain("We move in May");
  }, soon);
  await expectFit(page, "announcement-front");
  await page.getByRole("link", { name: "We move in May" }).click();
  await page.getByRole("heading", { level: 1, name: "We move in May" }).waitFor();
  await expectFit(page, "announcement-page");
  await page.goto(`${candor.url}/history`);
  await page.getByLabel("Any kind").selectOption("Announcements");
  await page.getByRole("button", { name: "Search" }).click();
  await page.waitForURL(/kind=announcement/);
  await page.getByRole("heading", { level: 2, name: "We move in May" }).waitFor();
  expect(await page.getByLabel("Any kind").inputValue()).toBe("announcement");
  expect(await page.locator(".summary").count()).toBe(0);
  await expectFit(page, "announcement-search");
  await page.context().close();
});

describe.each(["phone", "desktop"] as const)("the composer on a %s", (screen) => {
  it("says whom it tells, counts down, takes back and gives the text back", async () => {
    await undoIn(600);
    const { id } = await open(`Undone on a ${screen}`);
    const page = await signedIn("ann", screen, screen === "phone" ? "dark" : "light");
    await page.goto(`${candor.url}/admin/incidents/${id}`);
    await textOf(page).fill("We **found** it.");
    await page.getByRole("radio", { name: "Identified" }).check();
    await page.getByRole("button", { name: "API" }).click();
    expect(await page.getByLabel("API", { exact: true }).inputValue()).toBe("operational");
    await page.locator(".preview strong").waitFor();
    await page.getByRole("button", { name: "Publish update and tell 1 subscriber" }).waitFor();
    await page.getByText("Who exactly").click();
    await page.getByText("Webhook", { exact: true }).click();
    await page.getByText("E-mail", { exact: true }).click();
    const mail = page.frameLocator('iframe[title="E-mail as HTML"]');
    await mail.locator("h1", { hasText: "Identified: Undone on a" }).waitFor();
    await mail.locator(".post strong", { hasText: "found" }).waitFor();
    // Only the sheet says so: the desk's policy lets it in.
    expect(await mail.locator("body").evaluate((body) => getComputedStyle(body).marginTop)).toBe("0px");
    await expectFit(page, `composer-${screen}`);
    await publish(page).click();
    await page.locator(".pending .countdown").waitFor();
    await expectFit(page, `composer-pending-${screen}`);
    await page.reload();
    expect(await page.locator(".pending").textContent()).toContain("We **found** it.");
    expect(await textOf(page).inputValue()).toBe("");
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await eventually(async () => expect(await textOf(page).inputValue()).toBe("We **found** it."), soon);
    expect(await page.getByRole("radio", { name: "Identified" }).isChecked()).toBe(true);
    expect(await bodies(id)).toEqual(["We look into it."]);
    await page.context().close();
  });
});

describe("the composer", () => {
  it("takes three interactions at most from the alert to a posted update", async () => {
    await undoIn(0);
    const page = await signedIn("ann", "phone");
    await page.goto(`${candor.url}/admin`);
    await page.locator(".thumb-bar").getByRole("link", { name: "Tell readers…" }).click();
    await page.getByRole("button", { name: /^Publish incident/ }).click();
    await page.waitForURL(/\/admin\/incidents\/[a-z0-9]{12}$/, { timeout: 30_000 });
    await page.context().close();
  });

  it("shows two responders each other and asks before one posts over the other", async () => {
    await undoIn(0);
    const { id } = await open("Two at once");
    const [ann, ben] = [await signedIn("ann", "desktop"), await signedIn("ben", "phone")];
    await ann.goto(`${candor.url}/admin/incidents/${id}`);
    await ann.locator(".reach-counts").waitFor();
    await ben.goto(`${candor.url}/admin/incidents/${id}`);
    await ben.getByText("ann is editing this too.").waitFor();
    await textOf(ann).fill("Ann's word.");
    await textOf(ben).fill("Ben's word.");
    await publish(ben).click();
    await eventually(async () => expect(await bodies(id)).toEqual(["We look into it.", "Ben's word."]), soon);
    await publish(ann).click();
    const newer = ann.locator(".newer");
    await newer.waitFor();
    expect(await newer.textContent()).toContain("Ben's word.");
    expect(await textOf(ann).inputValue()).toBe("Ann's word.");
    await expectFit(ann, "composer-newer");
    await ann.getByRole("button", { name: "Post mine anyway" }).click();
    await eventually(
      async () => expect(await bodies(id)).toEqual(["We look into it.", "Ben's word.", "Ann's word."]),
      soon,
    );
    await ann.context().close();
    await ben.context().close();
  });

  it("keeps what was typed while offline, says so, and posts it when asked again", async () => {
    await undoIn(0);
    const { id } = await open("Cut off");
    const page = await signedIn("ann", "desktop");
    await page.goto(`${candor.url}/admin/incidents/${id}`);
    await page.locator(".reach-counts").waitFor();
    await page.context().setOffline(true);
    await textOf(page).fill("Written in a tunnel.");
    await publish(page).click();
    await page.getByText("You are offline. Your text is kept.").waitFor();
    expect(await textOf(page).inputValue()).toBe("Written in a tunnel.");
    await page.context().setOffline(false);
    await page.reload();
    await eventually(async () => expect(await textOf(page).inputValue()).toBe("Written in a tunnel."), soon);
    await publish(page).click();
    await eventually(async () => expect(await bodies(id)).toContain("Written in a tunnel."), soon);
    await eventually(async () => expect(await textOf(page).inputValue()).toBe(""), soon);
    await page.reload();
    expect(await textOf(page).inputValue()).toBe("");
    await page.context().close();
  });

  it("loses nothing where the page was asked for before the server had kept what was typed", async () => {
    const { id } = await open("In between");
    const address = `${candor.url}/admin/incidents/${id}`;
    const page = await signedIn("ann", "desktop");
    await page.goto(address);
    await page.locator(".reach-counts").waitFor();
    const before = await page.context().request.get(address);
    await textOf(page).fill("Just typed.");
    const kept = (key: string) => localStorage.getItem(key)?.includes('"dirty":false');
    await page.waitForFunction(kept, `candor draft incident:${id}`);
    await page.route(address, (route) =>
      route.request().method() === "GET" ? route.fulfill({ response: before }) : route.fallback(),
    );
    await page.reload();
    await eventually(async () => expect(await textOf(page).inputValue()).toBe("Just typed."), soon);
    await page.context().close();
  });

  it("gives a draft on another device", async () => {
    const { id } = await open("Two devices");
    const first = await signedIn("ann", "phone");
    await first.goto(`${candor.url}/admin/incidents/${id}`);
    await first.locator(".reach-counts").waitFor();
    await textOf(first).fill("Begun on the phone.");
    const second = await signedIn("ann", "desktop");
    await eventually(async () => {
      await second.goto(`${candor.url}/admin/incidents/${id}`);
      expect(await textOf(second).inputValue()).toBe("Begun on the phone.");
    }, soon);
    await first.context().close();
    await second.context().close();
  });

  it("fills itself from a template", async () => {
    const page = await signedIn("ben", "desktop");
    await page.goto(`${candor.url}/admin/incidents/new`);
    await page.getByLabel("Website", { exact: true }).selectOption("major_outage");
    await page.getByLabel("Begin with").selectOption({ label: "Outage" });
    await eventually(async () => expect(await page.getByLabel("Title").inputValue()).toBe("Website down"), soon);
    expect(await textOf(page).inputValue()).toBe("Website fails.");
    await page.goto(`${candor.url}/admin/templates`);
    await expectFit(page, "templates");
    await page.context().close();
  });

  it("is reached by keys", async () => {
    const { id } = await open("Reached by keys");
    const page = await signedIn("ann", "desktop");
    await page.goto(`${candor.url}/admin/components`);
    await eventually(async () => {
      await page.keyboard.press("?");
      expect(await page.getByRole("dialog", { name: "Keys" }).isVisible()).toBe(true);
    }, soon);
    await expectFit(page, "keys");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("reached");
    await page.getByRole("option", { name: "Reached by keys" }).waitFor();
    await expectFit(page, "palette");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/admin/incidents/${id}`);
    await textOf(page).waitFor();
    await page.keyboard.press("u");
    expect(await textOf(page).evaluate((area) => area === document.activeElement)).toBe(true);
    await page.keyboard.type("n?g");
    expect(await textOf(page).inputValue()).toBe("n?g");
    await page.locator("h1").click();
    await page.keyboard.press("g");
    await page.keyboard.press("i");
    await page.waitForURL("**/admin");
    await page.keyboard.press("n");
    await page.waitForURL("**/admin/incidents/new");
    await page.context().close();
  });
});
