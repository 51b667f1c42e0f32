import { AppError } from "../domain/errors.ts";
import { en } from "../domain/messages/en.ts";
import { type Formats, formatsFor } from "../domain/messages/formats.ts";
import { markdownToHtml } from "../render/markdown.ts";
import { readHistory, readIncidentPage, readPage } from "../services/page.ts";
import { firstPage } from "../services/pages.ts";
import { getContext } from "./context.ts";

export interface PublicWords {
  m: typeof en;
  f: Formats;
  html(markdown: string): string;
}

/** How the page speaks to this visitor. */
export function wordsFor(timeZone: string): PublicWords {
  return { m: en, f: formatsFor(en, timeZone), html: markdownToHtml };
}

/** What the frame around every public page shows. */
export async function readFrame(): Promise<{ name: string; supportUrl: string | null; brandColor: string | null }> {
  const page = await firstPage(getContext());
  return { name: page?.name ?? en.status, supportUrl: page?.supportUrl ?? null, brandColor: page?.brandColor ?? null };
}

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

const farthestPage = 4000;

/** Null for a page number that is none. */
export async function publicHistory(number: string | undefined) {
  const page = number === undefined ? 1 : /^\d{1,4}$/.test(number) ? Number(number) : 0;
  if (page < 1 || page > farthestPage) return null;
  return readHistory(getContext(), { page });
}
