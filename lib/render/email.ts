import type { Notice } from "../domain/event.ts";
import type { MailContent } from "../domain/mail.ts";
import { catalogue } from "../domain/messages/catalogue.ts";
import { failureWords } from "../domain/messages/cause-texts.ts";
import type { Language } from "../domain/messages/languages.ts";
import { mailTexts } from "../domain/messages/mail-texts.ts";
import { noticeTexts } from "../domain/messages/notice-texts.ts";
import { oneLine } from "../domain/text.ts";
import { announcementMail } from "./announcement.ts";
import { cut } from "./cut.ts";
import { writeDigest, writeMove } from "./digest.ts";
import { writeAction, writeAlert, writePromise } from "./duty-mail.ts";
import { mailHtml } from "./mail/html.tsx";
import { createMemory } from "./mail-memory.ts";
import { type Part, partToText } from "./mail-parts.ts";
import { fillHtml, fillText, type Pieces, piecesOf, placed, placedLinks } from "./mail-places.ts";
import { plainLook, preheaderLength } from "./mail-style.ts";
import { automaticWords, componentStates, noticeFacts, noticeHeadline, type Reader } from "./mail-words.ts";
import { writeOverrun } from "./maintenance-mail.ts";
import { markdownToText } from "./markdown.ts";
import { type Message, noticeUrl, type PageFacts, type SubscriberLinks, when } from "./message.ts";

export interface EmailInput {
  deliveryId: string;
  subscriberId: string;
  message: Message;
  links: SubscriberLinks;
  /** The domain of Message-IDs: that of the sender's address. */
  mailDomain: string;
  /** The reader's own language and zone; the page's unless given. */
  reader?: Partial<Reader>;
}

function footer(page: PageFacts, links: SubscriberLinks, { language }: Reader): Part[] {
  const texts = mailTexts[language];
  return [
    { kind: "rule" },
    { kind: "small", text: texts.why(oneLine(page.name)) },
    {
      kind: "links",
      links: [
        [texts.manage, links.manage],
        [texts.unsubscribe, links.unsubscribe],
      ],
    },
  ];
}

function readingPlace(notice: Notice, { language }: Reader): string {
  const texts = mailTexts[language];
  // A drill is for responders, whose desk speaks English.
  if (notice.audience === "drill") return "Open the drill";
  return notice.audience === "internal" ? texts.readInternal : texts.read;
}

type NoticeMessage = Extract<Message, { type: "notice" }>;

function writeNotice({ page, notice }: NoticeMessage, links: SubscriberLinks, reader: Reader): Written {
  const title = noticeHeadline(notice, reader);
  return {
    // The state first: that is what a lock screen shows. The thread is made by References.
    subject: `[${oneLine(page.name)}] ${title}`,
    preheader: oneLine(markdownToText(notice.body)),
    parts: [...noticeParts(page, notice, reader), ...footer(page, links, reader)],
  };
}

function noticeParts(page: PageFacts, notice: Notice, reader: Reader): Part[] {
  const components = componentStates(notice, reader);
  const note = automaticWords(notice, reader);
  const title = mailTexts[reader.language].affected;
  return [
    { kind: "title", text: noticeHeadline(notice, reader) },
    { kind: "markdown", text: notice.body },
    ...(note ? [{ kind: "small", text: note } as const] : []),
    ...(components.length > 0 ? [{ kind: "states", title, items: components } as const] : []),
    { kind: "facts", rows: noticeFacts(notice, reader) },
    { kind: "button", text: readingPlace(notice, reader), url: noticeUrl(page, notice) },
  ];
}

export interface Written {
  subject: string;
  /** What a list of mails shows after the subject; of any length. */
  preheader: string;
  parts: Part[];
}

/** The language of a mail: readers' own, and English for responders, whose desk speaks it. */
function languageOf(message: Message, reader: Reader): Language {
  if (message.type === "digest" || message.type === "move") return message.language;
  return ["notice", "announcement", "confirm", "manage", "paused", "leave"].includes(message.type)
    ? reader.language
    : "en";
}

