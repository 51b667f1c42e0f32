import { type ParsedMail, simpleParser } from "mailparser";
import { createTransport } from "nodemailer";
import { describe, expect, it } from "vitest";
import { languages } from "../../../lib/domain/messages/languages.ts";
import { composeMessage, type Mail } from "../../../lib/net/mail-message.ts";
import { maintenanceInvitation } from "../../../lib/render/calendar.ts";
import { renderEmail } from "../../../lib/render/email.ts";
import type { Message } from "../../../lib/render/message.ts";
import { links, page, told } from "../../support/letters.ts";
import { everyMessage } from "../../support/messages.ts";

const from = { name: "Status of Straßenbau & Søn", address: "status@example.com" };
const date = Date.UTC(2026, 2, 10, 12);

function mailOf(message: Message, language: (typeof languages)[number] = "en"): Mail {
  const own = { deliveryId: "delivery0001", subscriberId: "subscriber01", mailDomain: "example.com" };
  const calendar = message.type === "notice" ? maintenanceInvitation(page, message.notice, from) : null;
  return {
    ...renderEmail({ ...own, message, links, reader: { language } }),
    from,
    returnPath: from.address,
    to: "reader@example.org",
    date,
    ...(calendar ? { calendar } : {}),
  };
}

const plain: Mail = {
  from: { name: "Status", address: "status@example.com" },
  returnPath: "status@example.com",
  to: "reader@example.org",
  subject: "[Northwind] Investigating: API errors",
  text: "We look into it.\n",
  html: "<p>We look into it.</p>",
  messageId: "<one@example.com>",
  thread: null,
  headers: {},
  date,
};

/** The same mail put together by the library. */
async function byTheLibrary(mail: Mail): Promise<Buffer> {
  const { calendar, thread } = mail;
  const info = await createTransport({ streamTransport: true, buffer: true, newline: "windows" }).sendMail({
    ...mail,
    to: { name: "", address: mail.to },
    date: new Date(mail.date),
    ...(thread === null ? {} : { inReplyTo: thread, references: [thread] }),
    ...(calendar ? { icalEvent: { ...calendar, filename: "maintenance.ics" } } : {}),
  });
  return info.message as Buffer;
}

/** What a reader's program makes of a message. */
function read(parsed: ParsedMail) {
  const { subject, text, html, messageId, references, inReplyTo, date } = parsed;
  const headers = [...parsed.headers.keys()].filter((name) => name !== "content-type").sort();
  return {
    subject,
    // Programs end a text with or without a line's end.
    text: text?.trimEnd(),
    html: typeof html === "string" ? html.trimEnd() : html,
    messageId,
    references,
    inReplyTo,
    date,
    headers: headers.map((name) => [name, parsed.headers.get(name)]),
    files: parsed.attachments.map(({ contentType, filename, content, contentDisposition }) => ({
      contentType,
      filename,
      contentDisposition,
      content: content.toString().trimEnd(),
    })),
  };
}

const all = languages.flatMap((language) => Object.entries(everyMessage).map(([name, m]) => ({ language, name, m })));

