import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../lib/domain/actor.ts";
import { readConfig } from "../../lib/runtime/config.ts";
import { createContext } from "../../lib/runtime/context.ts";
import { actOrAsk } from "../../lib/services/approving.ts";
import { updateComponent } from "../../lib/services/components.ts";
import { saveComposerRules } from "../../lib/services/composer-rules.ts";
import type { Context } from "../../lib/services/context.ts";
import { listHandovers } from "../../lib/services/handovers.ts";
import { createIncident, findIncident, listIncidents } from "../../lib/services/incidents.ts";
import { createMaintenance } from "../../lib/services/maintenances.ts";
import { launchBrowser, openContext, type screens, unfold } from "../support/browser.ts";
import { type Candor, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { expectFit } from "../support/fit.ts";
import { dana, desk } from "../support/fixtures.ts";
import { person } from "../support/secrets.ts";

const soon = { within: 30_000, every: 100 };

let candor: Candor;
let browser: Browser;
let ctx: Context;
let pageId: string;
let api: string;
let cookie: string;

beforeAll(async () => {
  candor = await startCandor({ ROLE: "web" });
  ctx = createContext(readConfig({ DATA_DIR: candor.dataDir, LOG_LEVEL: "silent", BASE_URL: candor.url }), "test");
  const made = await desk(ctx.db);
  [pageId, api] = [made.page.id, made.api];
  await updateComponent(ctx, dana, api, { runbook_url: "https://wiki.example.com/api" });
  await saveComposerRules(ctx, dana, pageId, { undo_seconds: 0 });
  cookie = await person(ctx, "ann", "responder");
  await person(ctx, "ben", "responder");
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await ctx?.db.close();
  await candor?.stop();
});

const open = (name: string) =>
  createIncident(ctx, dana, pageId, { name, body: "We look into it.", components: { [api]: "major_outage" } });

async function at(screen: keyof typeof screens, path: string): Promise<Page> {
  const context = await openContext(browser, screen === "phone" ? "dark" : "light", screen);
  const [name = "", value = ""] = cookie.split("=");
  await context.addCookies([{ name, value: decodeURIComponent(value), url: candor.url }]);
  const page = await context.newPage();
  await page.goto(candor.url + path);
  return page;
}

const publish = (page: Page) => page.locator('.composing form button[type="submit"]').last().click();

describe.each(["phone", "desktop"] as const)("on a %s, an incident", (screen) => {
  it("is handed over, with its runbook at hand", async () => {
    const { id } = await open(`Handed over on a ${screen}`);
    const page = await at(screen, `/admin/incidents/${id}`);
    expect(await page.getByRole("link", { name: "Runbook: API" }).getAttribute("href")).toContain("wiki.example.com");
    expect(await page.locator(".tile .runbook a, .tile a.runbook").count()).toBeGreaterThan(0);
    await unfold(page);
    await expectFit(page, `incident-desk-${screen}`);
    await page.getByLabel("Owner").selectOption({ label: "ben" });
    await page.getByLabel("Note").fill("The replica lags.");
    await page.getByRole("button", { name: "Hand over" }).click();
    await page.getByText("The replica lags.").waitFor();
    expect(await listHandovers(ctx, id)).toMatchObject([{ ownerId: "ben" }]);
    await page.context().close();
  });

  it("ends otherwise than resolved", async () => {
    const [label, ending] = screen === "phone" ? ["False alarm", "false_alarm"] : ["Cancelled", "cancelled"];
    const { id } = await open(`Ends on a ${screen}`);
    const page = await at(screen, `/admin/incidents/${id}`);
    const how = page.getByLabel("How it ended", { exact: true });
    expect(await how.isVisible()).toBe(false);
    await page.getByRole("radio", { name: "Resolved" }).check();
    await how.selectOption({ label });
    await publish(page);
    await eventually(async () => expect((await findIncident(ctx, id)).incident.ending).toBe(ending), soon);
    await page.context().close();
  });

  it("that is over already is written down with its own times", async () => {
    const page = await at(screen, "/admin/incidents/new");
    const name = `Over before the ${screen}`;
    await page.getByLabel("Title").fill(name);
    await page.getByText("It is over already").click();
    await page.getByLabel("Write down something that is over").check();
    await page.getByLabel("Started at").fill("2026-01-05T10:00");
    await page.getByLabel("Resolved at").fill("2026-01-05T11:00");
    await expectFit(page, `over-already-${screen}`);
    await publish(page);
    await eventually(async () => {
      const { items } = await listIncidents(ctx, pageId, { q: name, limit: 1, page: 1 });
      expect(items[0]?.incident).toMatchObject({ backfilled: true, startedAt: new Date("2026-01-05T10:00:00Z") });
    }, soon);
    await page.context().close();
  });

  it("is merged into one that is found by a few letters, and the merge is undone", async () => {
    const main = await open(`Main of the ${screen}`);
    const { id } = await open(`Duplicate on a ${screen}`);
    const page = await at(screen, `/admin/incidents/${id}`);
    await page.getByText("Merge into another incident").click();
    const pick = page.getByRole("combobox", { name: "It goes on in" });
    await pick.fill(`main ${screen}`);
    await page.getByRole("option", { name: main.name }).waitFor();
    await expectFit(page, `merge-${screen}`);
    await pick.press("ArrowDown");
    await pick.press("Enter");
    expect(await pick.inputValue()).toBe(main.name);
    await page.getByRole("button", { name: "Merge" }).click();
    await page.getByText("It goes on there.").waitFor();
    await expectFit(page, `merged-${screen}`);
    const reader = await at(screen, `/incidents/${id}`);
    await eventually(async () => {
      await reader.reload();
      expect(await reader.locator("dl.facts").textContent()).toContain(main.name);
    }, soon);
    await expectFit(reader, `merged-public-${screen}`);
    await reader.context().close();
    await page.getByText("Undo the merge").first().click();
    await page.getByRole("button", { name: "Undo the merge" }).click();
    await eventually(async () => expect((await findIncident(ctx, id)).incident.status).toBe("investigating"), soon);
    await page.context().close();
  });
});

it("a maintenance that somebody else wants to move waits until it is approved, with its new times in sight", async () => {
  await saveComposerRules(ctx, dana, pageId, { approval: true });
  const hours = (n: number) => new Date(Date.UTC(2031, 0, 5, n)).toISOString();
  const { id } = await createMaintenance(ctx, dana, pageId, {
    name: "Router swap",
    scheduled_for: hours(1),
    scheduled_until: hours(2),
  });
  const ben: Actor = { kind: "user", id: "ben", name: "ben" };
  const input = { scheduled_for: hours(5), scheduled_until: hours(6) };
  await actOrAsk(ctx, ben, pageId, { act: "reschedule", incidentId: id, input });
  const page = await at("phone", `/admin/incidents/${id}`);
  const pending = page.locator(".pending");
  expect(await pending.textContent()).toContain("Another time: 5 Jan 2031, 05:00 UTC – 5 Jan 2031, 06:00 UTC");
  await expectFit(page, "approve-maintenance");
  await pending.getByRole("button", { name: "Approve" }).click();
  await eventually(
    async () => expect((await findIncident(ctx, id)).incident.scheduledFor?.toISOString()).toBe(hours(5)),
    soon,
  );
  await page.context().close();
});
