import type { AnnouncementFacts } from "../domain/announcement.ts";
import { announcementTexts } from "../domain/messages/announcement-texts.ts";
import type { Language } from "../domain/messages/languages.ts";
import { mailTexts } from "../domain/messages/mail-texts.ts";
import { noticeTexts } from "../domain/messages/notice-texts.ts";
import { oneLine } from "../domain/text.ts";
import type { Card } from "./card.ts";
import type { Part } from "./mail-parts.ts";
import { type Reader, timeFor } from "./mail-words.ts";
import { markdownToText } from "./markdown.ts";
import type { Message, PageFacts, SubscriberLinks } from "./message.ts";

type Announced = Extract<Message, { type: "announcement" }>;

export const announcementUrl = (page: Pick<PageFacts, "url">, id: string): string => `${page.url}/announcements/${id}`;

/** Where an announcement can be read by those whom it is for. */
export const announcementPlace = (page: PageFacts, { audience, id }: AnnouncementFacts): string =>
  audience === "public" ? announcementUrl(page, id) : `${page.url}/internal#announcement-${id}`;

/** `Announcement: We move in May`: what it is first, so that nobody takes it for an incident. */
export const announcementHeadline = ({ title }: AnnouncementFacts, { language }: Pick<Reader, "language">): string =>
  `${announcementTexts[language].announcement}: ${oneLine(title)}`;

const namesOf = ({ components }: AnnouncementFacts): string => components.map((c) => oneLine(c.name)).join(", ");

/** An announcement as a mail, but for what each reader has of their own. */
export function announcementMail({ page, announcement }: Announced, reader: Reader) {
  const texts = mailTexts[reader.language];
  const names = namesOf(announcement);
  const rows: [string, string][] = [
    ...(names ? [[announcementTexts[reader.language].concerns, names] as [string, string]] : []),
    [texts.posted, timeFor(announcement.publishedAt, reader)],
  ];
  const parts: Part[] = [
    { kind: "title", text: announcementHeadline(announcement, reader) },
    { kind: "markdown", text: announcement.body },
    { kind: "facts", rows },
    {
      kind: "button",
      text: announcement.audience === "public" ? texts.read : texts.readInternal,
      url: announcementPlace(page, announcement),
    },
  ];
  return {
    subject: `[${oneLine(page.name)}] ${announcementHeadline(announcement, reader)}`,
    preheader: oneLine(markdownToText(announcement.body)),
    parts,
  };
}

/** An announcement as a chat, a telephone or a lock screen shows it. */
export function announcementCard({ page, announcement }: Announced, links: SubscriberLinks, language: Language): Card {
  const names = namesOf(announcement);
  const texts = mailTexts[language];
  const reader = { language, timeZone: page.timeZone };
  return {
    language,
    title: announcementHeadline(announcement, reader),
    body: markdownToText(announcement.body),
    components: [],
    facts: [
      ...(names ? [[announcementTexts[language].concerns, names] as [string, string]] : []),
      [texts.posted, timeFor(announcement.publishedAt, reader)],
    ],
    note: null,
    tone: "notice",
    link: {
      label: announcement.audience === "public" ? texts.read : texts.readInternal,
      url: announcementPlace(page, announcement),
    },
    manage: { label: noticeTexts[language].manage, url: links.manage },
    page: oneLine(page.name),
    // Its own, so that on a lock screen it takes no other notice's place.
    incidentId: announcement.id,
  };
}

const iso = (at: number): string => new Date(at).toISOString();

/** An announcement as data. */
export const announcementData = (page: PageFacts, a: AnnouncementFacts) => ({
  id: a.id,
  page_id: page.id,
  title: a.title,
  body: a.body,
  published_at: iso(a.publishedAt),
  ...(a.correctedAt === undefined ? {} : { corrected_at: iso(a.correctedAt) }),
  components: a.components.map(({ id, name }) => ({ code: id, name })),
  shortlink: announcementPlace(page, a),
});
