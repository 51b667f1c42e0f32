import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../lib/runtime/config.ts";
import { createContext } from "../../lib/runtime/context.ts";
import { createComponent } from "../../lib/services/components.ts";
import type { Context } from "../../lib/services/context.ts";
import { createIncident, postUpdate } from "../../lib/services/incidents.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import { launchBrowser, openContext, type screens, signInBy } from "../support/browser.ts";
import { type Candor, startCandor } from "../support/candor.ts";
import { responder } from "../support/duty.ts";
import { expectFit } from "../support/fit.ts";
import { dana } from "../support/fixtures.ts";

type Screen = keyof typeof screens;

let candor: Candor;
let browser: Browser;
let ctx: Context;
const incidents = {} as Record<"phone" | "desktop", string>;

beforeAll(async () => {
  candor = await startCandor({ ROLE: "web" });
  ctx = createContext(readConfig({ DATA_DIR: candor.dataDir, LOG_LEVEL: "silent", BASE_URL: candor.url }), "test");
  const page = await ensurePage(ctx);
  await responder(ctx, "Dana");
  const api = await createComponent(ctx, dana, page.id, { name: "API" });
  for (const screen of ["phone", "desktop"] as const) {
    const { id } = await createIncident(ctx, dana, page.id, {
      name: `Errors on a ${screen}`,
      body: "We look into it.",
      components: { [api.id]: "major_outage" },
    });
    await postUpdate(ctx, dana, id, { status: "resolved", body: "It works." });
    incidents[screen] = id;
  }
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await ctx?.db.close();
  await candor?.stop();
});

async function signedIn(screen: Screen, scheme: "light" | "dark" = "light"): Promise<Page> {
  const page = await (await openContext(browser, scheme, screen)).newPage();
  page.on("dialog", (dialog) => void dialog.accept());
  await signInBy(page, candor.url, "dana@example.com", "correct horse battery");
  return page;
}

const visible = (page: Page, text: string) =>
  expect.poll(() => page.getByText(text).first().isVisible(), { timeout: 15_000 }).toBe(true);

describe.each([
  ["phone", "dark"],
  ["desktop", "light"],
] as const)("on a %s", (screen, scheme) => {
  it("a postmortem is written, shown by a link, published and exported", async () => {
    const page = await signedIn(screen, scheme);
    await page.goto(`${candor.url}/admin/incidents/${incidents[screen]}`);
    await page.getByRole("link", { name: "Postmortem", exact: true }).click();
    await page.waitForURL(/\/postmortem$/);
    await visible(page, "Investigating: We look into it.");
    await page.getByLabel("Summary").fill("The **disk** was full.");
    await page.getByLabel("Internal notes").fill("Between us.");
    await page.getByRole("button", { name: "Save the draft" }).click();
    await page.waitForURL(/saved=texts/);

    await page.getByText("Add an entry").click();
    const adding = page.locator("details", { hasText: "Add an entry" });
    await adding.getByLabel("What happened").fill("We met in the office.");
    await adding.getByRole("button", { name: "Add the entry" }).click();
    await page.waitForURL(/saved=timeline/);
    await visible(page, "We met in the office.");

    const item = page.locator("details", { hasText: "Add an action item" });
    await item.getByLabel("What is to be done").fill("Larger disks");
    await item.getByLabel("Owner").selectOption({ label: "Dana" });
    await item.getByLabel("Due").fill("2020-01-31");
    await item.getByRole("button", { name: "Add the action item" }).click();
    await page.waitForURL(/saved=items/);
    await visible(page, "Overdue");
    await expectFit(page, `postmortem-${screen}`);

    await page.getByRole("button", { name: "Make a preview link" }).click();
    const link = page.locator(".copy-text");
    await link.waitFor();
    const address = (await link.textContent()) ?? "";
    const guest = await (await openContext(browser, scheme, screen)).newPage();
    const shown = await guest.goto(address);
    expect(shown?.headers()).toMatchObject({ "cache-control": "private, no-store", "referrer-policy": "no-referrer" });
    expect(await guest.locator('meta[name="robots"]').getAttribute("content")).toContain("noindex");
    expect(await guest.content()).toContain("<strong>disk</strong> was full.");
    for (const inside of ["Between us.", "We met in the office.", "Larger disks"])
      expect(await guest.content()).not.toContain(inside);
    await expectFit(guest, `postmortem-preview-${screen}`);
    await guest.goto(`${candor.url}/incidents/${incidents[screen]}`);
    expect(await guest.content()).not.toContain("was full.");

    await page.reload();
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    await page.waitForURL(/saved=publish/);
    await visible(page, "Published");
    await guest.goto(`${candor.url}/incidents/${incidents[screen]}`);
    await expect
      .poll(async () => (await guest.reload()) && (await guest.content()).includes("was full."), { timeout: 20_000 })
      .toBe(true);
    expect(await guest.content()).not.toContain("Between us.");
    await expectFit(guest, `postmortem-public-${screen}`);
    for (const feed of ["/history.rss", "/feed.json", "/api/v2/incidents.json"]) {
      const text = await (await fetch(`${candor.url}${feed}`)).text();
      expect(text, feed).toContain("was full.");
      for (const inside of ["Between us.", "We met in the office.", "Larger disks"])
        expect(text, feed).not.toContain(inside);
    }

    await page.getByRole("button", { name: "Revoke the preview link" }).click();
    await expect.poll(() => page.getByRole("button", { name: "Revoke the preview link" }).count()).toBe(0);
    await guest.goto(address);
    await visible(guest, "This link opens nothing.");

    for (const [name, words] of [
      ["Markdown", ["# Postmortem: Errors", "Between us.", "We met in the office."]],
      ["Action items for Jira", ["Summary,Issue Type", "Larger disks", "2020-01-31"]],
    ] as const) {
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
      const text = await readFile(await file.path(), "utf8");
      for (const word of words) expect(text).toContain(word);
    }
  });

  it("the layout is copied as rich text and as plain text", async () => {
    const page = await signedIn(screen, scheme);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(`${candor.url}/admin/incidents/${incidents[screen]}/postmortem`);
    await page.getByRole("button", { name: "Copy with layout" }).click();
    await visible(page, "Copied. Paste it");
    const types = await page.evaluate(async () => (await navigator.clipboard.read()).flatMap((item) => item.types));
    expect(types).toEqual(expect.arrayContaining(["text/html", "text/plain"]));
  });

  it("open action items and the measures are shown", async () => {
    const page = await signedIn(screen, scheme);
    await page.goto(`${candor.url}/admin/measures`);
    await visible(page, "Time to resolve");
    await expectFit(page, `measures-${screen}`);
    await page.goto(`${candor.url}/admin/action-items`);
    await visible(page, "Overdue since");
    await expectFit(page, `action-items-${screen}`);
    await page
      .getByRole("button", { name: /Larger disks/ })
      .first()
      .click();
    await expect.poll(() => page.getByText("Nothing is open").count(), { timeout: 15_000 }).toBe(1);
  });
});

it("on paper a postmortem is what was written, without forms and navigation", async () => {
  const page = await signedIn("desktop");
  await page.goto(`${candor.url}/admin/incidents/${incidents.desktop}/postmortem`);
  await page.emulateMedia({ media: "print" });
  const paper = page.locator(".paper");
  for (const words of ["Postmortem: Errors on a desktop", "We met in the office.", "Between us."])
    expect(await paper.getByText(words).first().isVisible()).toBe(true);
  expect(await page.getByRole("button").count()).toBe(0);
  expect(await page.locator(".desk-nav").isVisible()).toBe(false);
});
