import type { Notice } from "../domain/event.ts";
import { oneLine } from "../domain/text.ts";
import { automaticNote } from "./automatic.ts";
import { writeDigest, writeMove } from "./digest.ts";
import { writeAction, writeAlert, writePromise } from "./duty-mail.ts";
import { writeOverrun } from "./maintenance-mail.ts";
import { escapeHtml, markdownToHtml, markdownToText } from "./markdown.ts";
import {
  componentLines,
  factLines,
  headline,
  type Message,
  noticeUrl,
  type PageFacts,
  type SubscriberLinks,
  when,
} from "./message.ts";

/** A mail without its addresses: what a reader's program shows, and the headers that make it behave. */
export interface RenderedEmail {
  subject: string;
  text: string;
  html: string;
  /** Without angle brackets' absence: `<…@host>`. The same for every try, so that a repeat can be told (RFC 5322 §3.6.4). */
  messageId: string;
  /** The root that all updates of one incident to one subscriber refer to, so that they form one thread. */
  thread: string | null;
  headers: Record<string, string>;
}

export interface EmailInput {
  deliveryId: string;
  subscriberId: string;
  message: Message;
  links: SubscriberLinks;
  /** The domain of Message-IDs: that of the sender's address. */
  mailDomain: string;
}

/** One part of the text, kept once and printed as text and as HTML, so that both parts say the same. */
export type Part =
  | { kind: "title" | "line" | "small"; text: string }
  | { kind: "markdown"; text: string }
  | { kind: "list"; title: string; items: string[] }
  | { kind: "facts"; rows: [string, string][] }
  | { kind: "button"; text: string; url: string }
  | { kind: "rule" }
  | { kind: "links"; links: [string, string][] };

function partToText(part: Part): string {
  switch (part.kind) {
    case "title":
    case "line":
    case "small":
      return part.text;
    case "markdown":
      return markdownToText(part.text);
    case "list":
      return `${part.title}\n${part.items.map((item) => `- ${item}`).join("\n")}`;
    case "facts":
      return part.rows.map(([label, value]) => `${label}: ${value}`).join("\n");
    case "button":
      return `${part.text}: ${part.url}`;
    case "rule":
      return "--";
    case "links":
      return part.links.map(([label, url]) => `${label}: ${url}`).join("\n");
  }
}

function partToHtml(part: Part): string {
  const e = escapeHtml;
  switch (part.kind) {
    case "title":
      return `<h1>${e(part.text)}</h1>`;
    case "line":
      return `<p>${e(part.text)}</p>`;
    case "small":
      return `<p class="small">${e(part.text)}</p>`;
    case "markdown":
      return `<div class="body">${markdownToHtml(part.text)}</div>`;
    case "list":
      return `<p><strong>${e(part.title)}</strong></p><ul>${part.items.map((i) => `<li>${e(i)}</li>`).join("")}</ul>`;
    case "facts":
      return `<p>${part.rows.map(([label, value]) => `<strong>${e(label)}:</strong> ${e(value)}`).join("<br>")}</p>`;
    case "button":
      return `<p><a class="button" href="${e(part.url)}">${e(part.text)}</a></p>`;
    case "rule":
      return "<hr>";
    case "links":
      return `<p class="small">${part.links.map(([label, url]) => `<a href="${e(url)}">${e(label)}</a>`).join(" · ")}</p>`;
  }
}

/**
 * The one style sheet of all mails. Media queries and classes only: what a mail program does not know it leaves out, and
 * the mail is plain but whole.
 */
export const mailStyle = `:root{color-scheme:light dark}
body{margin:0;padding:24px 16px;font:16px/1.5 -apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;color:#1c2024;background:#fff}
main{max-width:600px;margin:0 auto}
h1{font-size:20px;line-height:1.3;margin:0 0 16px}
p,ul,ol{margin:0 0 16px}
a{color:#0b5cad}
pre,code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:14px}
pre{overflow:auto}
blockquote{margin:0 0 16px;padding-left:12px;border-left:3px solid #c9ced4}
hr{border:0;border-top:1px solid #d8dce1;margin:24px 0}
.small{font-size:13px;color:#5b636c}
.button{display:inline-block;padding:10px 16px;border-radius:6px;background:#0b5cad;color:#fff;text-decoration:none}
.preheader{display:none;max-height:0;overflow:hidden}
@media (prefers-color-scheme:dark){body{color:#e8eaed;background:#16191d}a{color:#8ab8f0}.small{color:#a3abb4}hr{border-color:#363c44}.button{background:#8ab8f0;color:#10151b}}`;

