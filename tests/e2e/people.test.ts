import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../lib/runtime/config.ts";
import { createContext } from "../../lib/runtime/context.ts";
import type { Context } from "../../lib/services/context.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import { createAdmin } from "../../lib/services/setup.ts";
import { axeViolations, launchBrowser, openContext, picture, type screens } from "../support/browser.ts";
import { type Candor, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { type SmtpSink, startSmtpSink } from "../support/smtp-sink.ts";
import { codeAt } from "../support/totp.ts";

const owner = { email: "ada@example.com", name: "Ada", password: "correct horse battery" };
const password = "a hedgehog on the tram";

let candor: Candor;
let sink: SmtpSink;
let browser: Browser;
let ctx: Context;

beforeAll(async () => {
  sink = await startSmtpSink();
  candor = await startCandor({ SMTP_URL: sink.url });
  ctx = createContext(readConfig({ DATA_DIR: candor.dataDir, LOG_LEVEL: "silent" }), "test");
  await ensurePage(ctx);
  await createAdmin(ctx, owner);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await ctx?.db.close();
  await candor?.stop();
  await sink?.close();
});

const open = async (screen: keyof typeof screens, scheme: "light" | "dark" = "light"): Promise<Page> =>
  (await openContext(browser, scheme, screen)).newPage();

async function giveLogin(page: Page, email: string, secret: string): Promise<void> {
  await page.goto(`${candor.url}/admin/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(secret);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** What is wrong with the page as it is for everybody's use. */
async function complaints(page: Page, name: string): Promise<string[]> {
  await picture(page, name);
  const sideways = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
  return [
    ...(sideways ? [`${name}: scrolls sideways`] : []),
    ...(await axeViolations(page)).map((v) => `${name}: ${v}`),
  ];
}

/** An authenticator of the browser itself, which says that its owner was there. */
async function giveAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

describe("people", () => {
  it.each([["phone"], ["desktop"]] as const)(
    "are invited, join, and come in by code, recovery code and passkey (%s)",
    async (screen) => {
      const email = `bob-${screen}@example.com`;
      const found: string[] = [];
      const ada = await open(screen);
      await giveLogin(ada, owner.email, owner.password);
      await ada.waitForURL(`${candor.url}/admin`);
      await ada.goto(`${candor.url}/admin/people`);
      await ada.getByLabel("E-mail").fill(email);
      await ada.getByLabel("Role").selectOption("responder");
      await ada.getByRole("button", { name: "Send invitation" }).click();
      await ada.getByText("The invitation is on its way").waitFor();
      await ada.locator('section[aria-labelledby="invited"]').getByText(email).waitFor();
      found.push(...(await complaints(ada, `people-${screen}`)));

      const link = await eventually(
        () => {
          const text = sink.mails.find((mail) => mail.to.includes(email))?.mail.text ?? "";
          const address = /http\S+\/admin\/join\?token=\S+/.exec(text)?.[0];
          if (!address) throw new Error("no invitation yet");
          return address;
        },
        { within: 30_000 },
      );
      const bob = await open(screen);
      await giveAuthenticator(bob);
      await bob.goto(link);
      await bob.getByLabel("Your name").fill("Bob");
      await bob.getByLabel("Password").fill("password12345");
      await bob.getByRole("button", { name: "Join" }).click();
      await bob.locator(".field-error", { hasText: "too easy to guess" }).waitFor();
      found.push(...(await complaints(bob, `join-${screen}`)));
      await bob.getByLabel("Password").fill(password);
      await bob.getByRole("button", { name: "Join" }).click();
      await bob.waitForURL(`${candor.url}/admin`);
      expect(await bob.getByRole("link", { name: "Audit log" }).count()).toBe(0);

      await bob.goto(`${candor.url}/admin/account`);
      const app = bob.locator('section[aria-labelledby="app"]');
      await app.getByLabel("Current password").fill(password);
      await app.getByRole("button", { name: "Set up" }).click();
      await app.locator("img.scan").waitFor();
      const secret = (await app.locator(".key").textContent()) ?? "";
      const codes = await app.locator(".recovery-codes li").allTextContents();
      expect(codes).toHaveLength(10);
      found.push(...(await complaints(bob, `app-${screen}`)));
      const at = Date.now();
      await app.getByLabel("First code").fill(codeAt(secret, at));
      await app.getByRole("button", { name: "Switch on" }).click();
      await app.getByText("asks for a code of your app").waitFor();

      const passkeys = bob.locator('section[aria-labelledby="passkeys"]');
      await passkeys.getByLabel("Name of the passkey").fill("Test key");
      await passkeys.getByRole("button", { name: "Add passkey" }).click();
      await passkeys.getByText("Test key").waitFor();
      found.push(...(await complaints(bob, `account-${screen}`)));

      const enterCode = async (code: string): Promise<void> => {
        await bob.context().clearCookies();
        await giveLogin(bob, email, password);
        await bob.waitForURL(`${candor.url}/admin/sign-in/code`);
        await bob.getByLabel("Code").fill(code);
        await bob.getByRole("button", { name: "Sign in", exact: true }).click();
      };
      await enterCode(codeAt(secret, at));
      await bob.locator(".field-error", { hasText: "used already" }).waitFor();
      found.push(...(await complaints(bob, `code-${screen}`)));
      await enterCode(codeAt(secret, at + 30_000));
      await bob.waitForURL(`${candor.url}/admin`);
      await enterCode(codes[0] ?? "");
      await bob.waitForURL(`${candor.url}/admin`);
      await enterCode(codes[0] ?? "");
      await bob.locator(".field-error").waitFor();

      await bob.context().clearCookies();
      await bob.goto(`${candor.url}/admin/sign-in`);
      found.push(...(await complaints(bob, `sign-in-${screen}`)));
      await bob.getByRole("button", { name: "Sign in with a passkey" }).click();
      await bob.waitForURL(`${candor.url}/admin`);
      await bob.goto(`${candor.url}/admin/audit`);
      await bob.waitForURL(`${candor.url}/admin/refused`);
      found.push(...(await complaints(bob, `refused-${screen}`)));

      await ada.goto(`${candor.url}/admin/people`);
      await ada.getByRole("link", { name: "Bob" }).last().click();
      await ada.getByRole("button", { name: "Disable" }).waitFor();
      found.push(...(await complaints(ada, `person-${screen}`)));
      ada.on("dialog", (dialog) => void dialog.accept());
      await ada.getByRole("button", { name: "Disable" }).click();
      await ada.waitForURL(`${candor.url}/admin/people`);
      await bob.goto(`${candor.url}/admin`);
      await bob.waitForURL(`${candor.url}/admin/sign-in`);
      await ada.getByRole("link", { name: "Bob" }).last().click();
      await ada.getByRole("button", { name: "Remove" }).click();
      await ada.waitForURL(`${candor.url}/admin/people`);
      for (const page of [ada, bob]) await page.context().close();
      expect(found).toEqual([]);
    },
  );

  it.each([
    ["light", "phone"],
    ["dark", "desktop"],
  ] as const)("see tokens and the audit log (%s, %s)", async (scheme, screen) => {
    const page = await open(screen, scheme);
    await giveLogin(page, owner.email, owner.password);
    await page.waitForURL(`${candor.url}/admin`);
    await page.goto(`${candor.url}/admin/tokens`);
    await page.getByLabel("Name").fill("deploy");
    await page.getByLabel("incidents:", { exact: false }).check();
    await page.getByRole("button", { name: "Make token" }).click();
    const token = (await page.locator(".copy-text").textContent()) ?? "";
    const found = await complaints(page, `tokens-${screen}-${scheme}`);
    const call = (method: string, path: string) =>
      fetch(`${candor.url}/v1${path}`, { method, headers: { authorization: `Bearer ${token}` } });
    const [only] = (await (await call("GET", "/pages")).json()) as { id: string }[];
    expect((await call("GET", `/pages/${only?.id}/subscribers`)).status).toBe(403);
    await page.goto(`${candor.url}/admin/audit`);
    for (const details of await page.locator("details > summary").all()) await details.click();
    found.push(...(await complaints(page, `audit-${screen}-${scheme}`)));
    await page.getByLabel("Action").fill("api_token.");
    await page.getByRole("button", { name: "Filter" }).click();
    await page.waitForURL(/action=api_token/);
    expect(await page.locator(".rows-list > li strong").allTextContents()).toContain("api_token.create");
    const csv = await page.evaluate("fetch('/admin/audit/audit.csv?action=api_token.').then((a) => a.text())");
    expect(String(csv).split("\r\n")[0]).toBe("seq,at,actor,actor_kind,client,action,subject,before,after,hash");
    await page.context().close();
    expect(found).toEqual([]);
  });
});
