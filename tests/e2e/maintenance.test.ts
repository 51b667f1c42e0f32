import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { zonedText } from "../../lib/domain/zone.ts";
import { readConfig } from "../../lib/runtime/config.ts";
import { createContext } from "../../lib/runtime/context.ts";
import { createComponent } from "../../lib/services/components.ts";
import type { Context } from "../../lib/services/context.ts";
import { findIncident, postUpdate } from "../../lib/services/incidents.ts";
import { createMaintenance } from "../../lib/services/maintenances.ts";
import { ensurePage, type Page as StatusPage } from "../../lib/services/pages.ts";
import { createAdmin } from "../../lib/services/setup.ts";
import {
  axeViolations,
  launchBrowser,
  openContext,
  picture,
  type screens,
  sidewaysOf,
  signInBy,
} from "../support/browser.ts";
import { type Candor, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { dana } from "../support/fixtures.ts";

const hour = 3_600_000;
const login = { email: "dana@example.com", name: "Dana", password: "correct horse battery" };

let candor: Candor;
let browser: Browser;
let ctx: Context;
let status: StatusPage;
let api: string;

beforeAll(async () => {
  candor = await startCandor();
  ctx = createContext(readConfig({ DATA_DIR: candor.dataDir, LOG_LEVEL: "silent" }), "test");
  status = await ensurePage(ctx);
  await createAdmin(ctx, login);
  api = (await createComponent(ctx, dana, status.id, { name: "API" })).id;
  await createComponent(ctx, dana, status.id, { name: "Website" });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await ctx?.db.close();
  await candor?.stop();
});

async function signIn(scheme: "light" | "dark", screen: keyof typeof screens): Promise<Page> {
  const page = await (await openContext(browser, scheme, screen)).newPage();
  page.on("dialog", (dialog) => void dialog.accept());
  await signInBy(page, candor.url, login.email, login.password);
  return page;
}

const plan = (name: string, from: number, more: object = {}) =>
  createMaintenance(ctx, dana, status.id, {
    name,
    body: "A short pause.",
    scheduled_for: new Date(Date.now() + from).toISOString(),
    scheduled_until: new Date(Date.now() + from + hour).toISOString(),
    component_ids: [api],
    ...more,
  });

/** Looks at pages of the desk on a phone and on a desktop, by day and by night. */
async function look(pages: Record<string, string>): Promise<void> {
  for (const [scheme, screen] of [
    ["light", "phone"],
    ["dark", "desktop"],
  ] as const) {
    const page = await signIn(scheme, screen);
    const size = page.viewportSize();
    for (const [name, path] of Object.entries(pages)) {
      if (size) await page.setViewportSize(size);
      await page.goto(`${candor.url}${path}`);
      await picture(page, `${name}-${screen}-${scheme}`);
      expect(await axeViolations(page), `${path} ${screen}`).toEqual([]);
      expect(await sidewaysOf(page), `${path} ${screen}`).toBe(0);
      await page.setViewportSize({ width: 360, height: 780 });
      expect(await sidewaysOf(page), `${path} at 360 px`).toBe(0);
    }
    await page.context().close();
  }
}

/** Each screen plans for days of its own. */
const later = { phone: 0, desktop: 14 * 24 * hour } as const;

describe.each(["phone", "desktop"] as const)("planning maintenance on a %s", (screen) => {
  it("shows while planning what the window collides with, and copies an earlier one", async () => {
    const earlier = await plan(`Database upgrade, ${screen}`, 48 * hour + later[screen], { reminders: [60, 1440] });
    const page = await signIn("light", screen);
    await page.goto(`${candor.url}/admin/incidents/${earlier.id}`);
    await page.getByRole("link", { name: "Plan it again" }).click();
    await page.waitForURL(/copy=/);
    expect(await page.getByLabel("Title").inputValue()).toBe(`Database upgrade, ${screen}`);
    expect(await page.getByLabel("1 hour", { exact: true }).isChecked()).toBe(true);
    expect(await page.getByLabel("API").isChecked()).toBe(true);
    await page.getByLabel("Title").fill(`Disk swap, ${screen}`);
    const at = (ms: number) => zonedText(Date.now() + later[screen] + ms, status.timeZone);
    await page.getByLabel(/^Start \(/).fill(at(48.5 * hour));
    await page.getByLabel(/^End \(/).fill(at(50 * hour));
    await page
      .getByRole("region", { name: "Conflicts" })
      .getByRole("link", { name: `Database upgrade, ${screen}` })
      .waitFor();
    await picture(page, `maintenance-conflict-${screen}-light`);
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Publish maintenance" }).click();
    await page.waitForURL(/admin\/incidents\/[a-z0-9]{12}$/);
    await page.getByRole("region", { name: "Conflicts" }).getByText(`Database upgrade, ${screen}`).waitFor();
    await page.context().close();
  });

  it("moves one and cancels one, and the public page says so", async () => {
    const { id } = await plan(`Router change, ${screen}`, 72 * hour + later[screen]);
    const page = await signIn("light", screen);
    await page.goto(`${candor.url}/admin/incidents/${id}`);
    await page.getByText("Move it to another time").click();
    await page.getByLabel(/^Start \(/).fill(zonedText(Date.now() + later[screen] + 96 * hour, status.timeZone));
    await page.getByLabel(/^End \(/).fill(zonedText(Date.now() + later[screen] + 98 * hour, status.timeZone));
    await page.getByRole("button", { name: "Move it" }).click();
    await page.getByText("Rescheduled", { exact: true }).waitFor();
    await page.getByText("Cancel it", { exact: true }).click();
    await page.getByRole("button", { name: "Cancel this maintenance" }).click();
    await page.getByText("Cancelled", { exact: true }).first().waitFor();
    await eventually(
      async () => {
        await page.goto(`${candor.url}/incidents/${id}`);
        expect(await page.getByRole("main").textContent()).toMatch(/Cancelled[\s\S]*Rescheduled/);
      },
      { within: 20_000, every: 300 },
    );
    await picture(page, `maintenance-cancelled-${screen}-light`);
    expect(await axeViolations(page)).toEqual([]);
    await eventually(
      async () => expect(await (await fetch(`${candor.url}/maintenance.ics`)).text()).toContain("STATUS:CANCELLED"),
      { within: 20_000, every: 300 },
    );
    await page.context().close();
  });

  it("says that one takes longer than planned, and extends it with one click", async () => {
    const { id } = await plan(`Cable repair, ${screen}`, -2 * hour, {
      scheduled_for: new Date(Date.now() - 2 * hour).toISOString(),
      scheduled_until: new Date(Date.now() + 2000).toISOString(),
      scheduled_auto_completed: false,
    });
    await postUpdate(ctx, dana, id, { status: "in_progress" });
    await eventually(
      async () => {
        expect((await findIncident(ctx, id)).incident.overrunAt).not.toBeNull();
        expect(await (await fetch(candor.url)).text()).toContain("Taking longer than planned");
      },
      { within: 30_000, every: 300 },
    );
    const page = await signIn("dark", screen);
    await page.goto(candor.url);
    await picture(page, `maintenance-overrun-public-${screen}-dark`);
    expect(await axeViolations(page)).toEqual([]);
    await page.goto(`${candor.url}/admin/incidents/${id}`);
    await page.getByText(/Past its planned end/).waitFor();
    await picture(page, `maintenance-overrun-${screen}-dark`);
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "30 minutes longer" }).click();
    await page
      .getByText(/The planned end has moved/)
      .first()
      .waitFor();
    expect(await page.getByText(/Past its planned end/).count()).toBe(0);
    await page.context().close();
  });

  it("plans a series, whose dates stand in the calendar and on the page, and ends it", async () => {
    const page = await signIn("light", screen);
    await page.goto(`${candor.url}/admin/maintenance/series/new`);
    await page.getByLabel("Title").fill(`Weekly patches, ${screen}`);
    await page.getByLabel("Sunday").check();
    await page.getByLabel("Website").check();
    await page.getByRole("button", { name: "Plan the series" }).click();
    await page.waitForURL(/admin\/maintenance\/series\/[a-z0-9]{12}$/);
    const series = page.url();
    await page.getByText(/^Every week on Sunday at 22:00/).waitFor();
    expect(await page.locator("#occurrences ~ ul > li").count()).toBeGreaterThanOrEqual(4);
    if (screen === "desktop")
      await look({
        "maintenance-series": new URL(series).pathname,
        maintenance: "/admin/maintenance",
        "maintenance-series-list": "/admin/maintenance/series",
        "maintenance-series-new": "/admin/maintenance/series/new",
        "maintenance-new": "/admin/maintenance/new",
      });
    await page.getByRole("button", { name: "End the series" }).click();
    await page.waitForURL(/admin\/maintenance\/series$/);
    await page.getByText("Ended").first().waitFor();
    await page.context().close();
  });
});

describe("saved views", () => {
  it("keep a filtered list under a name in the navigation, until they are removed", async () => {
    const page = await signIn("light", "phone");
    await page.goto(`${candor.url}/admin/maintenance`);
    expect(await page.getByText("Save this view").count()).toBe(0);
    await page.goto(`${candor.url}/admin/deliveries?state=failed`);
    await page.getByText("Save this view").click();
    await page.getByLabel("Name").fill("What failed");
    await page.getByRole("button", { name: "Save" }).click();
    const link = page.getByRole("navigation", { name: "Desk" }).getByRole("link", { name: "What failed" });
    const menu = page.getByRole("button", { name: "Menu" });
    await menu.click();
    await link.waitFor();
    await picture(page, "saved-view-phone-light");
    expect(await axeViolations(page)).toEqual([]);
    await page.goto(`${candor.url}/admin`);
    await menu.click();
    await link.click();
    await page.waitForURL(`${candor.url}/admin/deliveries?state=failed`);
    await look({ "saved-views": "/admin/views" });
    await page.goto(`${candor.url}/admin/views`);
    await page.getByRole("button", { name: /^Remove/ }).click();
    await page.getByText("No views").waitFor();
    await page.context().close();
  });
});
