import { describe, expect, it } from "vitest";
import { contrast } from "../../../lib/domain/colour.ts";
import { languages } from "../../../lib/domain/messages/languages.ts";
import { mailTexts } from "../../../lib/domain/messages/mail-texts.ts";
import { renderEmail } from "../../../lib/render/email.ts";
import type { Message } from "../../../lib/render/message.ts";
import { links, page, told } from "../../support/letters.ts";
import { everyMessage } from "../../support/messages.ts";

const render = (message: Message, reader: Parameters<typeof renderEmail>[0]["reader"] = {}) =>
  renderEmail({
    deliveryId: "delivery0001",
    subscriberId: "subscriber01",
    message,
    links,
    mailDomain: "example.com",
    reader,
  });

const entities: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };

/** What a reader of the HTML sees, with the addresses behind its links. */
function seen(html: string): string {
  return html
    .replace(/^[\s\S]*?<p class="name"[\s\S]*?<\/p>/, "")
    .replace(/<a [^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g, "$2 $1")
    .replace(/<[^>]*>/g, " ")
    .replace(/&#9679;/g, " ")
    .replace(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&(amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? "");
}

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];

describe.each(languages)("a mail in %s", (language) => {
  it.each(Object.keys(everyMessage))("says the same as text and as HTML: %s", (name) => {
    const message = everyMessage[name];
    if (!message) throw new Error("there is no such message");
    const { text, html, subject } = render(message, { language });
    expect(wordsOf(seen(html))).toEqual(wordsOf(text));
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html, "letters beyond ASCII would have to be coded for each reader").toMatch(/^[\n\x20-\x7e]*$/);
    expect(Math.max(...html.split("\n").map((line) => line.length)), "a line's length").toBeLessThan(900);
  });

  it("speaks its language wherever a reader of the page gets it, in the page's direction", () => {
    const { subject, text, html } = render(told({ status: "resolved", ending: "false_alarm" }), { language });
    const texts = mailTexts[language];
    expect(subject).toContain(texts.endings.false_alarm);
    for (const said of [texts.affected, texts.why("Northwind & <Co>"), texts.unsubscribe]) expect(text).toContain(said);
    expect(html).toContain(`<html dir="${language === "ar" ? "rtl" : "ltr"}" lang="${language}">`);
    if (language !== "en") expect(text).not.toMatch(/Major outage|Posted|subscribed/);
  });
});

describe("a mail", () => {
  it.each(Object.keys(everyMessage))("reads well from the top to the bottom: %s", (name) => {
    const message = everyMessage[name];
    if (!message) throw new Error("there is no such message");
    const { subject, text } = render(message);
    expect(`Subject: ${subject}\n\n${text}`).toMatchSnapshot();
  });

  it("gives times in the reader's zone and in UTC", () => {
    expect(render(told(), { timeZone: "America/New_York" }).text).toContain("10 Mar 2026 08:00 GMT-4 (12:00 UTC)");
    expect(render(told(), { language: "de", timeZone: "Europe/Berlin" }).text).toContain(
      "Veröffentlicht: 10. März 2026, 13:00 MEZ (12:00 UTC)",
    );
    expect(render(told(), { language: "de", timeZone: "No/Such" }).text).toContain("10. März 2026, 12:00 UTC");
  });

  it("wears the page's colour and picture, and its button can be read in any colour", () => {
    for (const accent of ["#ffee00", "#ffffff", "#000000", "#ff6600", "#0b5cad"]) {
      const look = { accent, logo: "https://status.example.com/logo" };
      const { html } = render({ ...(everyMessage.notice as Message), page: { ...page, look } } as Message);
      const [, back = "", ink = ""] =
        /<a class="button"[^>]*;background-color:(#[0-9a-f]{6});color:(#[0-9a-f]{6});/.exec(html) ?? [];
      expect(contrast(back, ink), accent).toBeGreaterThanOrEqual(4.5);
      expect(contrast(back, "#ffffff"), accent).toBeGreaterThanOrEqual(3);
      expect(html).toMatch(
        /<img [^>]*alt="Northwind &amp; &lt;Co&gt;"[^>]* src="https:\/\/status\.example\.com\/logo"/,
      );
      expect(html.match(/(src|href)="[^"]*\/logo"/g), "asked for once, by the picture alone").toHaveLength(1);
    }
  });

  it("of responders speaks English as their desk does, whatever the page speaks", () => {
    expect(render(everyMessage.alert as Message, { language: "de" }).subject).toBe(
      render(everyMessage.alert as Message).subject,
    );
  });

  it("of the same notice to another is the same but for the links", () => {
    const other = { manage: `${page.url}/subscriptions/other`, unsubscribe: `${page.url}/unsubscribe/other` };
    const [one, two] = [links, other].map((own) =>
      renderEmail({ deliveryId: "d", subscriberId: "s", message: told(), links: own, mailDomain: "example.com" }),
    );
    const blank = (html = "") => html.replace(/https:[^"]*\/(subscriptions|unsubscribe)\/[^"]*/g, "");
    expect(one?.html).not.toBe(two?.html);
    expect(blank(one?.html)).toBe(blank(two?.html));
  });
});
