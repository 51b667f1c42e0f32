import { severityLabels } from "../domain/alert.ts";
import { isOver } from "../domain/incident.ts";
import { failureWords } from "../domain/messages/cause-texts.ts";
import type { Language } from "../domain/messages/languages.ts";
import { mailTexts } from "../domain/messages/mail-texts.ts";
import { noticeTexts } from "../domain/messages/notice-texts.ts";
import { oneLine } from "../domain/text.ts";
import { announcementCard } from "./announcement.ts";
import { digestCard } from "./digest.ts";
import { automaticWords, componentStates, noticeFacts, noticeHeadline } from "./mail-words.ts";
import { markdownToText } from "./markdown.ts";
import { type Message, noticeUrl, type SubscriberLinks, when } from "./message.ts";

export type Tone = "good" | "notice" | "warning" | "bad";

/** What every chat says of a message, as plain text: each channel escapes and cuts it by its service's rules. */
export interface Card {
  title: string;
  body: string;
  /** `API: Operational → Major outage` */
  components: string[];
  facts: [label: string, value: string][];
  /** That no person wrote it. */
  note: string | null;
  tone: Tone;
  /** Always kept, however much else is cut. */
  link: { label: string; url: string };
  /** Where the subscription is changed; null in a message that is about the subscription itself. */
  manage: { label: string; url: string } | null;
  language: Language;
  page: string;
  /** What it is about: the incident's id, or the announcement's. */
  incidentId: string | null;
}

/** Colours as chats draw them beside a message: those of the page's statuses. */
export const toneColours: Record<Tone, string> = {
  good: "#1a7f37",
  notice: "#0b5cad",
  warning: "#b35900",
  bad: "#c62828",
};

function toneOf(message: Extract<Message, { type: "notice" }>): Tone {
  const { status, kind, impact } = message.notice;
  if (isOver(status)) return "good";
  if (kind === "maintenance" || impact === "none") return "notice";
  return impact === "critical" || impact === "major" ? "bad" : "warning";
}

const plain = {
  components: [],
  facts: [] as [string, string][],
  note: null,
  manage: null,
  incidentId: null,
  language: "en" as Language,
};

/** What the public's readers are told in their language. */
function noticeCard(message: Extract<Message, { type: "notice" }>, links: SubscriberLinks, language: Language): Card {
  const { notice, page } = message;
  const reader = { language, timeZone: page.timeZone };
  const { read, readInternal } = mailTexts[language];
  const places = { public: read, internal: readInternal, drill: "Open the drill" };
  return {
    language,
    title: noticeHeadline(notice, reader),
    body: markdownToText(notice.body),
    components: componentStates(notice, reader).map(({ text }) => text),
    facts: noticeFacts(notice, reader),
    note: automaticWords(notice, reader),
    tone: toneOf(message),
    link: { label: places[notice.audience], url: noticeUrl(page, notice) },
    manage: { label: noticeTexts[language].manage, url: links.manage },
    page: oneLine(page.name),
    incidentId: notice.incidentId,
  };
}

/**
 * A message as a chat shows it. Pure: the same message gives the same card.
 * @param wanted the reader's language; the page's unless given. What responders are told is in English.
 */
export function cardOf(message: Message, links: SubscriberLinks, wanted?: Language): Card {
  const page = oneLine(message.page.name);
  const language = wanted ?? message.page.language ?? "en";
  const words = noticeTexts[language];
  switch (message.type) {
    case "notice":
      return noticeCard(message, links, language);
    case "announcement":
      return announcementCard(message, links, language);
    case "confirm":
      return {
        ...plain,
        language,
        title: words.ask,
        body: words.askBody(page, message.chosen?.map(oneLine).join(", ") ?? null),
        tone: "notice",
        link: { label: words.askYes, url: message.confirmUrl },
        page,
      };
    case "manage":
      return {
        ...plain,
        language,
        title: words.here,
        body: words.hereBody(page),
        tone: "notice",
        link: { label: words.hereLink, url: links.manage },
        page,
      };
    case "alert": {
      const { alert } = message;
      return {
        ...plain,
        title: `${severityLabels[alert.severity]}: ${oneLine(alert.title)}`,
        body: alert.detail === null ? "" : oneLine(alert.detail),
        components: alert.component === null ? [] : [oneLine(alert.component)],
        facts: [["Since", when(alert.startedAt, message.page.timeZone)]],
        tone: alert.severity === "critical" || alert.severity === "high" ? "bad" : "warning",
        link: { label: "I take care of it", url: message.acknowledgeUrl },
        page,
      };
    }
    case "promise": {
      const { promise } = message;
      return {
        ...plain,
        title: promise.lapsed ? "A promised update is overdue" : "A promised update is due soon",
        body: oneLine(promise.title),
        facts: [["Due", when(promise.dueAt, message.page.timeZone)]],
        tone: promise.lapsed ? "bad" : "warning",
        link: { label: "Post an update", url: message.incidentUrl },
        page,
      };
    }
    case "overrun": {
      const { overrun } = message;
      return {
        ...plain,
        title: "A maintenance is past its planned end",
        body: oneLine(overrun.title),
        facts: [["Planned end", when(overrun.scheduledUntil, message.page.timeZone)]],
        tone: "warning",
        link: { label: "Open the maintenance", url: message.incidentUrl },
        page,
      };
    }
    case "action": {
      const { item } = message;
      return {
        ...plain,
        title: "An action item is due",
        body: oneLine(item.title),
        facts: [
          ["Due", when(item.dueAt, message.page.timeZone)],
          ["After", oneLine(item.incidentName)],
        ],
        tone: "notice",
        link: { label: "Look at it", url: message.itemUrl },
        page,
      };
    }
    case "leave":
      return {
        ...plain,
        language,
        title: words.leave(message.address),
        body: words.leaveShort,
        tone: "notice",
        link: { label: words.leaveButton, url: message.leaveUrl },
        page,
      };
    case "invite":
      return {
        ...plain,
        title: `${oneLine(message.invitedBy)} invites you`,
        body: `Join as ${message.role}.`,
        tone: "notice",
        link: { label: "Accept the invitation", url: message.joinUrl },
        page,
      };
    case "digest":
      return digestCard(message, links);
    case "move":
    case "challenge":
    case "paused":
      return {
        ...plain,
        language,
        title: message.type === "challenge" ? message.challenge : mailTexts[language].paused,
        body: message.type === "paused" ? failureWords(message.reason, language) : "",
        tone: "notice",
        link: { label: page, url: message.page.url },
        page,
      };
  }
}

/** The whole card as lines of text, the link last. */
export function cardText(card: Card): string {
  return [
    card.title,
    card.body,
    card.components.join("\n"),
    card.facts.map(([label, value]) => `${label}: ${value}`).join("\n"),
    card.note ?? "",
    `${card.link.label}: ${card.link.url}`,
  ]
    .filter(Boolean)
    .join("\n\n");
}

/** One sentence for a telephone or a lock screen: what, where, and the link in full. */
export function cardLine(card: Card, max: number, cutText: (text: string, max: number) => string): string {
  const head = `${card.page}: `;
  const tail = ` ${card.link.url}`;
  const said = [card.title, card.note === null ? "" : `(${noticeTexts[card.language].automatic})`]
    .filter(Boolean)
    .join(" ");
  return `${head}${cutText(said, Math.max(20, max - head.length - tail.length))}${tail}`;
}
