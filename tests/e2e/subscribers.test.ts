import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readConfig } from "../../lib/runtime/config.ts";
import { createContext } from "../../lib/runtime/context.ts";
import type { Context } from "../../lib/services/context.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import { createAdmin } from "../../lib/services/setup.ts";
import { linksOf } from "../../lib/services/subscriber-links.ts";
import { browseSubscribers } from "../../lib/services/subscriber-list.ts";
import { axeViolations, launchBrowser, openContext, picture, signInBy } from "../support/browser.ts";
import { type Candor, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { soon } from "../support/installation.ts";
import { type SmtpSink, startSmtpSink } from "../support/smtp-sink.ts";

const owner = { email: "ada@example.com", name: "Ada", password: "correct horse battery" };

let candor: Candor;
let sink: SmtpSink;
let browser: Browser;
let ctx: Context;
let pageId: string;
let desk: Page;

beforeAll(async () => {
  sink = await startSmtpSink();
  candor = await startCandor({ SMTP_URL: sink.url });
  const config = readConfig({ DATA_DIR: candor.dataDir, BASE_URL: candor.url, LOG_LEVEL: "silent" });
  ctx = createContext(config, "test");
  pageId = (await ensurePage(ctx)).id;
  await createAdmin(ctx, owner);
  browser = await launchBrowser();
  desk = await (await openContext(browser, "light", "phone")).newPage();
  await signInBy(desk, candor.url, owner.email, owner.password);
});

afterAll(async () => {
  await browser?.close();
  await ctx?.db.close();
  await candor?.stop();
  await sink?.close();
});

/** What is wrong with the page as it is for everybody's use, also on the narrowest phone. */
async function complaints(name: string): Promise<string[]> {
  await picture(desk, name);
  const size = desk.viewportSize() ?? { width: 390, height: 844 };
  await desk.setViewportSize({ ...size, width: 360 });
  const sideways = await desk.evaluate("document.documentElement.scrollWidth > innerWidth");
  await desk.setViewportSize(size);
  return [
    ...(sideways ? [`${name}: scrolls sideways`] : []),
    ...(await axeViolations(desk)).map((v) => `${name}: ${v}`),
  ];
}

const file = `email,state,confirmed_at,consent,tags
ada@customers.example,active,2025-05-01,At the fair,gold
bo@customers.example,active,2025-05-02,At the fair,
nobody,,,,
ada@customers.example,,,,
`;

it("subscribers come from a file after a look, are tagged, held back, and each has a record", async () => {
  const found: string[] = [];
  await desk.goto(`${candor.url}/admin/subscribers/import`);
  found.push(...(await complaints("subscribers-import")));
  await desk
    .getByLabel("CSV file")
    .setInputFiles({ name: "customers.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  await desk.getByRole("button", { name: "Look through the file" }).click();
  // The browser forgets the file with the refusal, and the form says what is missing.
  await desk.locator(".field-error", { hasText: "how these people agreed" }).waitFor();
  await desk
    .getByLabel("CSV file")
    .setInputFiles({ name: "customers.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  await desk.getByLabel("How these people agreed").fill("At the fair in May");
  await desk.getByRole("button", { name: "Look through the file" }).click();
  await desk.getByText("Nobody has been added yet.").waitFor();
  const lines = await desk.getByRole("table").textContent();
  expect(lines).toContain("This does not look like an e-mail address.");
  expect(lines).toContain("stands in the file before Line 2.");
  found.push(...(await complaints("subscribers-dry-run")));
  await desk.getByRole("button", { name: "Add 2 subscribers" }).click();
  await desk.getByText("Done: 2 of 4 lines were added.").waitFor({ timeout: 30_000 });

  await desk.goto(`${candor.url}/admin/subscribers`);
  await desk.getByText("Tag several at once").click();
  await desk.getByLabel("Tags").fill("customer");
  await desk.getByLabel("To whom").selectOption("all");
  await desk.getByRole("button", { name: "Change tags" }).click();
  await desk.getByRole("status").filter({ hasText: "2 tags changed" }).waitFor();
  found.push(...(await complaints("subscribers-list")));
  await desk.getByRole("link", { name: "gold" }).click();
  await desk.waitForURL(/tag=gold/);
  expect(await desk.locator("main").textContent()).not.toContain("bo@customers.example");

  await createIncident(ctx, { kind: "system", name: "test" }, pageId, { name: "Errors", body: "We look into it." });
  await eventually(() => expect(sink.mails.flatMap((m) => m.to)).toContain("ada@customers.example"), soon);
  await desk.getByRole("link", { name: "ada@customers.example" }).click();
  await desk.getByRole("heading", { name: "What was sent" }).waitFor();
  await eventually(async () => {
    await desk.reload();
    expect(await desk.locator("main").textContent()).toMatch(/Errors.*Sent.*Answered for.*from a file.*At the fair/s);
  }, soon);
  await desk.getByText("Hold it back").click();
  await desk.getByLabel("Reason").fill("Complained");
  await desk.getByRole("button", { name: "Hold back" }).click();
  await desk.getByText("Held back by an operator").waitFor();
  await desk.getByText("Held back: Complained").waitFor();
  found.push(...(await complaints("subscribers-record")));
  expect(found).toEqual([]);
});

it("a shared mailbox answers one-click with 200 and leaves by its owner's link alone", async () => {
  const { items } = await browseSubscribers(ctx, pageId, { q: "bo@" }, null, 1);
  const [bo] = items;
  if (!bo) throw new Error("nobody of that name");
  await desk.goto(`${candor.url}/admin/subscribers/${bo.id}`);
  await desk.getByText("Shared mailbox").click();
  await desk.getByLabel("Its owner's address").fill("olga@customers.example");
  await desk.getByRole("button", { name: "Save" }).click();
  await desk.getByText("List of").waitFor();
  const oneClick = await fetch(linksOf(ctx, bo).unsubscribe, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "List-Unsubscribe=One-Click",
  });
  expect(oneClick.status).toBe(200);
  const link = await eventually(() => {
    const mail = sink.mails.find((m) => m.to.includes("olga@customers.example"));
    const found = /http\S+\/subscriptions\/leave\?token=[\w-]+/.exec(mail?.mail.text ?? "")?.[0];
    if (!found) throw new Error("the owner was not asked yet");
    return found;
  }, soon);
  const visitor = await (await openContext(browser, "dark", "phone")).newPage();
  await visitor.goto(link);
  await visitor.getByText("bo@customers.example").waitFor();
  expect(await axeViolations(visitor)).toEqual([]);
  await visitor.getByRole("button", { name: "Unsubscribe" }).click();
  await visitor.getByRole("heading", { name: "You are not subscribed" }).waitFor();
  expect((await browseSubscribers(ctx, pageId, { q: "bo@" }, null, 1)).total).toBe(0);

  await desk.goto(`${candor.url}/admin/subscribers`);
  await desk.getByLabel("Address", { exact: true }).fill("bo@customers.example");
  await desk.getByRole("button", { name: "Look it up" }).click();
  await desk.getByText("1 proof is kept.").waitFor();
  expect(await desk.locator("main").textContent()).toMatch(/Answered for.*from a file.*its owner left.*At the fair/s);
  expect(await complaints("subscribers-consent")).toEqual([]);
});
