import { AppError } from "../domain/errors.ts";
import { plainLook } from "../domain/look.ts";
import { en } from "../domain/messages/en.ts";
import { type HistoryQuery, searchHistory } from "../services/archive.ts";
import { readLook, readLookDraft } from "../services/look.ts";
import { readHistory, readIncidentPage, readPage } from "../services/page.ts";
import { firstPage } from "../services/pages.ts";
import { readAnnouncementPage } from "../services/public-announcements.ts";
import { readResponseTimes } from "../services/response-times.ts";
import { readUptime } from "../services/uptime.ts";
import { getContext } from "./context.ts";

/** What the frame around every public page shows. @param draft what responders are trying out */
export async function readFrame(draft = false) {
  const ctx = getContext();
  const page = await firstPage(ctx);
  const look = page ? await (draft ? readLookDraft : readLook)(ctx, page.id) : plainLook;
  return {
    name: page?.name ?? en.status,
    supportUrl: page?.supportUrl ?? null,
    brandColor: page?.brandColor ?? null,
    timeZone: page?.timeZone ?? "UTC",
    look,
  };
}

/** What relative addresses in the page's head are relative to. */
export const publicBase = (): URL => new URL(getContext().installation.baseUrl);

export const publicPage = () => readPage(getContext());

/** Null where there is nothing to show, so that the route answers 404. */
export async function publicIncident(id: string) {
  try {
    return await readIncidentPage(getContext(), id);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}

/** Null where there is nothing to show, so that the route answers 404. */
export async function publicAnnouncement(id: string) {
  try {
    return await readAnnouncementPage(getContext(), id);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}

const farthestPage = 4000;

function pageNumber(text: string | undefined): number | null {
  const page = text === undefined ? 1 : /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return page < 1 || page > farthestPage ? null : page;
}

/** Null for a page number that is none. */
export async function publicHistory(number: string | undefined) {
  const page = pageNumber(number);
  return page === null ? null : readHistory(getContext(), { page });
}

/** Null for a page number that is none. */
export async function publicUptime(number: string | undefined) {
  const page = pageNumber(number);
  return page === null ? null : readUptime(getContext(), { page });
}

/** Null before the first start is done. */
export const publicResponseTimes = () => readResponseTimes(getContext());

/** Looks through the archive. What can not be understood is told and finds nothing. */
export async function publicSearch(query: HistoryQuery) {
  const ctx = getContext();
  try {
    const { page, ...found } = await searchHistory(ctx, query);
    return { ...found, timeZone: page.timeZone, refused: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "invalid") throw error;
    const { page, now, components } = await readHistory(ctx, { page: 1 });
    return {
      incidents: [],
      announcements: [],
      next: null,
      now,
      components,
      timeZone: page.timeZone,
      refused: error.message,
    };
  }
}
