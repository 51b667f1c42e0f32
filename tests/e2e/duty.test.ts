import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../lib/runtime/config.ts";
import { createContext } from "../../lib/runtime/context.ts";
import { savePolicy } from "../../lib/services/alerting.ts";
import { listOpenAlerts } from "../../lib/services/alerts.ts";
import { createComponent } from "../../lib/services/components.ts";
import { saveComposerRules } from "../../lib/services/composer-rules.ts";
import { createIncident, findIncident, listIncidents } from "../../lib/services/incidents.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import { createRotation } from "../../lib/services/rotations.ts";
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
import { type Candor, freePort, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { type Desk, dana } from "../support/fixtures.ts";
import { quickProbe, tell } from "../support/signals.ts";
import { type SmtpSink, startSmtpSink } from "../support/smtp-sink.ts";

const minute = 60_000;
const password = "correct horse battery";
const login = { email: "ann@example.com", name: "Ann", password };
const soon = { within: 45_000, every: 250 };

let candor: Candor;
let browser: Browser;
let sink: SmtpSink;
let d: Desk;
let incident: string;

beforeAll(async () => {
  sink = await startSmtpSink();
  const port = await freePort();
  candor = await startCandor({
    PORT: String(port),
    BASE_URL: `http://localhost:${port}`,
    SMTP_URL: sink.url,
    MAIL_FROM: "Acme Status <status@acme.example>",
  });
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
  const ann = await createAdmin(ctx, login);
  const ben = await createAdmin(ctx, { email: "ben@example.com", name: "Ben", password });
  const add = async (name: string) => (await createComponent(ctx, dana, page.id, { name })).id;
  d = { ctx: { ...ctx, clock }, page, api: await add("API"), web: await add("Website") };
  const rotation = await createRotation(ctx, dana, page.id, {
    name: "First line",
    period: "weekly",
    time_zone: "Europe/Berlin",
    hand_over_at: "09:00",
    hand_over_day: 1,
    members: [ann, ben],
  });
  await savePolicy(ctx, dana, page.id, {
    min_severity: "high",
    steps: [{ whom: `rotation:${rotation.id}`, minutes: 60 }],
    repeat_minutes: 60,
    repeat_times: 0,
  });
  const shop = await add("Shop");
  const opened = await createIncident(d.ctx, dana, page.id, {
    name: "Orders are slow",
    components: { [shop]: "partial_outage" },
    promise_minutes: 20,
  });
  incident = opened.id;
  const mail = await add("Mail");
  for (const [id, name] of [
    [d.api, "API answers"],
    [d.web, "Front page"],
    [mail, "Mail is taken"],
  ] as const)
    await tell(d, await quickProbe(d, id, name), "down");
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await d?.ctx.db.close();
  await candor?.stop();
  await sink?.close();
});

async function signIn(scheme: "light" | "dark", screen: keyof typeof screens): Promise<Page> {
  const page = await (await openContext(browser, scheme, screen)).newPage();
  await signInBy(page, candor.url, login.email, login.password);
  return page;
}

const ackLink = (about: string): Promise<string> =>
  eventually(() => {
    const mail = sink.mails.find((m) => (m.mail.subject ?? "").includes(about));
    const link = /https?:\/\/\S+\/ack\?token=\S+/.exec(mail?.mail.text ?? "")?.[0];
    if (!link) throw new Error(`no call about ${about}`);
    return link;
  }, soon);

const alertAbout = async (title: string) =>
  (await listOpenAlerts(d.ctx, d.page.id)).find((alert) => alert.title.includes(title));

describe("duty at night", () => {
  it.each(["phone", "desktop"] as const)(
    "can be read and used by everybody on a %s, by day and by night",
    async (screen) => {
      const link = await ackLink("API answers");
      const page = await signIn("light", screen);
      const found: string[] = [];
      for (const [name, path] of [
        ["inbox", "/admin"],
        ["duty", "/admin/duty"],
        ["settings", "/admin/settings"],
        ["incident", `/admin/incidents/${incident}`],
        ["ack", new URL(link).pathname + new URL(link).search],
      ] as const) {
        await page.emulateMedia({ colorScheme: "light" });
        await page.goto(candor.url + path);
        await picture(page, `duty-${name}-${screen}-light`);
        await unfold(page);
        if (!(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")))
          found.push(`${name}: scrolls sideways`);
        found.push(...(await axeViolations(page)).map((violation) => `${name}: ${violation}`));
        await picture(page, `duty-${name}-open-${screen}-light`);
        await page.emulateMedia({ colorScheme: "dark" });
        found.push(...(await axeViolations(page, "colours")).map((violation) => `${name}, dark: ${violation}`));
        await picture(page, `duty-${name}-open-${screen}-dark`);
      }
      await page.context().close();
      expect(found).toEqual([]);
    },
  );

  it("calls who is on duty by mail, whose link acknowledges by its button and not by being opened", async () => {
    const link = await ackLink("API answers");
    expect(sink.mails.filter((m) => m.to.includes("ben@example.com"))).toEqual([]);
    expect((await fetch(link)).headers.get("cache-control")).toContain("no-store");
    expect((await alertAbout("API answers"))?.state).toBe("open");
    const page = await (await openContext(browser, "light", "phone")).newPage();
    await page.goto(link);
    await page.getByRole("button", { name: "I take care of it" }).click();
    await page.getByText("Ann takes care of it.").waitFor();
    expect(await alertAbout("API answers")).toMatchObject({ state: "acknowledged", acknowledgedBy: "Ann" });
    await page.goto(`${link.slice(0, -1)}x`);
    await page.getByText("This link opens nothing.").waitFor();
    await page.context().close();
  });

  it("takes two clicks from the alert to a posted update at a desk", async () => {
    const page = await signIn("light", "desktop");
    expect(await page.locator(".thumb-bar").isVisible()).toBe(false);
    const row = page.locator("li.alert", { hasText: "Front page is failing" });
    await row.getByRole("link", { name: "Publish…" }).click();
    await page.getByRole("button", { name: "Publish incident" }).click();
    await page.waitForURL(/\/admin\/incidents\/[a-z0-9]{12}$/);
    const [newest] = (await listIncidents(d.ctx, d.page.id, { limit: 1, page: 1 })).items;
    expect(newest).toMatchObject({ incident: { name: "Website is not working as it should" } });
    expect(await alertAbout("Front page")).toMatchObject({ state: "acknowledged", incidentId: newest?.incident.id });
    await page.context().close();
  });

  it("takes two taps from the alert to a posted update on a phone, the first in reach of the thumb", async () => {
    const page = await signIn("light", "phone");
    const bar = page.locator(".thumb-bar");
    const box = await bar.boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844 + 1);
    expect(await bar.locator(".thumb-what").textContent()).toContain("Mail is taken");
    await bar.getByRole("link", { name: "Tell readers…" }).click();
    await page.getByRole("button", { name: "Publish incident" }).click();
    await page.waitForURL(/\/admin\/incidents\/[a-z0-9]{12}$/);
    expect(await alertAbout("Mail is taken")).toMatchObject({ state: "acknowledged", incidentId: expect.any(String) });
    await page.context().close();
  });

  it("snoozes an alert and wakes it", async () => {
    const page = await signIn("light", "phone");
    const row = page.locator("li.alert", { hasText: "API answers is failing" });
    await row.locator(".more > summary").click();
    await row.getByRole("button", { name: "Tomorrow 9:00" }).click();
    const snoozed = page.locator('section[aria-labelledby="snoozed"]');
    await snoozed.getByText("API answers is failing").waitFor();
    await snoozed.getByRole("button", { name: "Wake up now" }).click();
    await row.waitFor();
    expect((await alertAbout("API answers"))?.snoozedUntil).toBeNull();
    await page.context().close();
  });

  it("counts down to what is promised, and one click says that there is no news", async () => {
    const page = await signIn("light", "phone");
    const row = page.locator('section[aria-labelledby="open"] li', { hasText: "Orders are slow" });
    const clock = row.locator(".promise-clock");
    const before = await clock.textContent();
    await eventually(async () => expect(await clock.textContent()).not.toBe(before));
    await row.getByRole("button", { name: "No news yet" }).click();
    await eventually(async () => expect((await findIncident(d.ctx, incident)).updates).toHaveLength(2));
    expect((await findIncident(d.ctx, incident)).updates.at(-1)).toMatchObject({
      postedBy: "Ann",
      body: "We are still looking for the cause. There is no news yet.",
    });
    await page.goto(`${candor.url}/admin/incidents/${incident}`);
    await page.getByText("1 of 1 kept").waitFor();
    await page.context().close();
  });

  it("lets somebody take the duty over and give it back", async () => {
    const page = await signIn("light", "phone");
    await page.goto(`${candor.url}/admin/duty`);
    await page.getByText("Ann is on duty now").waitFor();
    await page.getByText("I take it from").click();
    await page.getByLabel("Who", { exact: true }).selectOption({ label: "Ben" });
    await page.getByRole("button", { name: "Take it" }).click();
    await page.getByText("Ben is on duty now").waitFor();
    await page.getByRole("button", { name: "Give back" }).click();
    await page.getByText("Ann is on duty now").waitFor();
    await page.context().close();
  });
});
