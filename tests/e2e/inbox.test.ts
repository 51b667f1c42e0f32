import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../lib/runtime/config.ts";
import { createContext } from "../../lib/runtime/context.ts";
import { createAgent } from "../../lib/services/agents.ts";
import { createComponent, findComponent, updateComponent } from "../../lib/services/components.ts";
import { saveComposerRules } from "../../lib/services/composer-rules.ts";
import { listCorrections } from "../../lib/services/corrections.ts";
import { listIncidents } from "../../lib/services/incidents.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import { listProbes, updateProbe } from "../../lib/services/probes.ts";
import { createAdmin } from "../../lib/services/setup.ts";
import {
  axeViolations,
  launchBrowser,
  openContext,
  picture,
  type screens,
  signInBy,
  unfold,
} from "../support/browser.ts";
import { type Candor, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { type Desk, dana } from "../support/fixtures.ts";
import { quickProbe, tell } from "../support/signals.ts";

const minute = 60_000;
const login = { email: "dana@example.com", name: "Dana", password: "correct horse battery" };

let candor: Candor;
let browser: Browser;
let d: Desk;
let shop: string;

beforeAll(async () => {
  // Without a worker nothing changes by itself: what the test tells is all that happens.
  candor = await startCandor({ ROLE: "web" });
  const ctx = createContext(readConfig({ DATA_DIR: candor.dataDir, LOG_LEVEL: "silent" }), "test");
  let now = Date.now() - 3 * minute;
  const clock = {
    now: () => now,
    set: (at: number) => {
      now = at;
    },
    advance: (ms: number) => {
      now += ms;
    },
  };
  const page = await ensurePage(ctx);
  await saveComposerRules(ctx, dana, page.id, { undo_seconds: 0 });
  await createAdmin(ctx, login);
  const add = async (name: string, input: object = {}) =>
    (await createComponent(ctx, dana, page.id, { name, ...input })).id;
  const api = await add("API");
  const web = await add("Website", { depends_on: [api] });
  shop = await add("Shop", { automation: { mode: "after", after_minutes: 20 } });
  d = { ctx: { ...ctx, clock }, page, api, web };
  const mail = await add("Mail", { depends_on: [web] });
  const search = await add("Search", { automation: { mode: "now", resolve_minutes: 15 } });
  for (const [id, name, states] of [
    [search, "Search finds what was added", ["down", "up"]],
    [api, "API answers from the outside", ["down"]],
    [web, "Front page", ["down"]],
    [mail, "Mail is taken", ["down"]],
    [shop, "Checkout", ["down"]],
  ] as const) {
    const probe = await quickProbe(d, id, name);
    for (const state of states) await tell(d, probe, state);
  }
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await d?.ctx.db.close();
  await candor?.stop();
});

async function signIn(scheme: "light" | "dark", screen: keyof typeof screens): Promise<Page> {
  const page = await (await openContext(browser, scheme, screen)).newPage();
  await signInBy(page, candor.url, login.email, login.password);
  return page;
}

const incidents = async () => (await listIncidents(d.ctx, d.page.id, { limit: 50, page: 1 })).items;

describe("the responders' desk", () => {
  it.each(["phone", "desktop"] as const)(
    "can be read and used by everybody on a %s, by day and by night",
    async (screen) => {
      const page = await signIn("light", screen);
      const found: string[] = [];
      const [probe] = await listProbes(d.ctx, d.page.id);
      for (const [name, path] of [
        ["inbox", "/admin"],
        ["component", `/admin/components/${shop}`],
        ["probe", `/admin/probes/${probe?.id}`],
        ["uptime", "/uptime"],
      ] as const) {
        await page.emulateMedia({ colorScheme: "light" });
        await page.goto(candor.url + path);
        await unfold(page);
        if (!(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")))
          found.push(`${name}: scrolls sideways`);
        found.push(...(await axeViolations(page)).map((violation) => `${name}: ${violation}`));
        await picture(page, `desk-${name}-${screen}-light`);
        await page.emulateMedia({ colorScheme: "dark" });
        found.push(...(await axeViolations(page, "colours")).map((violation) => `${name}, dark: ${violation}`));
        await picture(page, `desk-${name}-${screen}-dark`);
      }
      await page.context().close();
      expect(found).toEqual([]);
    },
  );

  it("lists roots alone, unfolds what they explain, and counts down to what is published by itself", async () => {
    const page = await signIn("light", "desktop");
    const alerts = page.locator('section[aria-labelledby="alerts"] .rows-list > li');
    expect(await alerts.locator("> .what > strong").allTextContents()).toEqual([
      "Checkout is failing",
      "API answers from the outside is failing",
    ]);
    await page.getByText("Explains 2 others").click();
    expect(await alerts.nth(1).locator(".explains").textContent()).toContain("Front page is failing");
    const clock = page.locator(".proposal .countdown");
    const before = await clock.textContent();
    await eventually(async () => expect(await clock.textContent()).not.toBe(before));
    expect(await page.locator('section[aria-labelledby="recovered"]').textContent()).toContain("Resolved by itself in");
    await page.context().close();
  });

  it("opens the composer filled with the draft, and ties what is posted to the alert", async () => {
    const page = await signIn("light", "desktop");
    await page.getByRole("link", { name: "Publish…" }).click();
    expect(await page.getByLabel("Title").inputValue()).toBe("API is not working as it should");
    expect(await page.getByLabel("Text", { exact: false }).first().inputValue()).toContain("We are looking into it.");
    expect(await page.getByLabel("API", { exact: true }).inputValue()).toBe("major_outage");
    await page.getByRole("button", { name: "Publish incident" }).click();
    await page.waitForURL(/\/admin\/incidents\/[a-z0-9]{12}$/);
    await page.goto(`${candor.url}/admin`);
    expect(await page.getByText("Told in").textContent()).toContain("API is not working as it should");
    expect((await incidents())[0]).toMatchObject({ incident: { automatic: false } });
    await page.context().close();
  });

  it("drops a draft that is dismissed, and publishes nothing of it", async () => {
    const page = await signIn("light", "desktop");
    const count = (await incidents()).length;
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.locator(".proposal").waitFor({ state: "detached" });
    expect(await incidents()).toHaveLength(count);
    await page.context().close();
  });

  it("says in the component's form which field is wrong, keeps what was typed, and saves the rest", async () => {
    const page = await signIn("light", "desktop");
    await page.goto(`${candor.url}/admin/components/${shop}`);
    await page.getByLabel("Its state follows").selectOption("weighted");
    await page.getByLabel("API", { exact: true }).check();
    await page.getByLabel("Title of the incident").fill("{{component}} and {{nothing}}");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator(".field-error", { hasText: "Nothing stands for {{nothing}}" }).waitFor();
    expect(await page.getByLabel("Its state follows").inputValue()).toBe("weighted");
    await page.getByLabel("Title of the incident").fill("{{component}} is down");
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(`${candor.url}/admin/components`);
    expect(await findComponent(d.ctx, shop)).toMatchObject({
      policy: "weighted",
      dependsOn: [d.api],
      automation: { mode: "after", afterMinutes: 20, name: "{{component}} is down" },
    });
    await page.goto(`${candor.url}/admin/components/${shop}`);
    await page.getByLabel("API", { exact: true }).uncheck();
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(`${candor.url}/admin/components`);
    expect((await findComponent(d.ctx, shop)).dependsOn).toEqual([]);
    await page.context().close();
  });

  it("takes a probe's locations, quorum, weight and recheck", async () => {
    const probe = (await listProbes(d.ctx, d.page.id)).find((p) => p.name === "Checkout");
    await createAgent(d.ctx, dana, { name: "berlin" });
    await updateProbe(d.ctx, dana, probe?.id ?? "", { locations: ["local", "berlin"] });
    const page = await signIn("light", "desktop");
    await page.goto(`${candor.url}/admin/probes/${probe?.id}`);
    await page.getByLabel("local", { exact: true }).uncheck();
    await page.getByLabel("Counts as failing").selectOption("all");
    await page.getByLabel("Weight").fill("2.5");
    await page.getByLabel("Recheck after").fill("7");
    await page.getByRole("button", { name: "Save" }).click();
    await eventually(async () => {
      const saved = (await listProbes(d.ctx, d.page.id)).find((p) => p.id === probe?.id);
      expect(saved).toMatchObject({ locations: ["berlin"], quorum: "all", weight: 2.5, recheckMs: 7000 });
    });
    await page.context().close();
  });

  it("corrects a span, says so to the public on that day, and takes it back", async () => {
    await updateComponent(d.ctx, dana, shop, { status: "" });
    const page = await signIn("light", "desktop");
    await page.goto(`${candor.url}/admin/components/${shop}`);
    await page.getByText("Correct a span").click();
    const wall = (ago: number) => new Date(Date.now() - ago).toISOString().slice(0, 16);
    await page.getByLabel("From (UTC)").fill(wall(26 * 60 * minute));
    await page.getByLabel("Until (UTC)").fill(wall(25 * 60 * minute));
    await page.getByRole("button", { name: "Correct", exact: true }).click();
    await page.locator(".field-error", { hasText: "Please give a reason." }).waitFor();
    await page.getByLabel("Reason").fill("The checkout was open all the time.");
    await page.getByRole("button", { name: "Correct", exact: true }).click();
    await page.getByRole("button", { name: "Take back" }).waitFor();
    await picture(page, "desk-corrected-desktop-light");
    await eventually(
      async () => {
        expect(await (await fetch(candor.url)).text()).toContain("corrected");
        expect(await (await fetch(`${candor.url}/uptime`)).text()).toContain('class="dot"');
      },
      { within: 20_000 },
    );
    await page.goto(`${candor.url}/uptime`);
    await picture(page, "uptime-corrected-desktop-light");
    await page.goto(`${candor.url}/admin/components/${shop}`);
    page.on("dialog", (dialog) => void dialog.accept());
    await page.getByRole("button", { name: "Take back" }).click();
    await eventually(async () =>
      expect(await listCorrections(d.ctx, shop)).toMatchObject([{ withdrawnAt: expect.any(Date) }]),
    );
    // The pinned status's hint says "taken back" too: the mark of the correction itself is meant.
    await page.getByText(/· taken back \d/).waitFor();
    await page.context().close();
  });
});
