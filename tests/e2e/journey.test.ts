import { parseFeed } from "@rowanmanning/feed-parser";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { Statuspage } from "statuspage.io";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeViolations, launchBrowser, openContext, picture, unfold } from "../support/browser.ts";
import { type Candor, freePort, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { createNginx, type Nginx } from "../support/nginx.ts";
import { headerOf, type SmtpSink, type SunkMail, startSmtpSink } from "../support/smtp-sink.ts";
import { type Call, startWebhookReceiver, type WebhookReceiver } from "../support/webhook-receiver.ts";

const email = "ada@example.com";
const password = "correct horse battery";
const soon = { within: 45_000, every: 250 };

let candor: Candor;
let nginx: Nginx;
let sink: SmtpSink;
let receiver: WebhookReceiver;
let browser: Browser;
let responder: BrowserContext;
let desk: Page;
let visitor: Page;
let secret = "";

beforeAll(async () => {
  nginx = await createNginx("hello\n");
  await nginx.start();
  sink = await startSmtpSink();
  receiver = await startWebhookReceiver();
  const port = await freePort();
  candor = await startCandor({
    PORT: String(port),
    BASE_URL: `http://localhost:${port}`,
    SMTP_URL: sink.url,
    MAIL_FROM: "Acme Status <status@acme.example>",
    WEBHOOK_ALLOW_PRIVATE: "true",
  });
  browser = await launchBrowser();
  responder = await openContext(browser);
  desk = await responder.newPage();
  visitor = await (await openContext(browser, "light", "phone")).newPage();
});

afterAll(async () => {
  await browser?.close();
  await candor?.stop();
  await Promise.all([sink?.close(), receiver?.close(), nginx?.stop()]);
});

async function submit(page: Page, name: string): Promise<void> {
  // The composer's button says how many it tells.
  await page.getByRole("button", { name: new RegExp(`^${name}( and tell .*)?$`) }).click();
}

const mailsTo = (to: string, subject: string): SunkMail[] =>
  sink.mails.filter((m) => m.to.includes(to) && (m.mail.subject ?? "").includes(subject));

/** The mail to an address with these words in its subject, as soon as it has come. */
function mailTo(to: string, subject: string): Promise<SunkMail> {
  return eventually(() => {
    const found = mailsTo(to, subject).at(-1);
    if (!found) throw new Error(`no mail to ${to} about "${subject}"`);
    return found;
  }, soon);
}

function call(type: string, text: string): Promise<Call> {
  return eventually(() => {
    const found = receiver.calls.find((c) => c.body.type === type && c.text.includes(text));
    if (!found) throw new Error(`no call ${type} with "${text}"`);
    return found;
  }, soon);
}

/** Loads the public page until it says what is expected. */
async function pageSays(text: string | RegExp, path = "/"): Promise<string> {
  return eventually(async () => {
    const html = await (await fetch(candor.url + path)).text();
    const said = html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
    if (typeof text === "string" ? !said.includes(text) : !text.test(said))
      throw new Error(`the page says: ${said.slice(0, 600)}`);
    return said;
  }, soon);
}

async function addProbe(kind: string, component: string, settings: Record<string, string>): Promise<void> {
  await desk.goto(`${candor.url}/admin/probes/new?kind=${kind}`);
  for (const [name, value] of Object.entries(settings)) await desk.locator(`[name="settings.${name}"]`).fill(value);
  await desk.getByLabel("Name", { exact: true }).fill(`${component} answers`);
  await desk.getByLabel("Component", { exact: true }).selectOption({ label: component });
  await desk.getByLabel("Every (s)").fill("5");
  await desk.getByLabel("Timeout (ms)").fill("2000");
  await submit(desk, "Add probe");
  await desk.waitForURL(/\/admin\/probes\/[a-z0-9]{12}$/);
}

async function addComponent(name: string): Promise<void> {
  await desk.goto(`${candor.url}/admin/components/new`);
  await desk.getByLabel("Name", { exact: true }).fill(name);
  await submit(desk, "Add component");
  await desk.waitForURL(`${candor.url}/admin/components`);
}

describe("the whole loop", () => {
  it("starts with a set-up link that makes the first admin, once", async () => {
    const link = candor.setupLink ?? "";
    expect(link).toMatch(/\/setup\?token=/);
    await desk.goto(link);
    await desk.getByLabel("Name of the status page").fill("Acme");
    await desk.getByLabel("Your name").fill("Ada");
    await desk.getByLabel("E-mail").fill(email);
    await desk.getByLabel("Password").fill("short");
    await submit(desk, "Create and sign in");
    await desk.locator(".field-error").waitFor();
    expect(await desk.getByLabel("E-mail").inputValue()).toBe(email);
    await picture(desk, "set-up-refused");
    await desk.getByLabel("Password").fill(password);
    await submit(desk, "Create and sign in");
    await desk.waitForURL(`${candor.url}/admin/components`);
    expect((await fetch(link)).status).toBe(404);
    const cookie = (await responder.cookies()).find((c) => c.name.includes("candor_session"));
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  });

  it("refuses a wrong password without JavaScript too, and keeps the address", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${candor.url}/admin/incidents`);
    expect(page.url()).toBe(`${candor.url}/admin/sign-in`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill("not the password");
    await submit(page, "Sign in");
    await page.getByRole("alert").waitFor();
    expect(await page.getByLabel("E-mail").inputValue()).toBe(email);
    await page.getByLabel("Password").fill(password);
    await submit(page, "Sign in");
    await page.waitForURL(`${candor.url}/admin`);
    await context.close();
  });

  it("shows components green once their probes have measured them", async () => {
    await addComponent("Website");
    await addComponent("Gateway");
    await desk.goto(`${candor.url}/admin/components/new-group`);
    await desk.getByLabel("Name", { exact: true }).fill("Product");
    await desk.getByLabel("Website").check();
    await desk.getByLabel("Gateway").check();
    await submit(desk, "Add group");
    await desk.waitForURL(`${candor.url}/admin/components`);
    await addProbe("http", "Website", { url: nginx.url });
    await addProbe("ping", "Gateway", { host: "127.0.0.1" });
    const said = await pageSays("All systems operational");
    expect(said).toContain("Product");
    await visitor.goto(candor.url);
    await picture(visitor, "all-fine-phone");
  });

  it("finds a host that can not be reached, and lets go of it when the component is deleted", async () => {
    await addComponent("Far away");
    await addProbe("ping", "Far away", { host: "240.0.0.1" });
    await pageSays(/Far away Major outage/);
    await desk.goto(`${candor.url}/admin/components`);
    await desk.getByRole("link", { name: "Far away" }).click();
    desk.once("dialog", (dialog) => void dialog.accept());
    await submit(desk, "Delete component");
    await desk.waitForURL(`${candor.url}/admin/components`);
    await pageSays("All systems operational");
    await desk.goto(`${candor.url}/admin`);
    expect(await desk.locator("main").textContent()).not.toContain("Far away");
  });

  it("subscribes by e-mail without JavaScript and only after the link in the mail was followed and confirmed", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${candor.url}/subscribe`);
    const form = page.locator("form").filter({ hasText: "E-mail address" });
    await form.getByLabel("E-mail address").fill("nobody at all");
    await form.getByRole("button").click();
    await page.locator(".field-error").first().waitFor();
    expect(await form.getByLabel("E-mail address").inputValue()).toBe("nobody at all");
    await form.getByLabel("E-mail address").fill("grace@example.com");
    await form.getByRole("button").click();
    await page.getByRole("status").filter({ hasText: "We have sent a mail" }).waitFor();
    const { mail } = await mailTo("grace@example.com", "");
    const link = /http:\/\/localhost:\d+\/subscriptions\/confirm\?token=[\w-]+/.exec(mail.text ?? "")?.[0] ?? "";
    expect(link).not.toBe("");
    await page.goto(link);
    await submit(page, "Yes, subscribe me");
    await page.waitForURL(/\/subscriptions\/[\w-]+\?confirmed=1$/);
    await picture(page, "subscription");
    await page.goto(link);
    await submit(page, "Yes, subscribe me");
    await page.getByRole("alert").waitFor();
    await context.close();
  });

  it("takes a webhook once it answered the challenge", async () => {
    await visitor.goto(`${candor.url}/subscribe`);
    await visitor.locator("summary h3", { hasText: /^Webhook$/ }).click();
    const form = visitor.locator("form").filter({ hasText: "Endpoint" });
    await form.getByLabel("Endpoint").fill(receiver.url);
    await form.getByRole("button").click();
    const notice = visitor.getByRole("status").filter({ hasText: "signing secret" });
    await notice.waitFor();
    secret = /whsec_[A-Za-z0-9+/=]+/.exec((await notice.textContent()) ?? "")?.[0] ?? "";
    expect(secret).not.toBe("");
    await eventually(async () => {
      await desk.goto(`${candor.url}/admin/subscribers?state=active`);
      // What follows the host could be a key.
      expect(await desk.locator("main").textContent()).toContain(`${new URL(receiver.url).origin}/…`);
    }, soon);
  });

  it("turns the page red and raises an alert when the target dies", async () => {
    await nginx.stop();
    await pageSays(/Website Major outage/);
    await pageSays("Some systems are down");
    await desk.goto(`${candor.url}/admin`);
    await desk.getByText("Website answers is failing").first().waitFor();
    await picture(desk, "inbox-alert");
  });

  it("publishes an incident from the alert: visible within two seconds, and everyone is told", async () => {
    await desk.goto(`${candor.url}/admin/settings`);
    const posting = desk.locator('section[aria-labelledby="composer"]');
    await posting.getByLabel("Seconds to undo").fill("0");
    await posting.getByRole("button", { name: "Save" }).click();
    await posting.getByRole("status").waitFor();
    await desk.goto(`${candor.url}/admin`);
    await desk.getByRole("link", { name: "Publish…" }).click();
    await desk.getByLabel("Title").fill("Website down");
    await desk.getByLabel("Text").fill("We are **looking** into it.\n\n<script>alert(1)</script>");
    await desk.locator(".preview strong").waitFor();
    await picture(desk, "composer");
    const clicked = Date.now();
    await submit(desk, "Publish incident");
    await eventually(async () => expect(await (await fetch(candor.url)).text()).toContain("Website down"), {
      within: 2000,
      every: 20,
    });
    expect(Date.now() - clicked).toBeLessThan(2000);
    await desk.waitForURL(/\/admin\/incidents\/[a-z0-9]{12}$/);

    const sunk = await mailTo("grace@example.com", "Website down");
    expect(sunk.mail.subject).toContain("Investigating");
    expect(headerOf(sunk, "List-Unsubscribe")).toMatch(/^<http:\/\/localhost:\d+\/unsubscribe\/[\w-]+>/);
    expect(headerOf(sunk, "List-Unsubscribe-Post")).toBe("List-Unsubscribe=One-Click");
    expect(headerOf(sunk, "Auto-Submitted")).toBe("auto-generated");
    expect(sunk.mail.html).toContain("<strong>looking</strong>");
    expect(sunk.mail.html).not.toContain("<script>");
    expect(sunk.mail.text).toContain("looking");
    const incidentLink = /http:\/\/localhost:\d+\/incidents\/[a-z0-9]{12}/.exec(sunk.mail.text ?? "")?.[0] ?? "";
    expect((await fetch(incidentLink)).status).toBe(200);

    const posted = await call("incident.updated", "Website down");
    receiver.verify(posted, secret);
    expect(posted.body).toMatchObject({ data: { incident: { name: "Website down", status: "investigating" } } });
  });

  it("keeps the updates of an incident in one thread and shows the newest first", async () => {
    await desk.getByRole("radio", { name: "Identified" }).check();
    await desk.getByLabel("Text").first().fill("A server was stopped. We are starting it again.");
    await submit(desk, "Publish update");
    await pageSays("A server was stopped.");
    const [first, second] = await eventually(() => {
      const thread = mailsTo("grace@example.com", "Website down");
      expect(thread).toHaveLength(2);
      return thread;
    }, soon);
    const references = (mail: SunkMail | undefined) => (mail && headerOf(mail, "References")) ?? "";
    expect(references(first)).not.toBe("");
    expect(references(second)).toContain(references(first).split(" ")[0]);
    expect(first?.messageId).not.toBe(second?.messageId);
    await visitor.goto(candor.url);
    await picture(visitor, "major-outage-phone");
    const dark = await (await openContext(browser, "dark")).newPage();
    await dark.goto(candor.url);
    await picture(dark, "major-outage-desktop-dark");
    await dark.close();
  });

  it("recovers by itself when the target is back, and the resolution clears what was declared", async () => {
    await nginx.start();
    await eventually(async () => {
      await desk.goto(`${candor.url}/admin`);
      expect(await desk.getByText("Website answers is failing").count()).toBe(0);
    }, soon);
    await desk.getByRole("link", { name: "Website down" }).click();
    await desk.getByRole("radio", { name: "Resolved" }).check();
    await desk.getByLabel("Text").first().fill("The website is back.");
    await submit(desk, "Publish update");
    await pageSays("All systems operational");
    await pageSays("The website is back.", "/history");
    await mailTo("grace@example.com", "Resolved");
    await call("incident.updated", "The website is back.");
    await eventually(async () => {
      await desk.reload();
      expect(await desk.locator("main").textContent()).toMatch(/2 of 2 delivered in [\d.]+ s/);
    }, soon);
    await picture(desk, "incident-desk");
  });

  it("runs a maintenance by itself from its planned start", async () => {
    await desk.goto(`${candor.url}/admin/maintenance/new`);
    await desk.getByLabel("Title").fill("Router swap");
    const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString().slice(0, 16);
    const later = new Date(Date.now() + 3_600_000).toISOString().slice(0, 16);
    await desk.getByLabel(/^Start \(/).fill(minute);
    await desk.getByLabel(/^End \(/).fill(later);
    await desk.getByLabel("Gateway").check();
    await submit(desk, "Publish maintenance");
    await desk.waitForURL(/\/admin\/incidents\/[a-z0-9]{12}$/);
    await pageSays("Maintenance is under way");
    await pageSays(/Gateway Under maintenance/);
    await visitor.goto(candor.url);
    await picture(visitor, "maintenance-phone");
    await desk.reload();
    await desk.getByRole("radio", { name: "Completed" }).check();
    await submit(desk, "Publish update");
    await pageSays("All systems operational");
  });

  it("tells readers of feeds and programs the same", async () => {
    for (const [path, items] of [
      ["/history.rss", 2],
      ["/history.atom", 2],
      ["/updates.rss", 6],
    ] as const) {
      const answer = await fetch(candor.url + path);
      const feed = parseFeed(await answer.text());
      expect(feed.items).toHaveLength(items);
      expect(new Set(feed.items.map((item) => item.id)).size).toBe(items);
      expect(feed.items.some((item) => item.title?.includes("Website down"))).toBe(true);
      for (const item of feed.items) expect((await fetch(item.url ?? "")).status).toBe(200);
    }
    const client = new Statuspage("any");
    client.setApiUrl(candor.url);
    const summary = await client.api.getSummary();
    expect(summary.status).toMatchObject({ indicator: "none", description: "All Systems Operational" });
    expect(summary.components.map((c) => c.name)).toEqual(["Product", "Website", "Gateway"]);
    expect((await client.api.incidents.getAll()).incidents).toMatchObject([
      { name: "Website down", status: "resolved" },
    ]);
    const planned = await (await fetch(`${candor.url}/api/v2/scheduled-maintenances.json`)).json();
    expect(planned.scheduled_maintenances).toMatchObject([{ name: "Router swap", status: "completed" }]);
  });

  it("gives every main page without a violation that axe could find, in light and in dark", async () => {
    const incident = /\/incidents\/[a-z0-9]{12}/.exec(await (await fetch(`${candor.url}/history`)).text())?.[0] ?? "";
    await desk.goto(`${candor.url}/admin/probes`);
    const probe = (await desk.locator(".rows-list a").first().getAttribute("href")) ?? "";
    const open = ["/", "/history", incident, "/subscribe", "/admin/sign-in"];
    const closed = [
      "/admin",
      "/admin/incidents",
      "/admin/incidents/new",
      `/admin${incident}`,
      "/admin/maintenance/new",
      "/admin/components",
      "/admin/components/new",
      probe,
      "/admin/probes/new?kind=http",
      "/admin/subscribers",
      "/admin/deliveries",
      "/admin/settings",
      "/admin/audit",
    ];
    const found: string[] = [];
    const cookies = await responder.cookies();
    const context = await openContext(browser, "light");
    for (const path of [...open, ...closed]) {
      if (path === closed[0]) await context.addCookies(cookies);
      const page = await context.newPage();
      page.on("console", (m) => void (m.type() === "error" && found.push(`${path}: ${m.text()}`)));
      page.on("pageerror", (e) => void found.push(`${path}: ${e.message}`));
      const answer = await page.goto(candor.url + path);
      expect(answer?.status(), path).toBe(200);
      found.push(...(await axeViolations(page)).map((v) => `light ${path}: ${v}`));
      await page.emulateMedia({ colorScheme: "dark" });
      found.push(...(await axeViolations(page, "colours")).map((v) => `dark ${path}: ${v}`));
      await page.close();
    }
    await context.close();
    expect(found).toEqual([]);
  });

  it("scrolls nowhere sideways at the width of a small phone", async () => {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
    const page = await context.newPage();
    for (const path of ["/", "/history", "/subscribe"]) {
      await page.goto(candor.url + path);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path).toBe(true);
    }
    await context.close();
  });

  it("scrolls no page of the desk sideways on a phone, whatever is unfolded", async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
    await context.addCookies(await responder.cookies());
    const page = await context.newPage();
    await page.goto(`${candor.url}/admin`);
    const hrefs = (links: Element[]) => links.map((link) => link.getAttribute("href") ?? "");
    const pages = await page.locator('.desk-nav a[href^="/admin"]').evaluateAll(hrefs);
    await page.goto(`${candor.url}/admin/probes`);
    const probe = await page.locator(".rows-list a").first().getAttribute("href");
    await page.goto(`${candor.url}/admin/incidents`);
    const incident = await page.locator(".rows-list a").first().getAttribute("href");
    expect(pages.length).toBeGreaterThan(15);
    const wide: string[] = [];
    for (const path of new Set([...pages, probe, incident, `${incident}/postmortem`, "/admin/incidents/new"])) {
      await page.goto(`${candor.url}${path}`);
      await unfold(page);
      if (await page.evaluate("document.documentElement.scrollWidth > innerWidth")) wide.push(path ?? "");
    }
    expect(wide).toEqual([]);
    await context.close();
  });

  it("ends a subscription by one click from a mail program, and by the button of its page", async () => {
    const link =
      /<(http[^>]+)>/.exec(
        headerOf(await mailTo("grace@example.com", "Website down"), "List-Unsubscribe") ?? "",
      )?.[1] ?? "";
    const page = await visitor.context().newPage();
    await page.goto(link);
    await page.getByText("No more messages to").waitFor();
    const answer = await fetch(link, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
    });
    expect(answer.status).toBe(200);
    await page.reload();
    await page.getByText("You are not subscribed").waitFor();
    await page.close();
    await desk.goto(`${candor.url}/admin/subscribers`);
    expect(await desk.locator("main").textContent()).not.toContain("grace@example.com");
  });

  it("starts a killed process again, and stops cleanly", async () => {
    const { web } = await candor.children();
    process.kill(web, "SIGKILL");
    await eventually(async () => expect((await fetch(candor.url)).status).toBe(200), soon);
    const started = Date.now();
    expect(await candor.stop()).toBe(0);
    expect(Date.now() - started).toBeLessThan(10_000);
    const logged = candor.output();
    expect(logged).not.toContain("grace@example.com");
    expect(logged).not.toContain(password);
  });
});