describe("a mail as it goes over the wire", () => {
  it.each(all)("is the one that the library would make of it: $name, $language", async ({ m, language }) => {
    const mail = mailOf("language" in m ? { ...m, language } : m, language);
    const message = composeMessage(mail);
    expect(message).toMatch(/^[\r\n\t\x20-\x7e]*$/);
    expect(message.replaceAll("\r\n", ""), "a line's end that is none").not.toMatch(/[\r\n]/);
    expect(Math.max(...message.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(read(await simpleParser(message))).toEqual(read(await simpleParser(await byTheLibrary(mail))));
  });

  it("carries a maintenance's dates for the calendar, as a reading and as a file", async () => {
    const calendar = {
      createdAt: date,
      updatedAt: date,
      sequence: 1,
      status: "scheduled" as const,
      cancelled: false,
      componentNames: ["Büro"],
    };
    const [scheduledFor, scheduledUntil] = [date + 86_400_000, date + 90_000_000];
    const mail = mailOf(told({ kind: "maintenance", status: "scheduled", scheduledFor, scheduledUntil, calendar }));
    const message = composeMessage(mail);
    const parsed = await simpleParser(message);
    expect(parsed.attachments.map((a) => a.contentType)).toEqual(["text/calendar", "application/ics"]);
    for (const a of parsed.attachments) expect(a.content.toString().trimEnd()).toBe(mail.calendar?.content.trimEnd());
    expect(message).toContain("\r\nContent-Type: multipart/mixed;");
    expect(message).toContain("Content-Type: text/calendar; method=PUBLISH; charset=utf-8\r\n");
    expect(read(parsed)).toEqual(read(await simpleParser(await byTheLibrary(mail))));
  });

  it.each([
    ["letters of another script", "障害が発生しています。調査中です。\n".repeat(40), "base64"],
    ["a few such letters", `${"Die Anmeldung schlägt fehl. ".repeat(60)}\n`, "quoted-printable"],
    ["lines longer than a server takes", `${"word ".repeat(400)}\n`, "quoted-printable"],
    ["long lines that a server takes", `${"word ".repeat(100)}\n`, "7bit"],
    ["lines of one dot, and From at their start", ".\n..\nFrom here on\n=20\n  spaces  \n", "7bit"],
    ["line ends of other systems", "one\r\ntwo\rthree\n", "7bit"],
    ["characters that control", "bell \u0007 and null \0\n", "quoted-printable"],
    ["half a character", "broken \ud83d here\n", "quoted-printable"],
  ])("says a text of %s as it is", async (_, text, coded) => {
    const message = composeMessage({ ...plain, text });
    expect(message).toContain(`Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: ${coded}\r\n`);
    const said = (await simpleParser(message)).text ?? "";
    expect(said.trimEnd()).toBe(Buffer.from(text.replace(/\r\n?/g, "\n")).toString().trimEnd());
  });

  it.each([
    ["a line's end", "Fire\r\nBcc: all@example.com\r\n\r\nGone"],
    ["a coded word of its own", "=?utf-8?Q?Bcc=0D=0A?= fire"],
    ["quotes", 'The "API" is down'],
    ["another script", "【障害】ログインできません。".repeat(12)],
    ["great length", "very ".repeat(300)],
  ])("keeps a subject with %s to itself", async (_, subject) => {
    const message = composeMessage({ ...plain, subject });
    expect(Math.max(...message.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(998);
    const parsed = await simpleParser(message);
    expect([...parsed.headers.keys()].sort()).toEqual(
      ["content-type", "date", "from", "message-id", "mime-version", "subject", "to"].sort(),
    );
    expect(parsed.text).toBe("We look into it.\n");
    if (!/[\r\n]/.test(subject)) expect(parsed.subject).toBe(subject.trim());
  });

  it("shows what looks like a coded word as it was typed", async () => {
    const subject = `=?utf-8?Q?a?=\r\nBcc: all@example.com ${"more ".repeat(60)}`;
    const message = composeMessage({ ...plain, subject });
    expect((await simpleParser(message)).subject).toBe(subject.replace("\r\n", " "));
    const words = message.match(/=\?\S+\?=/g) ?? [];
    expect(words.length).toBeGreaterThan(5);
    expect(Math.max(...words.map((word) => word.length))).toBeLessThanOrEqual(75);
  });

  it("keeps a header with a line's end to itself", async () => {
    const message = composeMessage({ ...plain, headers: { "List-Id": "Büro\r\nBcc: all@example.com" } });
    const { headers } = await simpleParser(message);
    expect(headers.has("bcc")).toBe(false);
    expect(message).toMatch(/^[\r\n\t\x20-\x7e]*$/);
  });

  it("does not end where its own text says that it does", async () => {
    const boundary = /boundary="([^"]+)"/.exec(composeMessage(plain))?.[1];
    const text = `--${boundary}--\n--${boundary}+\n--${boundary}++\nstill here\n`;
    expect((await simpleParser(composeMessage({ ...plain, text }))).text).toBe(text);
  });

  it.each([
    ["two addresses as one", "a,b@example.com", '"a,b"@example.com'],
    ["an address in brackets", "a><b@example.com", null],
    ["a domain of letters beyond ASCII", "a@bücher.example", "a@bücher.example"],
  ])("names one reader, whoever is smuggled in: %s", async (_, to, seen) => {
    const message = composeMessage({ ...plain, to });
    expect(message).toMatch(/^[\r\n\t\x20-\x7e]*$/);
    const parsed = await simpleParser(message);
    const readers = [parsed.to ?? []].flat().flatMap((list) => list.value);
    expect(readers).toHaveLength(1);
    if (seen !== null) expect([seen, seen.replaceAll('"', "")]).toContain(readers[0]?.address);
  });
});
