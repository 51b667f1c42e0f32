import { randomBytes } from "node:crypto";
import * as base64 from "nodemailer/lib/base64";
import { encodeWord, foldLines } from "nodemailer/lib/mime-funcs";
import MimeNode from "nodemailer/lib/mime-node";
import * as quotedPrintable from "nodemailer/lib/qp";
import type { MailContent } from "../domain/mail.ts";

/** One mail to one recipient. Addresses have been checked (domain/subscription.parseEmail) before they come here. */
export interface Mail extends MailContent {
  from: MailAddress;
  /** The envelope's sender (RFC 5321 §4.4): where it goes when it can not be delivered. */
  returnPath: string;
  to: string;
  /** Milliseconds since the epoch. */
  date: number;
  /** For the reader's calendar (RFC 5546): as a part of its own and as a file. */
  calendar?: { method: "PUBLISH" | "CANCEL"; content: string };
}

export interface MailAddress {
  name: string;
  address: string;
}

/** A part of a message with its headers and, coded for seven bits, what it holds. */
interface Part {
  headers: string[];
  body: string;
}

const foldAt = 76;
/** RFC 5321 §4.5.3.1.6 allows 998. */
const longestLine = 900;
/** With what stands around it no more than the 75 of RFC 2047 §2. */
const longestWord = 52;
const eol = "\r\n";

const coder = new MimeNode();

/** The library takes for coded already what looks like a coded word (RFC 2047): here nothing is, it is somebody's text. */
const codeWord = (text: string): string => encodeWord(text.replace(/[\r\n]+/g, " "), "Q", longestWord);

function coded(name: string, value: string | MailAddress): string {
  if (typeof value !== "string") return coder.encodeHeaderValue(name, { ...value });
  if (value.includes("=?")) return codeWord(value);
  return /^[\x20-\x7e]+$/.test(value) ? value : coder.encodeHeaderValue(name, value);
}

/** A line of the head: folded where it is long, and coded by the library where it is more than plain words. */
function header(name: string, value: string | MailAddress): string {
  const line = `${name}: ${coded(name, value)}`;
  return line.length > foldAt ? foldLines(line, foldAt) : line;
}

function fitsUncoded(text: string): boolean {
  if (/[^\t\n\x20-\x7e]/.test(text)) return false;
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf("\n", from);
    if ((end < 0 ? text.length : end) - from > longestLine) return false;
    if (end < 0) break;
    from = end + 1;
  }
  return true;
}

const countOf = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Quoted-printable leaves letters of ASCII readable and makes three or more of each other one. */
const isMostlyAscii = (text: string): boolean => countOf(text, /[A-Za-z]/g) > countOf(text, /[^\0-\x7f]/g);

/** Text goes as it is where it can, else as a reader of raw mails has most of it. */
function textPart(type: string, text: string): Part {
  const lines = text.replace(/\r\n?/g, "\n");
  const part = (encoding: string, body: string): Part => ({
    headers: [header("Content-Type", `${type}; charset=utf-8`), header("Content-Transfer-Encoding", encoding)],
    body,
  });
  if (fitsUncoded(lines)) return part("7bit", lines.replaceAll("\n", eol));
  const whole = lines.replaceAll("\n", eol);
  if (isMostlyAscii(whole)) return part("quoted-printable", quotedPrintable.wrap(quotedPrintable.encode(whole)));
  return part("base64", base64.wrap(base64.encode(whole)));
}

const filePart = (type: string, filename: string, content: string): Part => ({
  headers: [
    header("Content-Type", `${type}; name=${filename}`),
    header("Content-Disposition", `attachment; filename=${filename}`),
    header("Content-Transfer-Encoding", "base64"),
  ],
  body: base64.wrap(base64.encode(content)),
});

const written = ({ headers, body }: Part): string => `${headers.join(eol)}${eol}${eol}${body}`;

const boundaryStart = `=_candor-${randomBytes(12).toString("hex")}-`;

/** Several parts as one (RFC 2046 §5.1). */
function multipart(kind: "alternative" | "mixed", parts: Part[]): Part {
  const inside = parts.map(written);
  // It must not stand in what it parts. Nobody knows it before the first mail, and whoever has learned it gets another.
  let boundary = boundaryStart;
  while (inside.some((part) => part.includes(boundary))) boundary += "+";
  return {
    headers: [header("Content-Type", `multipart/${kind}; boundary="${boundary}"`)],
    body: `${inside.map((part) => `--${boundary}${eol}${part}${eol}`).join("")}--${boundary}--${eol}`,
  };
}

/**
 * The whole message of a mail (RFC 5322, MIME) as it goes over the wire: lines end with CRLF, and none is longer or
 * holds more than an old server takes, whatever the mail says. The mail library codes what has to be coded; that it also
 * put the message together cost more than all the rest of sending it.
 */
export function composeMessage(mail: Mail): string {
  const { calendar } = mail;
  const readings = [textPart("text/plain", mail.text), textPart("text/html", mail.html)];
  if (calendar) readings.push(textPart(`text/calendar; method=${calendar.method}`, calendar.content));
  const alternative = multipart("alternative", readings);
  const content = calendar
    ? multipart("mixed", [alternative, filePart("application/ics", "maintenance.ics", calendar.content)])
    : alternative;
  const head = [
    header("From", mail.from),
    header("To", { name: "", address: mail.to }),
    header("Subject", mail.subject),
    header("Date", new Date(mail.date).toUTCString().replace("GMT", "+0000")),
    header("Message-ID", mail.messageId),
    ...(mail.thread === null ? [] : [header("In-Reply-To", mail.thread), header("References", mail.thread)]),
    ...Object.entries(mail.headers).map(([name, value]) => header(name, value)),
    header("MIME-Version", "1.0"),
  ];
  return written({ headers: [...head, ...content.headers], body: content.body });
}
