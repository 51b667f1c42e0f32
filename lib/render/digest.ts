import type { Notice } from "../domain/event.ts";
import { catalogue } from "../domain/messages/catalogue.ts";
import { digestTexts } from "../domain/messages/digest-texts.ts";
import { formatsFor } from "../domain/messages/formats.ts";
import type { Language } from "../domain/messages/languages.ts";
import { noticeTexts } from "../domain/messages/notice-texts.ts";
import { oneLine } from "../domain/text.ts";
import { announcementData, announcementHeadline, announcementPlace } from "./announcement.ts";
import type { Card } from "./card.ts";
import { cut } from "./cut.ts";
import type { Written } from "./email.ts";
import type { Part } from "./mail-parts.ts";
import { markdownToText } from "./markdown.ts";
import { type DigestIncident, type Message, noticeUrl, type SubscriberLinks } from "./message.ts";

type Digest = Extract<Message, { type: "digest" }>;
type Move = Extract<Message, { type: "move" }>;

const longestExcerpt = 300;

function excerptOf({ body }: { body: string }): string {
  return cut(oneLine(markdownToText(body)), longestExcerpt);
}

const stateOf = ({ status, occasion }: Notice, language: Language): string => {
  const m = catalogue[language];
  return occasion === null || occasion === "reminder" ? m.posts[status] : m.occasions[occasion];
};

const headlineIn = ({ latest }: DigestIncident, language: Language): string =>
  `${stateOf(latest, language)}: ${oneLine(latest.title)}`;

/** What the day brought, a line for each incident and each announcement. */
const headlines = ({ language, digest }: Digest): string[] => [
  ...digest.incidents.map((incident) => headlineIn(incident, language)),
  ...digest.announcements.map((announcement) => announcementHeadline(announcement, { language })),
];

/** Each update of the day in one line, in the order of posting. */
function linesOf({ updates }: DigestIncident, { language, page }: Digest): string[] {
  const f = formatsFor(catalogue[language], page.timeZone);
  return updates.map((u) => `${f.instant(u.postedAt)}, ${stateOf(u, language)}: ${excerptOf(u)}`);
}

const titleOf = ({ language, page, digest }: Digest): string =>
  digestTexts[language].title(formatsFor(catalogue[language], page.timeZone).date(digest.at));

/** The day's message as a mail. */
export function writeDigest(message: Digest, links: SubscriberLinks): Written {
  const { page, language, digest } = message;
  const words = digestTexts[language];
  const { subscribing } = catalogue[language];
  const title = titleOf(message);
  return {
    subject: `[${oneLine(page.name)}] ${title}`,
    preheader: headlines(message).join(" · "),
    parts: [
      { kind: "title", text: title },
      ...digest.incidents.flatMap((incident): Part[] => [
        { kind: "list", title: headlineIn(incident, language), items: linesOf(incident, message) },
        { kind: "links", links: [[words.read, noticeUrl(page, incident.latest)]] },
      ]),
      ...digest.announcements.flatMap((announcement): Part[] => [
        { kind: "list", title: announcementHeadline(announcement, { language }), items: [excerptOf(announcement)] },
        { kind: "links", links: [[words.read, announcementPlace(page, announcement)]] },
      ]),
      { kind: "rule" },
      { kind: "small", text: words.why(oneLine(page.name)) },
      {
        kind: "links",
        links: [
          [subscribing.yours, links.manage],
          [subscribing.unsubscribe, links.unsubscribe],
        ],
      },
    ],
  };
}

/** The question at a new address, as a mail. */
export function writeMove({ page, language, confirmUrl }: Move): Written {
  const words = digestTexts[language];
  const name = oneLine(page.name);
  return {
    subject: `[${name}] ${words.move}`,
    preheader: words.moveLead(name),
    parts: [
      { kind: "title", text: words.move },
      { kind: "line", text: words.moveLead(name) },
      { kind: "button", text: words.moveButton, url: confirmUrl },
      { kind: "small", text: words.moveHint },
    ],
  };
}

/** The day's message as a chat shows it: a line for each incident. */
export function digestCard(message: Digest, links: SubscriberLinks): Card {
  const { page, language } = message;
  return {
    title: titleOf(message),
    body: headlines(message).join("\n"),
    components: [],
    facts: [],
    note: null,
    tone: "notice",
    link: { label: digestTexts[language].open, url: page.url },
    manage: { label: noticeTexts[language].manage, url: links.manage },
    language,
    page: oneLine(page.name),
    incidentId: null,
  };
}

const iso = (at: number): string => new Date(at).toISOString();

/** The day's message as data. */
export const digestData = ({ page, digest }: Digest) => ({
  announcements: digest.announcements.map((announcement) => announcementData(page, announcement)),
  incidents: digest.incidents.map(({ latest, updates }) => ({
    id: latest.incidentId,
    page_id: page.id,
    name: latest.title,
    kind: latest.kind,
    status: latest.status,
    impact: latest.impact,
    shortlink: noticeUrl(page, latest),
    updates: updates.map((u) => ({ id: u.updateId, status: u.status, body: u.body, display_at: iso(u.postedAt) })),
  })),
});
