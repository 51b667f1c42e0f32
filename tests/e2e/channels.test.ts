import { createECDH, randomBytes } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogue } from "../../lib/domain/messages/catalogue.ts";
import { channelText } from "../../lib/domain/messages/channel-texts.ts";
import { languages } from "../../lib/domain/messages/languages.ts";
import { axeViolations, launchBrowser, openContext, picture, sidewaysOf } from "../support/browser.ts";
import { startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { type Installation, install, soon } from "../support/installation.ts";
import { type ServiceDouble, startService } from "../support/service-double.ts";

let site: Installation;
let service: ServiceDouble;
let browser: Browser;

beforeAll(async () => {
  service = await startService();
  service.does((request) => {
    if (request.path.endsWith("/sendMessage")) return { status: 200, body: '{"ok":true,"result":{"message_id":1}}' };
    const { challenge } = request.text.startsWith("{") ? JSON.parse(request.text) : { challenge: undefined };
    return { status: 200, body: challenge ?? "ok" };
  });
  const gateway = `${service.url.replace("://", "://AC1:key@")}/Messages.json`;
  site = await install(
    startCandor({
      WEBHOOK_ALLOW_PRIVATE: "true",
      TELEGRAM_API_URL: service.url,
      SMS_URL: gateway,
      SMS_FROM: "+15550001111",
      SMS_FOR_ALL: "true",
      TRUST_PROXY: "1",
    }),
  );
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await site?.candor.stop();
  await service?.close();
});

let strangers = 0;
/** A phone of its own address: a visitor may ask a few times an hour only. */
async function phone(scheme: "light" | "dark" = "light"): Promise<Page> {
  const context = await openContext(browser, scheme, "phone");
  await context.setExtraHTTPHeaders({ "X-Forwarded-For": `198.51.100.${++strangers}` });
  return context.newPage();
}

const given: Record<string, () => Record<string, string>> = {
  webhook: () => ({ endpoint: `${service.url}/webhook` }),
  slack: () => ({ url: `${service.url}/slack` }),
  teams: () => ({ url: `${service.url}/teams` }),
  discord: () => ({ url: `${service.url}/discord` }),
  telegram: () => ({ token: "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQ1", chat: "-1001234567890" }),
  mattermost: () => ({ url: `${service.url}/mattermost` }),
  google_chat: () => ({ url: `${service.url}/google` }),
  sms: () => ({ phone_number: "+49 30 1234567" }),
};

describe.each(Object.keys(given))("on a phone, subscribing by %s", (kind) => {
  it("asks there whether it is wanted, and then tells", async () => {
    const page = await phone();
    await page.goto(`${site.candor.url}/en/subscribe`);
    const card = page.locator("details").filter({ has: page.locator(`input[name="channel"][value="${kind}"]`) });
    await card.locator("summary").first().click();
    for (const [name, value] of Object.entries(given[kind]?.() ?? {}))
      await card.locator(`[name="${name}"]`).fill(value);
    const before = service.requests.length;
    await card.getByRole("button").click();
    await card.getByRole("status").waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(await sidewaysOf(page)).toBeLessThanOrEqual(0);
    await picture(page, `channels-${kind}`);
    const asked = await eventually(() => {
      const [request] = service.requests.slice(before);
      if (!request) throw new Error("nothing was asked yet");
      return decodeURIComponent(request.text.replaceAll("+", " "));
    }, soon);
    if (kind === "webhook") return expect(asked).toContain("challenge");
    const path = /\/subscriptions\/confirm\?token=[\w-]+/.exec(asked)?.[0];
    await page.goto(`${site.candor.url}/en${path}`);
    await page.getByRole("button", { name: catalogue.en.subscribing.confirmButton }).click();
    await page.getByText(catalogue.en.subscribing.confirmed).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.context().close();
  });
});

it.each(languages)("the ways to subscribe are told in %s", async (language) => {
  const page = await phone(language === "ja" ? "dark" : "light");
  await page.goto(`${site.candor.url}/${language}/subscribe`);
  const slack = page.locator("details").filter({ has: page.locator('input[value="slack"]') });
  await slack.locator("summary").first().click();
  for (const sentence of ["This browser", "Incoming webhook address", "Text message"])
    expect(await page.getByRole("main").textContent()).toContain(channelText(language, sentence));
  await slack.getByRole("button").click();
  await slack.locator(".field-error").waitFor();
  expect(await slack.locator(".field-error").textContent()).toBe(
    catalogue[language].refusals["Please give a webhook address."],
  );
  expect(await axeViolations(page)).toEqual([]);
  expect(await sidewaysOf(page)).toBeLessThanOrEqual(0);
  await picture(page, `channels-page-${language}`);
  await page.context().close();
});

it("a browser is told what it asked for, and confirms by itself", async () => {
  const keys = createECDH("prime256v1");
  keys.generateKeys();
  const subscription = {
    endpoint: `${service.url}/push`,
    keys: { p256dh: keys.getPublicKey("base64url"), auth: randomBytes(16).toString("base64url") },
  };
  const page = await phone();
  await page.context().grantPermissions(["notifications"], { origin: site.candor.url });
  // Only the push service, which is on the Internet, is ours here; the rest is the browser's own.
  await page.addInitScript(`PushManager.prototype.subscribe = async () => ({ toJSON: () => (${JSON.stringify(subscription)}) });
    Notification.requestPermission = async () => "granted";`);
  await page.goto(`${site.candor.url}/en/subscribe`);
  const before = service.requests.length;
  await page.getByRole("button", { name: "Tell me in this browser" }).click();
  await page.getByText("A first notice is on its way").waitFor();
  const sent = await eventually(() => {
    const request = service.requests.slice(before).find((r) => r.path === "/push");
    if (!request) throw new Error("nothing was pushed yet");
    return request;
  }, soon);
  const { default: ece } = await import("http_ece");
  const told = ece.decrypt(sent.bytes, {
    version: "aes128gcm",
    privateKey: keys,
    dh: subscription.keys.p256dh,
    authSecret: subscription.keys.auth,
  });
  // What the push service would do with it: hand it to the page's service worker.
  const devtools = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [first] = registrations;
      if (first) resolve(first.registrationId);
    });
  });
  await devtools.send("ServiceWorker.enable");
  const registrationId = await registered;
  await devtools.send("ServiceWorker.deliverPushMessage", {
    origin: site.candor.url,
    registrationId,
    data: told.toString("utf8"),
  });
  await eventually(async () => {
    const all = await site.call("GET", `${site.below}/subscribers?type=push`);
    expect(all).toMatchObject([{ mode: "push", state: "active", endpoint: null }]);
  }, soon);
  await page.context().close();
});