function write(message: Message, links: SubscriberLinks, reader: Reader): Written {
  const name = oneLine(message.page.name);
  const texts = mailTexts[reader.language];
  switch (message.type) {
    case "notice":
      return writeNotice(message, links, reader);
    case "announcement": {
      const written = announcementMail(message, reader);
      return { ...written, parts: [...written.parts, ...footer(message.page, links, reader)] };
    }
    case "confirm":
      return {
        subject: `[${name}] ${texts.confirm}`,
        preheader: texts.confirmShort,
        parts: [
          { kind: "title", text: texts.confirm },
          { kind: "line", text: texts.confirmLead(name) },
          message.chosen === null
            ? { kind: "line", text: texts.confirmAll }
            : { kind: "list", title: texts.confirmSome, items: message.chosen.map(oneLine) },
          { kind: "button", text: texts.confirmButton, url: message.confirmUrl },
          { kind: "small", text: texts.confirmHint },
        ],
      };
    case "manage":
      return {
        subject: `[${name}] ${texts.already}`,
        preheader: texts.alreadyShort,
        parts: [
          { kind: "title", text: texts.already },
          { kind: "line", text: texts.alreadyLead(name) },
          { kind: "button", text: texts.manage, url: links.manage },
          { kind: "small", text: texts.alreadyHint },
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
        subject: `[${name}] ${texts.paused}`,
        preheader: texts.pausedShort,
        parts: [
          { kind: "title", text: texts.paused },
          { kind: "line", text: texts.pausedLead(name, message.destination) },
          { kind: "facts", rows: [[texts.pausedReason, failureWords(message.reason, reader.language)]] },
          { kind: "line", text: texts.pausedNext },
          { kind: "button", text: texts.pausedButton, url: links.manage },
        ],
      };
    case "leave": {
      const words = noticeTexts[reader.language];
      return {
        subject: `[${name}] ${words.leave(message.address)}`,
        preheader: words.leaveShort,
        parts: [
          { kind: "title", text: words.leave(message.address) },
          { kind: "line", text: words.leaveLead(message.address, name) },
          { kind: "button", text: words.leaveButton, url: message.leaveUrl },
          { kind: "small", text: words.leaveHint },
        ],
      };
    }
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

/** A mail to a crowd: whole but for each reader's own links. */
interface Printed {
  subject: string;
  text: Pieces;
  html: Pieces;
}

function print(message: Message, reader: Reader): Printed {
  const { page } = message;
  const { subject, preheader, parts } = write(message, placedLinks, reader);
  const { language } = reader;
  const { dir } = catalogue[language];
  const [pageName, look] = [oneLine(page.name), page.look ?? plainLook];
  return {
    subject,
    text: piecesOf(`${parts.map(partToText).filter(Boolean).join("\n\n")}\n`),
    html: piecesOf(
      mailHtml({ title: subject, preheader: cut(preheader, preheaderLength), pageName, language, dir, look, parts }),
    ),
  };
}

/** Enough for some hundred updates, languages and zones at a time. */
const mostRemembered = 8_000_000;
const lengthOf = (pieces: Pieces): number => pieces.reduce((sum, piece) => sum + piece.length, 0);
const printed = createMemory<Printed>(mostRemembered, ({ text, html }) => lengthOf(text) + lengthOf(html));

/** It is printed once for a crowd: the same facts in the same language and zone make the same mail but for the links. */
function contentOf({ message, links, reader }: EmailInput): Pick<MailContent, "subject" | "text" | "html"> {
  const { page } = message;
  const to: Reader = {
    language: reader?.language ?? page.language ?? "en",
    timeZone: reader?.timeZone ?? page.timeZone,
  };
  const language = languageOf(message, to);
  const { common, own } = placed(message);
  const known = { ...to, language };
  const mail = printed.recall(JSON.stringify([common, known]), () => print(common, known));
  const all = { ...links, ...own };
  return { subject: mail.subject, text: fillText(mail.text, all), html: fillHtml(mail.html, all) };
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
export function renderEmail(input: EmailInput): MailContent {
  const { message, links, mailDomain } = input;
  const headers: Record<string, string> = {
    "List-Id": `<updates.${hostOf(message.page.url)}>`,
    // RFC 3834, and Exchange's own word for the same: nobody's holiday answer comes back.
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
    // Google's counters of complaints go by this: page, kind of mail, and the sender last.
    "Feedback-ID": `${message.page.id}:${message.type}:candor:${mailDomain.replaceAll(".", "-")}`,
  };
  if (["notice", "announcement", "digest"].includes(message.type)) {
    // RFC 8058: both are needed, and the mail library's own list support writes only the first.
    headers["List-Unsubscribe"] = `<${links.unsubscribe}>`;
    headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click";
  }
  const notice = message.type === "notice" ? message.notice : null;
  return {
    ...contentOf(input),
    messageId: notice
      ? `<inc-${notice.incidentId}.u${notice.updateId}${textMark(notice)}.s${input.subscriberId}@${mailDomain}>`
      : `<${message.type}-${input.deliveryId}@${mailDomain}>`,
    thread: threadOf(input),
    headers,
  };
}
