import type { AnnouncementView } from "../domain/announcement.ts";
import { notFound } from "../domain/errors.ts";
import type { Language } from "../domain/messages/languages.ts";
import { buildPage, type IncidentView, type PageModel, shownDays } from "../domain/page.ts";
import { promiseState } from "../domain/promise.ts";
import { isId } from "../domain/text.ts";
import { DAY, dayStart } from "../domain/uptime.ts";
import { monthStart, zonedDayStart } from "../domain/zone.ts";
import * as announcements from "../store/announcements.ts";
import * as components from "../store/components.ts";
import * as model from "../store/page-model.ts";
import * as pages from "../store/pages.ts";
import type { Context } from "./context.ts";
import { readLook } from "./look.ts";
import { type LatencyChart, readRecentResponseTimes } from "./response-times.ts";

async function requirePage(ctx: Context): Promise<pages.Page> {
  const page = (await pages.list(ctx.db))[0];
  if (!page) throw notFound("page");
  return page;
}

export interface PublicPage extends PageModel {
  /** What stands at the top of the page, newest first. */
  announcements: AnnouncementView[];
  /** The last day of each component whose team shows its response time. */
  responseTimes: Map<string, LatencyChart>;
}

/** The public page's read model as of now. @throws AppError `not_found` before the first start is done. */
export async function readPage(ctx: Context): Promise<PublicPage> {
  const page = await requirePage(ctx);
  const now = ctx.clock.now();
  const today = dayStart(now);
  const since = new Date(today - (shownDays - 1) * DAY);
  const [parts, look, responseTimes, pinned] = await Promise.all([
    model.readParts(ctx.db, page, since, new Date(today), new Date(now)),
    readLook(ctx, page.id),
    readRecentResponseTimes(ctx, page.id),
    announcements.listPinned(ctx.db, page.id, new Date(now)),
  ]);
  parts.page.partialWeight = look.partialWeight;
  return { ...buildPage(parts, now, (t) => zonedDayStart(t, page.timeZone)), responseTimes, announcements: pinned };
}

const withPromise = (incident: IncidentView, now: number): IncidentView => ({
  ...incident,
  promise: promiseState(incident.promiseAt, now),
});

/** One incident or maintenance with its public updates. @throws AppError `not_found` */
export async function readIncidentPage(
  ctx: Context,
  id: string,
): Promise<{ page: pages.Page; incident: IncidentView; now: number }> {
  const page = await requirePage(ctx);
  const incident = isId(id) ? await model.readIncident(ctx.db, page.id, id) : undefined;
  if (!incident) throw notFound("incident");
  const now = ctx.clock.now();
  return { page, incident: withPromise(incident, now), now };
}

export interface HistoryMonth {
  /** The month's first instant in the page's time zone. */
  start: number;
  incidents: IncidentView[];
  announcements: AnnouncementView[];
}

export interface History {
  page: pages.Page;
  now: number;
  number: number;
  hasOlder: boolean;
  months: HistoryMonth[];
  /** What the archive can be looked through by, in the page's order. */
  components: { id: string; name: string }[];
}

const monthsOnPage = 3;

/** The archive, three months a page, the newest first. */
export async function readHistory(ctx: Context, { page: number }: { page: number }): Promise<History> {
  const page = await requirePage(ctx);
  const now = ctx.clock.now();
  const starts = Array.from({ length: monthsOnPage }, (_, n) =>
    monthStart(now, page.timeZone, -((number - 1) * monthsOnPage + n)),
  );
  // What is planned for later months stands with the newest page.
  const to = number === 1 ? now + 10 * 366 * DAY : monthStart(now, page.timeZone, -((number - 1) * monthsOnPage) + 1);
  const from = starts.at(-1) ?? now;
  const span = { from: new Date(from), to: new Date(to) };
  const [incidents, told, oldest, firstTold, list] = await Promise.all([
    model.readSpan(ctx.db, page.id, span),
    announcements.readSpan(ctx.db, page.id, span),
    model.oldestBegin(ctx.db, page.id),
    announcements.oldestPublished(ctx.db, page.id),
    components.list(ctx.db, page.id),
  ]);
  const months = starts.map((start, n) => {
    const end = n === 0 ? to : (starts[n - 1] ?? to);
    return {
      start,
      incidents: incidents.filter((i) => {
        const at = i.scheduledFor ?? i.startedAt;
        return at >= start && at < end;
      }),
      announcements: told.filter((a) => a.publishedAt >= start && a.publishedAt < end),
    };
  });
  return {
    page,
    now,
    number,
    hasOlder: [oldest, firstTold].some((first) => first !== null && first.getTime() < from),
    months,
    components: list.map(({ id, name }) => ({ id, name })),
  };
}

export interface Archive {
  page: pages.Page;
  now: number;
  incidents: IncidentView[];
}

/** The newest incidents and maintenances: what feeds and programs read. */
export async function readNewest(
  ctx: Context,
  limit: number,
  kind: IncidentView["kind"] | null = null,
): Promise<Archive> {
  const page = await requirePage(ctx);
  const now = ctx.clock.now();
  const incidents = await model.readNewest(ctx.db, page.id, limit, kind);
  return { page, now, incidents: incidents.map((i) => withPromise(i, now)) };
}

/** Grows with every committed change that a visitor could see; null before the first start is done. */
export async function publicRevision(ctx: Context): Promise<number | null> {
  return (await pages.list(ctx.db))[0]?.revision ?? null;
}

export interface SiteMap {
  /** The page's revision that this shows. */
  revision: number;
  /** Changes when what every page shows changes: names, branding, components. */
  look: string;
  language: Language;
  hasLogo: boolean;
  incidents: model.AddressRow[];
  announcements: announcements.AnnouncementAddress[];
  components: string[];
}

/** What there is to publish; null before the first start is done. */
export async function readSiteMap(ctx: Context): Promise<SiteMap | null> {
  const page = (await pages.list(ctx.db))[0];
  if (!page) return null;
  const [incidents, told, list, look] = await Promise.all([
    model.listAddresses(ctx.db, page.id),
    announcements.listAddresses(ctx.db, page.id),
    components.list(ctx.db, page.id),
    readLook(ctx, page.id),
  ]);
  const { revision, updatedAt: _, ...facts } = page;
  return {
    revision,
    look: JSON.stringify([facts, look, list.map((c) => [c.id, c.name])]),
    language: look.language,
    hasLogo: look.logo !== null,
    incidents,
    announcements: told,
    components: list.map((c) => c.id),
  };
}