it("a receiver can read the schema, and what it missed with its own key only", async () => {
  const schema = await fetch(`${site.candor.url}/schemas/webhook-v1.json`);
  expect(schema.status).toBe(200);
  expect(await schema.json()).toMatchObject({ $id: expect.stringMatching(/\/schemas\/webhook-v1\.json$/) });
  const endpoint = `${service.url}/receiver`;
  const { secret } = await site.call("POST", `${site.below}/subscribers`, { subscriber: { endpoint } });
  await eventually(async () => {
    const hooks = await site.call("GET", `${site.below}/subscribers?type=webhook`);
    expect(hooks.map((s: { endpoint: string }) => s.endpoint)).toContain(endpoint);
  }, soon);
  const events = (key: string, query = "") =>
    fetch(`${site.candor.url}/api/events${query}`, { headers: { authorization: `Bearer ${key}` } });
  const missed = await events(secret);
  expect(missed.headers.get("cache-control")).toBe("no-store");
  expect(await missed.json()).toMatchObject({
    events: [{ type: "incident.updated", data: { incident: { name: "Errors at night" } } }],
    more: false,
  });
  expect((await events("wrong")).status).toBe(401);
  expect((await fetch(`${site.candor.url}/api/events`)).status).toBe(401);
  expect((await events(secret, "?after=x")).status).toBe(422);
});
