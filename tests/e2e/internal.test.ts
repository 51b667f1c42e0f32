import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../lib/runtime/config.ts";
import { createContext } from "../../lib/runtime/context.ts";
import { addChannel, createAudience } from "../../lib/services/audiences.ts";
import { createComponent } from "../../lib/services/components.ts";
import { saveComposerRules } from "../../lib/services/composer-rules.ts";
import type { Context } from "../../lib/services/context.ts";
import { addRecipient } from "../../lib/services/drills.ts";
import { createIncident, findIncident } from "../../lib/services/incidents.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import { launchBrowser, openContext, type screens, signInBy } from "../support/browser.ts";
import { type Candor, startCandor } from "../support/candor.ts";
import { expectFit } from "../support/fit.ts";
import { dana } from "../support/fixtures.ts";
import { person } from "../support/secrets.ts";

let candor: Candor;
let browser: Browser;
let ctx: Context;
let incidentId: string;

beforeAll(async () => {
  candor = await startCandor({ ROLE: "web" });
  ctx = createContext(readConfig({ DATA_DIR: candor.dataDir, LOG_LEVEL: "silent", BASE_URL: candor.url }), "test");
  const page = await ensurePage(ctx);
  await saveComposerRules(ctx, dana, page.id, { undo_seconds: 0 });
  await person(ctx, "dana", "admin");
  await person(ctx, "sue", "member");
  const api = await createComponent(ctx, dana, page.id, { name: "API" });
  await createComponent(ctx, dana, page.id, { name: "Website" });
  const agreed = { skip_confirmation_notification: true };
  for (const [name, members] of [
    ["Support", ["sue"]],
    ["Executives", []],
  ] as const) {
    const { id } = await createAudience(ctx, dana, page.id, {
      name,
      description: `The ${name} team`,
      member_ids: members,
    });
    await addChannel(ctx, dana, id, { email: `${name.toLowerCase()}@example.com`, ...agreed });
  }
  await addRecipient(ctx, dana, page.id, { email: "driller@example.com", ...agreed });
  const incident = await createIncident(ctx, dana, page.id, {
    name: "Checkout is slow",
    body: "We look into slow payments.",
    components: { [api.id]: "degraded_performance" },
  });
  incidentId = incident.id;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await ctx?.db.close();
  await candor?.stop();
});

async function signedIn(id: string, screen: keyof typeof screens, scheme: "light" | "dark" = "light"): Promise<Page> {
  const page = await (await openContext(browser, scheme, screen)).newPage();
  await signInBy(page, candor.url, `${id}@example.com`, "correct horse battery");
  return page;
}

describe.each(["phone", "desktop"] as const)("on a %s", (screen) => {
  it("a post for a group is chosen, marked and read by the group's members, and by nobody else", async () => {
    const said = `Told on a ${screen}.`;
    const page = await signedIn("dana", screen);
    await page.goto(`${candor.url}/admin/incidents/${incidentId}`);
    await expect.poll(() => page.getByRole("button", { name: "Publish update" }).isVisible()).toBe(true);
    await page.getByLabel("Groups only").check();
    expect(await page.getByText("Affected components").isVisible()).toBe(false);
    await page.getByLabel("Text", { exact: false }).first().fill(said);
    // Nothing is posted as long as no group is ticked.
    await page.getByRole("button", { name: "Post to groups only" }).click();
    await expect
      .poll(() => page.locator(".field-error").getByText("Please choose at least one group").isVisible())
      .toBe(true);
    await page.getByLabel("Support (1 channel)").check();
    await expectFit(page, `internal-post-${screen}`);
    await page.getByRole("button", { name: "Post to groups only" }).click();
    await page.locator('section[aria-labelledby="timeline"]').getByText(said).first().waitFor();
    expect(await page.getByText("Internal: Support").first().isVisible()).toBe(true);
    await expectFit(page, `internal-posted-${screen}`);
    const { updates } = await findIncident(ctx, incidentId);
    expect(updates.at(-1)).toMatchObject({ body: said, audience: "internal" });

    const member = await signedIn("sue", screen);
    await member.goto(`${candor.url}/internal`);
    expect(await member.getByText(said).isVisible()).toBe(true);
    expect(await member.getByText("We look into slow payments.").isVisible()).toBe(true);
    await expectFit(member, `internal-page-${screen}`);
    const visitor = await (await openContext(browser, "light", screen)).newPage();
    await visitor.goto(`${candor.url}/incidents/${incidentId}`);
    expect(await visitor.content()).toContain("We look into slow payments.");
    expect(await visitor.content()).not.toContain(said);
  });
});

describe("the pages of groups and drills", () => {
  it("let a member have a channel of their own", async () => {
    const page = await signedIn("sue", "phone", "dark");
    await page.goto(`${candor.url}/internal`);
    await page.getByText("Add a channel for Support").click();
    expect(await page.getByLabel("E-mail address").inputValue()).toBe("sue@example.com");
    await page.getByRole("button", { name: "Add", exact: true }).first().click();
    await expect.poll(() => page.getByText("Active", { exact: true }).isVisible()).toBe(true);
    await expectFit(page, "internal-page-phone-dark");
  });

  it.each(["phone", "desktop"] as const)(
    "rehearse an incident from its start to its report on a %s",
    async (screen) => {
      const page = await signedIn("dana", screen, "dark");
      await page.goto(`${candor.url}/admin/drills`);
      await page.getByLabel("Title").fill(`Lost database, ${screen}`);
      await page.getByLabel("Scenario").fill("The disk of the **primary** is gone.");
      await expectFit(page, `drills-${screen}`);
      await page.getByRole("button", { name: "Start the drill" }).click();
      await page.getByRole("link", { name: "Open an incident" }).click();
      await page.waitForURL(/\/new$/);
      await page.getByLabel("Title").fill("Nothing can be saved");
      await expectFit(page, `drill-incident-${screen}`);
      await page.getByRole("button", { name: "Post in the drill" }).click();
      await page.waitForURL(/\/admin\/incidents\//);
      await expect.poll(() => page.getByText("Only its recipients are told").isVisible()).toBe(true);
      await expectFit(page, `drill-post-${screen}`);
      await page.getByRole("link", { name: `Lost database, ${screen}` }).click();
      await page.waitForURL(/\/admin\/drills\//);
      page.on("dialog", (dialog) => void dialog.accept());
      await page.getByRole("button", { name: "End the drill" }).click();
      await expect.poll(() => page.getByText("Ended").first().isVisible()).toBe(true);
      expect(await page.getByText("To the first post").isVisible()).toBe(true);
      await expectFit(page, `drill-report-${screen}`);
      expect(await (await fetch(candor.url)).text()).not.toContain("Nothing can be saved");
    },
  );

  it.each(["phone", "desktop"] as const)("fit a %s and axe", async (screen) => {
    const page = await signedIn("dana", screen);
    await page.goto(`${candor.url}/admin/audiences`);
    await expectFit(page, `groups-${screen}`);
    await page.getByRole("link", { name: "Support" }).click();
    await page.waitForURL(/audiences\/\w{12}$/);
    await expectFit(page, `group-${screen}`);
    await page.goto(`${candor.url}/admin/drills`);
    await expectFit(page, `drills-${screen}`);
    await page.getByRole("link", { name: `Lost database, ${screen}` }).click();
    await page.waitForURL(/drills\/\w{12}$/);
    await expectFit(page, `drill-report-${screen}`);
    await page.goto(`${candor.url}/admin/incidents/new`);
    await page.getByLabel("Groups only").check();
    await expectFit(page, `internal-new-${screen}`);
  });
});
