import { describe, expect, it } from "vitest";
import { contrast } from "../../../lib/domain/colour.ts";
import { languages } from "../../../lib/domain/messages/languages.ts";
import { mailTexts } from "../../../lib/domain/messages/mail-texts.ts";
import { limits } from "../../../lib/domain/text.ts";
import { renderEmail } from "../../../lib/render/email.ts";
import type { Message } from "../../../lib/render/message.ts";
import { links, page, told } from "../../support/letters.ts";
import { everyMessage } from "../../support/messages.ts";

const nobody = { deliveryId: "delivery0001", subscriberId: "subscriber01", mailDomain: "example.com" };

const render = (message: Message, reader: Parameters<typeof renderEmail>[0]["reader"] = {}) =>
  renderEmail({ ...nobody, message, links, reader });

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
    const { text, html, subject } = render("language" in message ? { ...message, language } : message, { language });
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

  it("fits its lines in any script, without a letter that would have to be coded", () => {
    const { html, text } = render(told({ body: "حدثت مشكلة في الخدمة ".repeat(60) }), { language: "ar" });
    expect(html).toMatch(/^[\n\x20-\x7e]*$/);
    expect(Math.max(...html.split("\n").map((line) => line.length))).toBeLessThan(900);
    expect(wordsOf(seen(html))).toEqual(wordsOf(text));
  });

  it("begins in the list of mails with whole letters, whatever they are", () => {
    const { html } = render(told({ body: `a${"🙂".repeat(100)}` }));
    expect(html).toMatch(/<div style="display:none[^>]*>a(&#128578;){60,}&#8230;\n/);
    expect(html).not.toMatch(/&#5(5|6|7)\d{3};/);
  });

  it("leaves code as it was written, however long its line", () => {
    const code = `a  ${"b ".repeat(500)} c`;
    expect(render(told({ body: `\`\`\`\n${code}\n\`\`\`` })).html).toContain(code);
  });

  it("is not clipped by Gmail, however long the post and in any script", () => {
    for (const word of ["مشكلة ", "问题 ", "trouble "]) {
      const { html } = render(told({ body: word.repeat(Math.floor(limits.body / word.length)) }));
      expect(Buffer.byteLength(html), word).toBeLessThan(102_000);
    }
  });

  it("fetches nothing but the page's picture", () => {
    const look = { accent: null, logo: "https://status.example.com/logo" };
    for (const [name, message] of Object.entries(everyMessage)) {
      const { html } = render({ ...message, page: { ...page, look } } as Message);
      const fetched = [...html.matchAll(/(?:src|srcset|background)="([^"]*)"|<link [^>]*>|url\(|@import/g)];
      expect(
        fetched.map(([all, address]) => address ?? all),
        name,
      ).toEqual([look.logo]);
    }
  });

  it("escapes what people wrote and the links that are put in last", () => {
    const evil = `"><script>alert('1')</script>&amp;`;
    const own = { manage: `https://x.example/?a=1&b="><i>`, unsubscribe: "https://x.example/u" };
    const message = told({ title: evil, body: evil, components: [], promiseAt: null });
    const { html, text } = renderEmail({ ...nobody, message, links: own });
    expect(html).not.toContain("<script");
    expect(html).not.toContain("<i>");
    expect(html).toContain('href="https://x.example/?a=1&amp;b=&quot;&gt;&lt;i&gt;"');
    expect(text).toContain(own.manage);
  });

  it("puts a reader's links where the mail has them, and not where a post asks for them", () => {
    const asked = "\0manage\0 &#0;manage&#0;";
    const { html, text } = render(told({ title: asked, body: asked, components: [] }));
    expect(html.split(links.manage)).toHaveLength(2);
    expect(text.split(links.manage)).toHaveLength(2);
  });

  it("to one gives nothing away to the next: each gets the links of its own", () => {
    const confirm = (n: number): Message => ({ type: "confirm", page, chosen: null, confirmUrl: `${page.url}/c${n}` });
    const [one, two] = [1, 2].map((n) => render(confirm(n)));
    expect(one?.html).toContain(`${page.url}/c1"`);
    expect(two?.html).toContain(`${page.url}/c2"`);
    expect(two?.html + (two?.text ?? "")).not.toContain(`${page.url}/c1`);
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
