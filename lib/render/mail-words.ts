import { endingTold } from "../domain/ending.ts";
import type { Notice } from "../domain/event.ts";
import { catalogue } from "../domain/messages/catalogue.ts";
import { formatsFor } from "../domain/messages/formats.ts";
import type { Language } from "../domain/messages/languages.ts";
import { mailTexts } from "../domain/messages/mail-texts.ts";
import type { ShownStatus } from "../domain/status.ts";
import { oneLine } from "../domain/text.ts";
import { when } from "./message.ts";

/** For whom a notice is put into words. */
export interface Reader {
  language: Language;
  /** IANA name; times are given in this zone and in UTC. */
  timeZone: string;
}

/** `Investigating: API errors`: the state first, for a lock screen. */
export function noticeHeadline(notice: Notice, { language }: Reader): string {
  const [m, texts] = [catalogue[language], mailTexts[language]];
  const title = oneLine(notice.title);
  if (notice.occasion === "reminder") return `${texts.reminder}: ${title}`;
  if (notice.occasion) return `${m.occasions[notice.occasion]}: ${title}`;
  const ending = endingTold(notice.status, notice.ending);
  return `${ending ? texts.endings[ending] : m.posts[notice.status]}: ${title}`;
}

/** `API: Operational → Major outage`, one a component, with what it is now. */
export function componentStates(notice: Notice, { language }: Reader): { text: string; status: ShownStatus }[] {
  const { statuses, dir } = catalogue[language];
  const arrow = dir === "rtl" ? "←" : "→";
  return notice.components.map(({ name, oldStatus, newStatus }) => {
    const change = oldStatus === newStatus ? "" : `${statuses[oldStatus]} ${arrow} `;
    return { text: `${oneLine(name)}: ${change}${statuses[newStatus]}`, status: newStatus };
  });
}

/** A time in the reader's zone and in UTC; UTC alone where they are the same. */
export function timeFor(at: number, { language, timeZone }: Reader): string {
  if (language === "en") return when(at, timeZone);
  const m = catalogue[language];
  const utc = formatsFor(m, "UTC");
  try {
    const local = formatsFor(m, timeZone);
    if (["UTC", "Etc/UTC", "GMT", "Etc/GMT"].includes(timeZone)) return utc.instant(at);
    return `${local.instant(at)} (${local.day(at) === utc.day(at) ? utc.time(at) : utc.instant(at)})`;
  } catch {
    return utc.instant(at);
  }
}

/** The dated facts under a notice's text: what is planned, what is promised. */
export function noticeFacts(notice: Notice, reader: Reader): [label: string, value: string][] {
  const texts = mailTexts[reader.language];
  const dated: [string, number | null][] = [
    [texts.plannedStart, notice.scheduledFor],
    [texts.plannedEnd, notice.scheduledUntil],
    [texts.promise, notice.promiseAt],
    [texts.posted, notice.postedAt],
  ];
  return dated.flatMap(([label, at]): [string, string][] => (at === null ? [] : [[label, timeFor(at, reader)]]));
}

/** Says of a post that no person wrote it; null of one that a person did. */
export function automaticWords({ automatic, kind }: Notice, { language }: Reader): string | null {
  if (!automatic) return null;
  return kind === "incident" ? mailTexts[language].automatic : mailTexts[language].automaticPlan;
}
