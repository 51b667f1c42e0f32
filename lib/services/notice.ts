import { isPublic } from "../domain/audience.ts";
import { drillMark, drillNotice } from "../domain/drill.ts";
import type { CalendarFacts, CurrentState, Notice } from "../domain/event.ts";
import { isOver } from "../domain/incident.ts";
import { calendarSequence } from "../domain/maintenance.ts";
import type { Language } from "../domain/messages/languages.ts";
import { noticeTexts } from "../domain/messages/notice-texts.ts";
import type { PageFacts } from "../render/message.ts";
import * as audiences from "../store/audiences.ts";
import type { Queryable } from "../store/database.ts";
import * as incidents from "../store/incidents.ts";
import * as notices from "../store/notices.ts";
import * as pages from "../store/pages.ts";
import type { Context } from "./context.ts";
import { readLook } from "./look.ts";

/** A name as Markdown that means just its letters. */
export const markdownText = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, "\\$&");

const ms = (at: Date | null): number | null => at?.getTime() ?? null;

export interface LoadedNotice extends Notice {
  /** The groups that it is for, where it is not for everyone. */
  audienceIds: string[];
  /** What stands beneath the marks of an internal one, to be marked again in another language; null for all else. */
  unmarked: Unmarked | null;
}

export interface Unmarked {
  title: string;
  body: string;
  /** Markdown; null when there is none any more. */
  groups: string | null;
}

/** What may bear marks: a notice or an announcement. */
interface Markable {
  title: string;
  body: string;
  unmarked: Unmarked | null;
}

function internalMarks({ title, body, groups }: Unmarked, language: Language): { title: string; body: string } {
  const words = noticeTexts[language];
  return {
    title: `${words.internal}: ${title}`,
    body: `**${words.internalFor(groups)}** ${words.internalHint}\n\n${body}`,
  };
}

/** The same with its marks in a reader's language; the posts themselves are in whatever language they were written. */
export const inLanguage = <T extends Markable>(notice: T, language: Language): T =>
  notice.unmarked === null ? notice : { ...notice, ...internalMarks(notice.unmarked, language) };

/**
 * What is for groups says so in every face that a channel gives it: its marks, in English at first, are part of title
 * and text.
 */
export async function markedForGroups(
  q: Queryable,
  pageId: string,
  audienceIds: readonly string[],
  { title, body }: { title: string; body: string },
): Promise<Markable> {
  const groups = (await audiences.list(q, pageId)).filter((a) => audienceIds.includes(a.id));
  const names = groups.map((a) => markdownText(a.name)).join(", ");
  const unmarked = { title, body, groups: names || null };
  return { ...internalMarks(unmarked, "en"), unmarked };
}

/** What is not for the public says so. */
async function marked(
  q: Queryable,
  { update, incident }: notices.NoticeRows,
  audienceIds: readonly string[],
): Promise<Pick<LoadedNotice, "title" | "body" | "unmarked">> {
  const plain = { title: incident.name, body: update.body, unmarked: null };
  if (update.audience === "drill" || incident.drillId !== null)
    return { ...plain, title: `${drillMark}: ${plain.title}`, body: `${drillNotice}\n\n${plain.body}` };
  return update.audience === "public" ? plain : markedForGroups(q, incident.pageId, audienceIds, plain);
}

/** The facts of an update that every channel renders from, with marks in English; null when it is gone. */
export async function loadNotice(q: Queryable, updateId: string): Promise<LoadedNotice | null> {
  const rows = await notices.find(q, updateId);
  if (!rows) return null;
  const { update, incident, previousStatus } = rows;
  const audienceIds = (await audiences.readersOf(q, [updateId])).get(updateId) ?? [];
  const { title, body, unmarked } = await marked(q, rows, audienceIds);
  return {
    unmarked,
    audience: incident.drillId === null ? update.audience : "drill",
    audienceIds,
    incidentId: incident.id,
    updateId: update.id,
    kind: incident.kind,
    title,
    status: update.status,
    previousStatus,
    impact: incident.impactOverride ?? incident.impact,
    body,
    automatic: update.automatic,
    postedAt: update.displayAt.getTime(),
    startedAt: incident.startedAt.getTime(),
    scheduledFor: ms(incident.scheduledFor),
    scheduledUntil: ms(incident.scheduledUntil),
    promiseAt: isOver(update.status) ? null : ms(incident.promiseAt),
    components: update.components,
    // It may hold what other groups were told: for the public alone it is just what they know.
    ...(isPublic(update.audience) ? { current: currentOf(incident) } : {}),
    occasion: update.occasion,
    ending: incident.ending,
    // What is not for the public leaves no entry in calendars.
    calendar: incident.kind === "maintenance" && isPublic(update.audience) ? await calendarOf(q, incident) : null,
  };
}

const currentOf = ({ name, status, resolvedAt }: incidents.Incident): CurrentState => ({
  name,
  status,
  resolvedAt: ms(resolvedAt),
});

async function calendarOf(q: Queryable, incident: incidents.Incident): Promise<CalendarFacts> {
  const updates = (await incidents.updatesOf(q, [incident.id])).filter((u) => isPublic(u.audience));
  const [createdAt, updatedAt] = [incident.createdAt.getTime(), incident.updatedAt.getTime()];
  return {
    createdAt,
    updatedAt,
    sequence: calendarSequence(createdAt, updatedAt, updates.length),
    status: incident.status,
    cancelled: incident.cancelledAt !== null,
    componentNames: (await incidents.componentsOf(q, [incident.id])).map((c) => c.name),
  };
}

/** The same for those who got an earlier text of it: says that it is a correction. */
export function asCorrection<T extends { title: string; body: string }>(
  notice: T,
  correctedAt: number,
  language: Language,
): T & { correctedAt: number } {
  const { correction, corrects } = noticeTexts[language];
  return {
    ...notice,
    correctedAt,
    title: `${correction}: ${notice.title}`,
    body: `**${corrects}**\n\n${notice.body}`,
  };
}

/** What messages say of the page. Links use the configured address, never a request's. */
export async function loadPageFacts(ctx: Context, q: Queryable, pageId: string): Promise<PageFacts | null> {
  const page = await pages.find(q, pageId);
  if (!page) return null;
  const { language, logo } = await readLook(ctx, pageId);
  const url = ctx.installation.baseUrl;
  const look = { accent: page.brandColor, logo: logo === null ? null : `${url}/logo` };
  return { id: page.id, name: page.name, url, timeZone: page.timeZone, language, look };
}