function htmlPage(title: string, preheader: string, bodies: readonly string[]): string {
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title><style>${mailStyle}</style></head>`,
    `<body><div class="preheader">${escapeHtml(preheader)}</div><main>`,
    ...bodies,
    "</main></body></html>",
  ].join("\n");
}

function footer(page: PageFacts, links: SubscriberLinks): Part[] {
  return [
    { kind: "rule" },
    { kind: "small", text: `You get this because you subscribed to ${oneLine(page.name)} status updates.` },
    {
      kind: "links",
      links: [
        ["Manage your subscription", links.manage],
        ["Unsubscribe", links.unsubscribe],
      ],
    },
  ];
}

const readingPlaces: Record<Notice["audience"], string> = {
  public: "Read it on the status page",
  internal: "Read it on the internal page",
  drill: "Open the drill",
};

function noticeParts(page: PageFacts, notice: Notice): Part[] {
  const components = componentLines(notice);
  const note = automaticNote(notice.automatic, notice.kind);
  return [
    { kind: "title", text: headline(notice) },
    { kind: "markdown", text: notice.body },
    ...(note ? [{ kind: "small", text: note } as const] : []),
    ...(components.length > 0 ? [{ kind: "list", title: "Affected components", items: components } as const] : []),
    { kind: "facts", rows: factLines(notice, page.timeZone) },
    { kind: "button", text: readingPlaces[notice.audience], url: noticeUrl(page, notice) },
  ];
}

/** Parts of a mail in both of its faces. */
interface Face {
  text: string;
  html: string;
}

const faceOf = (parts: readonly Part[]): Face => ({
  text: parts.map(partToText).filter(Boolean).join("\n\n"),
  html: parts.map(partToHtml).join("\n"),
});

interface Common {
  subject: string;
  preheader: string;
  face: Face;
}

const rememberedAtMost = 32;
const remembered = new Map<string, Common>();

/** What all mails of one notice have in common. It is made once for a crowd: the same facts give the same text. */
function commonOf(page: PageFacts, notice: Notice): Common {
  const key = JSON.stringify([page, notice]);
  const known = remembered.get(key);
  if (known) return known;
  const common = {
    // The state first: that is what a lock screen shows. The thread is made by References.
    subject: `[${oneLine(page.name)}] ${headline(notice)}`,
    preheader: oneLine(markdownToText(notice.body)).slice(0, 140),
    face: faceOf(noticeParts(page, notice)),
  };
  const oldest = remembered.size >= rememberedAtMost ? remembered.keys().next().value : undefined;
  if (oldest !== undefined) remembered.delete(oldest);
  remembered.set(key, common);
  return common;
}

export interface Written {
  subject: string;
  preheader: string;
  /** What comes before the parts and is made already. */
  common?: Face;
  parts: Part[];
}

function write(message: Message, links: SubscriberLinks): Written {
  const name = oneLine(message.page.name);
  switch (message.type) {
    case "notice": {
      const { subject, preheader, face } = commonOf(message.page, message.notice);
      return { subject, preheader, common: face, parts: footer(message.page, links) };
    }
    case "confirm":
      return {
        subject: `[${name}] Please confirm your subscription`,
        preheader: "One click, and you will be told when something happens.",
        parts: [
          { kind: "title", text: "Please confirm your subscription" },
          { kind: "line", text: `This address was entered to get status updates from ${name}.` },
          message.chosen === null
            ? { kind: "line", text: "You would be told about all components." }
            : { kind: "list", title: "You would be told about", items: message.chosen.map(oneLine) },
          { kind: "button", text: "Confirm the subscription", url: message.confirmUrl },
          {
            kind: "small",
            text: "The link works once, for 24 hours. If this was not you, do nothing: nothing will be sent.",
          },
        ],
      };
    case "manage":
      return {
        subject: `[${name}] You are already subscribed`,
        preheader: "Here you can change your subscription.",
        parts: [
          { kind: "title", text: "You are already subscribed" },
          {
            kind: "line",
            text: `This address was entered to get status updates from ${name}, and it already does. To change what you are told about, or to leave, use this link.`,
          },
          { kind: "button", text: "Manage your subscription", url: links.manage },
          { kind: "small", text: "If this was not you, do nothing: nothing has changed." },
        ],
      };
    case "invite":
      return {
        subject: `[${name}] ${oneLine(message.invitedBy)} invites you`,
        preheader: `Join as ${message.role}.`,
        parts: [
          { kind: "title", text: `You are invited to ${name}` },
          { kind: "line", text: `${oneLine(message.invitedBy)} asks you to join as ${message.role}.` },
          { kind: "button", text: "Accept the invitation", url: message.joinUrl },
          {
            kind: "small",
            text: `The link works once, until ${when(message.until, message.page.timeZone)}. If you do not know what this is, do nothing.`,
          },
        ],
      };
    case "paused":
      return {
        subject: `[${name}] Your subscription is paused`,
        preheader: "Messages could not be delivered for a while.",
        parts: [
          { kind: "title", text: "Your subscription is paused" },
          {
            kind: "line",
            text: `Status updates from ${name} to ${message.destination} failed for a while, so nothing more is sent there.`,
          },
          { kind: "facts", rows: [["The last failure", message.reason]] },
          { kind: "line", text: "As soon as the destination works again, the subscription can go on." },
          { kind: "button", text: "Look at it and resume", url: links.manage },
        ],
      };
    case "leave":
      return {
        subject: `[${name}] Shall ${message.address} leave?`,
        preheader: "One of its readers asked for it. Nothing changes unless you agree.",
        parts: [
          { kind: "title", text: `Shall ${message.address} leave?` },
          {
            kind: "line",
            text: `Somebody who reads ${message.address} asked to get no more status updates from ${name}. You answer for this shared address, so it is yours to decide.`,
          },
          { kind: "button", text: "End the subscription for all", url: message.leaveUrl },
          { kind: "small", text: "The link works once, for 7 days. To keep the subscription, do nothing." },
        ],
      };
    case "challenge":
      // A challenge is for machines; an address that gets one by mistake is told what it is.
      return {
        subject: `[${name}] Challenge`,
        preheader: "",
        parts: [{ kind: "line", text: message.challenge }],
      };
    case "digest":
      return writeDigest(message, links);
    case "move":
      return writeMove(message);
    case "alert":
      return writeAlert(message);
    case "promise":
      return writePromise(message);
    case "overrun":
      return writeOverrun(message);
    case "action":
      return writeAction(message);
  }
}

const hostOf = (url: string): string => {
  try {
    return new URL(url).hostname;
  } catch {
    return "localhost";
  }
};

/** What tells several mails on one update apart: a reminder by the time when it was made, a correction too. */
function textMark({ occasion, postedAt, correctedAt }: Notice): string {
  if (occasion === "reminder") return `.r${Math.floor(postedAt / 1000)}`;
  return correctedAt === undefined ? "" : `.c${correctedAt}`;
}

/** All mails on one incident, and all calls for one alert, form a thread. */
function threadOf({ message, subscriberId, mailDomain }: EmailInput): string | null {
  if (message.type === "notice") return `<inc-${message.notice.incidentId}.s${subscriberId}@${mailDomain}>`;
  if (message.type === "alert") return `<alert-${message.alert.id}.s${subscriberId}@${mailDomain}>`;
  return null;
}

/** A mail of one message to one subscriber. Pure: the same input gives the same mail. */
export function renderEmail(input: EmailInput): RenderedEmail {
  const { message, links, mailDomain } = input;
  const { subject, preheader, common, parts } = write(message, links);
  const own = faceOf(parts);
  const faces = common ? [common, own] : [own];
  const headers: Record<string, string> = {
    "List-Id": `<updates.${hostOf(message.page.url)}>`,
    // RFC 3834, and Exchange's own word for the same: nobody's holiday answer comes back.
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
  };
  if (message.type === "notice" || message.type === "digest") {
    // RFC 8058: both are needed, and the mail library's own list support writes only the first.
    headers["List-Unsubscribe"] = `<${links.unsubscribe}>`;
    headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click";
  }
  const notice = message.type === "notice" ? message.notice : null;
  return {
    subject,
    text: `${faces.map((face) => face.text).join("\n\n")}\n`,
    html: htmlPage(
      subject,
      preheader,
      faces.map((face) => face.html),
    ),
    messageId: notice
      ? `<inc-${notice.incidentId}.u${notice.updateId}${textMark(notice)}.s${input.subscriberId}@${mailDomain}>`
      : `<${message.type}-${input.deliveryId}@${mailDomain}>`,
    thread: threadOf(input),
    headers,
  };
}
