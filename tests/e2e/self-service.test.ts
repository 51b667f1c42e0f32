import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readConfig } from "../../lib/runtime/config.ts";
import { createContext } from "../../lib/runtime/context.ts";
import { firstPage } from "../../lib/services/pages.ts";
import { saveSubscribingRules } from "../../lib/services/proof-of-work.ts";
import { axeViolations, launchBrowser, openContext, picture, sidewaysOf } from "../support/browser.ts";
import { startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { dana } from "../support/fixtures.ts";
import { type Installation, install } from "../support/installation.ts";
import { type SmtpSink, startSmtpSink } from "../support/smtp-sink.ts";

let site: Installation;
let sink: SmtpSink;
let browser: Browser;

beforeAll(async () => {
  sink = await startSmtpSink();
  site = await install(startCandor({ SMTP_URL: sink.url, TRUST_PROXY: "1" }));
  for (const name of ["API", "Dashboard"]) await site.call("POST", `${site.below}/components`, { component: { name } });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await site?.candor.stop();
  await sink?.close();
});

/** Where the link in the newest mail to an address leads, without the site's own address. */
const linkTo = (to: string, pattern: RegExp): Promise<string> =>
  eventually(
    () => {
      const mail = sink.mails.filter((m) => m.to.includes(to)).at(-1)?.mail.text ?? "";
      const link = pattern.exec(mail)?.[0];
      if (!link) throw new Error(`no mail to ${to}`);
      return link;
    },
    { within: 60_000 },
  );

it.each([
  { device: "phone", scheme: "light" },
  { device: "desktop", scheme: "dark" },
] as const)("a subscriber chooses, changes, moves and goes by themselves ($device)", async ({ device, scheme }) => {
  const context = await openContext(browser, scheme, device);
  const page = await context.newPage();
  const url = site.candor.url;
  const [old, next] = [`old-${device}@example.com`, `new-${device}@example.com`];
  const press = (name: string, nth = 0) => page.getByRole("button", { name, exact: true }).nth(nth).click();
  const looksRight = async (name: string) => {
    await picture(page, `self-service-${device}-${scheme}-${name}`);
    expect(await sidewaysOf(page), name).toBeLessThanOrEqual(0);
    expect(await axeViolations(page), name).toEqual([]);
  };

  await page.goto(`${url}/subscribe`);
  expect(await page.locator('input[name="time_zone"]').first().isVisible()).toBe(false);
  await looksRight("subscribe");
  const form = page.locator("form", { has: page.locator('input[name="email"]') }).first();
  await form.getByText("Choose what you get").click();
  await form.getByLabel("Planned maintenance").uncheck();
  await form.getByLabel("How bad an incident must be").selectOption("major");
  await form.getByLabel("How often").selectOption("daily");
  await form.getByLabel("Time of the daily message").selectOption("17");
  await looksRight("choose");
  await form.locator('input[name="email"]').fill(old);
  await form.getByRole("button", { name: "Subscribe" }).click();
  await page.getByText("Thank you.").waitFor();

  await page.goto(url + (await linkTo(old, /\/subscriptions\/confirm\?token=[\w-]+/)));
  await press("Yes, subscribe me");
  await page.getByText("Confirmed. You will be told.").waitFor();
  expect(await page.getByLabel("Planned maintenance").isChecked()).toBe(false);
  expect(await page.getByLabel("How often").inputValue()).toBe("daily");
  expect(await page.getByLabel("Time of the daily message").inputValue()).toBe("17");
  await page.locator("input[name=time_zone]").fill("Mars/Base");
  await press("Save");
  await page.locator(".field-error", { hasText: "There is no such time zone." }).waitFor();
  await page.locator("input[name=time_zone]").fill("Asia/Tokyo");
  await page.getByLabel("How often").selectOption("changes");
  await press("Save");
  await page.getByText("Saved.").waitFor();
  expect(await page.getByLabel("How often").inputValue()).toBe("changes");
  expect(await page.locator("input[name=time_zone]").inputValue()).toBe("Asia/Tokyo");
  expect(await page.getByLabel("Planned maintenance").isChecked()).toBe(false);
  await looksRight("manage");
  const manage = new URL(page.url()).pathname;

  await page.getByLabel("New address").fill(next);
  await press("Send the link");
  await page.getByText("A mail is on its way to the new address.").waitFor();
  await page.goto(url + (await linkTo(next, /\/subscriptions\/move\?token=[\w-]+/)));
  await looksRight("move");
  await press("Yes, send messages here");
  await page.getByText("Messages go to this address from now on.").waitFor();
  expect(await page.getByRole("main").textContent()).toContain(next);
  expect((await page.request.get(url + manage)).status()).toBe(404);

  const moved = new URL(page.url()).pathname;
  const data = await (await page.request.get(`${url}${moved}/data.json`)).json();
  expect(data.subscription).toMatchObject({ address: next, chosen: { cadence: "changes", timeZone: "Asia/Tokyo" } });
  page.on("dialog", (dialog) => void dialog.accept());
  await press("Erase my data");
  await page.getByRole("heading", { name: "Your data is erased" }).waitFor();
  await looksRight("erased");
  expect((await page.request.get(url + moved)).status()).toBe(404);
  await context.close();
});

it("follows one incident from its page, after a sum that the browser does by itself", async () => {
  const ctx = createContext(readConfig({ DATA_DIR: site.candor.dataDir, LOG_LEVEL: "silent" }), "test");
  await saveSubscribingRules(ctx, dana, (await firstPage(ctx))?.id ?? "", { proof_of_work: "true" });
  const context = await openContext(browser, "light", "phone");
  const page = await context.newPage();
  await page.goto(`${site.candor.url}/incidents/${site.id}`);
  await page.getByRole("link", { name: "Be told how this goes on" }).click();
  await page.getByRole("heading", { name: "Be told how this goes on" }).waitFor();
  await picture(page, "self-service-phone-light-follow");
  expect(await axeViolations(page)).toEqual([]);
  await page.locator('input[name="email"]').fill("follower@example.com");
  await page.getByRole("button", { name: "Subscribe" }).click();
  await page.getByText("Thank you.").waitFor();
  await page.goto(site.candor.url + (await linkTo("follower@example.com", /\/subscriptions\/confirm\?token=[\w-]+/)));
  await page.getByRole("button", { name: "Yes, subscribe me" }).click();
  await page.getByText("Confirmed. You will be told.").waitFor();
  expect(await page.getByLabel("What about").inputValue()).toBe("followed");
  await picture(page, "self-service-phone-light-followed");
  expect(await axeViolations(page)).toEqual([]);
  await saveSubscribingRules(ctx, dana, (await firstPage(ctx))?.id ?? "", { proof_of_work: "false" });
  await ctx.db.close();
  await context.close();
});

it("answers a subscribed, an unknown and an erased address with the same bytes", async () => {
  const { url } = site.candor;
  await site.call("POST", `${site.below}/subscribers`, {
    subscriber: { email: "known@example.com", skip_confirmation_notification: true },
  });
  /** Sends the first form of the page as a browser without scripts does. */
  const ask = async (email: string, client: string) => {
    const html = await (await fetch(`${url}/subscribe`)).text();
    const [, form = ""] = /<form[^>]*>([\s\S]*?)<\/form>/.exec(html) ?? [];
    const body = new FormData();
    for (const [input] of form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
      const [name, value] = [/ name="([^"]*)"/, / value="([^"]*)"/].map((p) => p.exec(input)?.[1] ?? "");
      body.append(name ?? "", (value ?? "").replaceAll("&quot;", '"'));
    }
    body.append("kinds", "incidents");
    body.append("email", email);
    const answer = await fetch(`${url}/subscribe`, {
      method: "POST",
      body,
      headers: { origin: url, "x-forwarded-for": client },
    });
    // What the framework tells its own script comes in pieces of chance sizes.
    const headers = [...answer.headers]
      .filter(([name]) => name !== "date")
      .map(([name, value]) => [name, value.replace(/'nonce-[^']*'/g, "")]);
    return {
      status: answer.status,
      headers,
      body: (await answer.text()).replace(/<script[\s\S]*?<\/script>| nonce="[^"]*"/g, ""),
    };
  };
  const known = await ask("known@example.com", "192.0.2.1");
  expect(known.status).toBe(200);
  // Whole pages: a difference is no reading for people.
  expect(known.body.includes("Thank you.")).toBe(true);
  for (const [email, client] of [
    ["unknown@example.com", "192.0.2.2"],
    ["new-phone@example.com", "192.0.2.3"],
  ] as const) {
    const { body, ...rest } = await ask(email, client);
    const from = [...body].findIndex((letter, n) => letter !== known.body[n]);
    expect(body === known.body, `${email}: ${body.slice(from - 100, from + 100)}`).toBe(true);
    expect(rest).toMatchObject({ status: known.status, headers: known.headers });
  }
});
