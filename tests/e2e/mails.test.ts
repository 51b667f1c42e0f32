import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderEmail } from "../../lib/render/email.ts";
import type { Message } from "../../lib/render/message.ts";
import { axeViolations, launchBrowser, openContext, picture, type screens, sidewaysOf } from "../support/browser.ts";
import { page as facts, links, told } from "../support/letters.ts";
import { everyMessage } from "../support/messages.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

const logo = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40" rx="8" fill="#7a3cff"/></svg>')}`;

const messages: Record<string, Message> = {
  ...everyMessage,
  "notice of all that Markdown has": told({
    title: `${"A long title ".repeat(8)}${"x".repeat(80)}`,
    body: `> A quote\n\n1. One\n2. Two\n\n| Region | State |\n| --- | --- |\n| EU | slow |\n\n\`\`\`\n${"GET /v1/things ".repeat(12)}\n\`\`\`\n\nhttps://example.com/${"y".repeat(120)}`,
  }),
};

// A mail is no page: it stands in the landmarks of the program that shows it.
const ofPages = /^(region|landmark-one-main):/;

interface Case {
  screen: keyof typeof screens;
  scheme: "light" | "dark";
  language: "en" | "ar";
  look: { accent: string; logo: string } | undefined;
  /** Of which messages, by their names: of those that look alike, one. */
  of: RegExp;
}

const cases: Case[] = [
  {
    screen: "phone",
    scheme: "light",
    language: "en",
    look: undefined,
    of: /^(?!challenge|.* (by itself|false alarm|several|maintenance)$)/,
  },
  {
    screen: "desktop",
    scheme: "dark",
    language: "en",
    look: { accent: "#ffd400", logo },
    of: /Markdown|alert|confirm$/,
  },
  {
    screen: "phone",
    scheme: "dark",
    language: "ar",
    look: { accent: "#7a3cff", logo },
    of: /several|maintenance|Markdown|digest|paused/,
  },
];

describe.each(cases)("a mail on a $screen, $scheme, $language", ({ screen, scheme, language, look, of }) => {
  it("fits and can be read, of every kind", async () => {
    const context = await openContext(browser, scheme, screen);
    const page = await context.newPage();
    for (const [name, message] of Object.entries(messages).filter(([name]) => of.test(name))) {
      const own = "language" in message ? { ...message, language } : message;
      const dressed = { ...own, page: { ...facts, ...(look ? { look } : {}) } };
      const mail = { deliveryId: "d", subscriberId: "s", mailDomain: "example.com", links, reader: { language } };
      await page.setContent(renderEmail({ ...mail, message: dressed }).html);
      expect(await sidewaysOf(page), name).toBeLessThanOrEqual(0);
      expect(
        (await axeViolations(page)).filter((line) => !ofPages.test(line)),
        name,
      ).toEqual([]);
      await picture(page, `mail-${name.replaceAll(" ", "-")}-${screen}-${scheme}-${language}`);
    }
    await context.close();
  });
});