describe("without a mail server", () => {
  it("captures mail, which can be read at the desk", async () => {
    const plain = await startCandor();
    try {
      const context = await openContext(browser);
      const page = await context.newPage();
      await page.goto(plain.setupLink ?? "");
      await page.getByLabel("Name of the status page").fill("Plain");
      await page.getByLabel("Your name").fill("Ada");
      await page.getByLabel("E-mail").fill(email);
      await page.getByLabel("Password").fill(password);
      await submit(page, "Create and sign in");
      await page.waitForURL(`${plain.url}/admin/components`);
      await page.goto(`${plain.url}/subscribe`);
      await page.getByLabel("E-mail address").fill("linus@example.com");
      await submit(page, "Subscribe");
      await page.getByRole("status").filter({ hasText: "We have sent a mail" }).waitFor();
      await eventually(async () => {
        await page.goto(`${plain.url}/admin/mail`);
        expect(await page.locator("main").textContent()).toContain("linus@example.com");
      }, soon);
      await page.locator(".rows-list a").first().click();
      await page.getByRole("heading", { name: "Text" }).waitFor();
      expect(await page.locator("main").textContent()).toContain("/subscriptions/confirm?token=");
      await picture(page, "captured-mail");
      await context.close();
    } finally {
      expect(await plain.stop()).toBe(0);
    }
  });
});
