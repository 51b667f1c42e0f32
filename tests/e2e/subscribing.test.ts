import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeViolations, launchBrowser, openContext, picture, sidewaysOf } from "../support/browser.ts";
import { startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { type Installation, install } from "../support/installation.ts";
import { headerOf, type SmtpSink, startSmtpSink } from "../support/smtp-sink.ts";

let site: Installation;
let sink: SmtpSink;
let browser: Browser;

beforeAll(async () => {
  sink = await startSmtpSink();
  site = await install(startCandor({ SMTP_URL: sink.url }));
  for (const name of ["API", "Dashboard", "Webhooks & integrations"])
    await site.call("POST", `${site.below}/components`, { component: { name } });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await site?.candor.stop();
  await sink?.close();
});

/** Where the link in the mail to an address leads, without the site's own address. */
const confirmLink = (to: string): Promise<string> =>
  eventually(() => {
    const text = sink.mails.find((m) => m.to.includes(to))?.mail.text ?? "";
    const link = /\/subscriptions\/confirm\?token=[\w-]+/.exec(text)?.[0];
    if (!link) throw new Error(`no mail to ${to}`);
    return link;
  });

interface Spoken {
  tag: string;
  dir: "ltr" | "rtl";
  subscribe: string;
  wrongAddress: string;
  mailSent: string;
  confirm: string;
  confirmed: string;
  only: string;
  chooseOne: string;
  save: string;
  saved: string;
  leave: string;
  ended: string;
}

const german: Spoken = {
  tag: "de",
  dir: "ltr",
  subscribe: "Abonnieren",
  wrongAddress: "Das sieht nicht wie eine E-Mail-Adresse aus.",
  mailSent: "Vielen Dank.",
  confirm: "Ja, ich möchte abonnieren",
  confirmed: "Bestätigt. Sie werden benachrichtigt.",
  only: "Nur diese Komponenten",
  chooseOne: "Bitte wählen Sie mindestens eine Komponente.",
  save: "Speichern",
  saved: "Gespeichert.",
  leave: "Abbestellen",
  ended: "Sie haben kein Abonnement",
};

const arabic: Spoken = {
  tag: "ar",
  dir: "rtl",
  subscribe: "اشترك",
  wrongAddress: "لا يبدو هذا عنوان بريد إلكتروني.",
  mailSent: "شكرًا لك.",
  confirm: "نعم، أريد الاشتراك",
  confirmed: "تم التأكيد. ستصلك الإشعارات.",
  only: "هذه المكوّنات فقط",
  chooseOne: "يرجى اختيار مكوّن واحد على الأقل.",
  save: "حفظ",
  saved: "تم الحفظ.",
  leave: "إلغاء الاشتراك",
  ended: "لست مشتركًا",
};

describe.each([
  { words: german, scheme: "light", script: true },
  { words: arabic, scheme: "dark", script: true },
  { words: german, scheme: "dark", script: false },
  { words: arabic, scheme: "light", script: false },
] as const)("subscribing in $words.tag, $scheme, with scripts: $script", ({ words: w, scheme, script }) => {
  it("speaks the visitor's language from the form to the goodbye", async () => {
    const how = script ? await openContext(browser, scheme, "phone") : null;
    const context =
      how ??
      (await browser.newContext({
        viewport: { width: 390, height: 844 },
        colorScheme: scheme,
        javaScriptEnabled: false,
      }));
    const page = await context.newPage();
    const to = `${w.tag}-${scheme}@example.com`;
    const home = `${site.candor.url}/${w.tag}`;
    const press = (name: string, nth = 0) =>
      page.getByRole("main").getByRole("button", { name, exact: true }).nth(nth).click();
    const looksRight = async (name: string) => {
      await picture(page, `subscribing-${w.tag}-${scheme}-${script ? "" : "plain-"}${name}`);
      expect(await sidewaysOf(page), name).toBeLessThanOrEqual(0);
      if (script) expect(await axeViolations(page), name).toEqual([]);
      expect(await page.locator("html").getAttribute("lang")).toBe(w.tag);
      expect(await page.locator("html").getAttribute("dir")).toBe(w.dir);
    };

    await page.goto(`${home}/subscribe`);
    await page.locator('input[name="email"]').fill("nobody");
    await press(w.subscribe);
    await page.locator(".field-error", { hasText: w.wrongAddress }).waitFor();
    await looksRight("refused");
    await page.locator('input[name="email"]').fill(to);
    await press(w.subscribe);
    await page.getByText(w.mailSent).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/${w.tag}/subscribe`);
    await looksRight("asked");

    await page.goto(home + (await confirmLink(to)));
    await looksRight("confirm");
    await press(w.confirm);
    await page.getByText(w.confirmed).waitFor();
    expect(new URL(page.url()).pathname).toMatch(new RegExp(`^/${w.tag}/subscriptions/[\\w-]+$`));
    await page.locator('select[name="scope"]').selectOption({ label: w.only });
    await press(w.save);
    await page.locator(".field-error", { hasText: w.chooseOne }).waitFor();
    await looksRight("manage");
    await page.getByRole("checkbox").first().check();
    await press(w.save);
    await page.getByText(w.saved).waitFor();

    await press(w.leave);
    await page.getByRole("heading", { name: w.ended }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/${w.tag}/unsubscribe/done`);
    await looksRight("goodbye");
    expect(await page.getByRole("main").getByRole("link").getAttribute("href")).toBe(`/${w.tag}/subscribe`);
    await context.close();
  });
});

it("leaves by the link of a message in the visitor's language", async () => {
  const { below, call, id, candor } = site;
  const subscriber = { email: "link@example.com", skip_confirmation_notification: true };
  await call("POST", `${below}/subscribers`, { subscriber });
  await call("PATCH", `${below}/incidents/${id}`, { incident: { status: "monitoring", body: "It is better." } });
  const path = await eventually(
    () => {
      const sunk = sink.mails.find((m) => m.to.includes("link@example.com"));
      const link = sunk && /\/unsubscribe\/[\w-]+/.exec(headerOf(sunk, "List-Unsubscribe") ?? "")?.[0];
      if (!link) throw new Error("no message yet");
      return link;
    },
    { within: 45_000 },
  );
  const context = await openContext(browser, "light", "phone");
  const page = await context.newPage();
  await page.goto(`${candor.url}/ar${path}`);
  expect(await page.getByRole("main").textContent()).toContain("l…@example.com");
  await picture(page, "subscribing-ar-light-leave");
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole("button", { name: arabic.leave, exact: true }).click();
  await page.getByRole("heading", { name: arabic.ended }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/ar/unsubscribe/done");
  await context.close();
});
