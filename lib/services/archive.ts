import { z } from "zod";
import type { AnnouncementView } from "../domain/announcement.ts";
import { invalid, notFound } from "../domain/errors.ts";
import { impacts } from "../domain/incident.ts";
import type { IncidentView } from "../domain/page.ts";
import { promiseState } from "../domain/promise.ts";
import * as announcements from "../store/announcements.ts";
import * as archive from "../store/archive.ts";
import * as components from "../store/components.ts";
import * as pages from "../store/pages.ts";
import type { Context } from "./context.ts";
import { optionalId, optionalText, parseInput } from "./input.ts";

/** Incidents and announcements on one page of results. */
export const archivePageSize = 20;
/** More words than this are not looked for: each one costs. */
const mostWords = 12;

const choice = <const T extends readonly string[]>(values: T, message: string) =>
  z.preprocess((value) => (value === "" ? null : value), z.enum(values, message).nullable()).optional();

const archiveQuery = z.object({
  q: optionalText(200),
  component: optionalId("component"),
  impact: choice([...impacts, "maintenance"], "This is not an impact."),
  kind: choice(["incident", "maintenance", "announcement"], "This is neither incident, maintenance nor announcement."),
  after: z
    .preprocess(
      (value) => (value === "" ? null : value),
      z
        .string("This is no place in the archive.")
        .regex(/^\d{1,14}-[a-z0-9]{12}$/, "This is no place in the archive.")
        .nullable(),
    )
    .optional(),
});

/** What a visitor asks of the archive, as the address names it; each may be missing or empty. */
export interface HistoryQuery {
  /** Words that all have to be there, the last perhaps not typed to its end. */
  q?: unknown;
  /** A component's id. */
  component?: unknown;
  impact?: unknown;
  kind?: unknown;
  /** The {@link HistoryResult.next} of the page before. */
  after?: unknown;
}

export interface HistoryResult {
  page: pages.Page;
  now: number;
  /** Newest first. */
  incidents: IncidentView[];
  /** Newest first; they stand among the incidents by the time at which they were published. */
  announcements: AnnouncementView[];
  /** What `after` has to be for the next page; null on the last one. */
  next: string | null;
  /** What can be chosen from, in the page's order. */
  components: { id: string; name: string }[];
}

function placeOf(text: string | null | undefined): archive.ArchivePlace | null {
  if (!text) return null;
  const [begin, id] = text.split("-");
  return [Number(begin), id ?? ""];
}

/** Newest first, as the archive goes on after a place. */
const inOrder = ([a, x]: archive.ArchivePlace, [b, y]: archive.ArchivePlace): number => b - a || (x < y ? 1 : -1);

/**
 * Searches all that was ever published: words in titles, public updates and announcements, component, impact, kind;
 * newest first. An announcement has no impact, so that who asks for one finds none.
 * @throws AppError `invalid` naming the field; `not_found` before the first start is done
 */
export async function searchHistory(ctx: Context, query: HistoryQuery): Promise<HistoryResult> {
  const parsed = parseInput(archiveQuery, query);
  const page = (await pages.list(ctx.db))[0];
  if (!page) throw notFound("page");
  const now = ctx.clock.now();
  const list = await components.list(ctx.db, page.id);
  if (parsed.component && !list.some((c) => c.id === parsed.component))
    throw invalid("component", "There is no such component.");
  const { kind = null, impact = null } = parsed;
  const filter = {
    pageId: page.id,
    componentId: parsed.component ?? null,
    words: parsed.q ? archive.wordsOf(parsed.q).slice(0, mostWords) : null,
    after: placeOf(parsed.after),
    limit: archivePageSize + 1,
  };
  const found = kind === "announcement" ? [] : await archive.searchArchive(ctx.db, { ...filter, kind, impact });
  const announced = (kind ?? "announcement") === "announcement" && impact === null;
  const told = announced ? await archive.searchAnnouncements(ctx.db, filter) : [];
  const all = [...found, ...told].sort(inOrder);
  const shown = all.slice(0, archivePageSize);
  const last = all.length > archivePageSize ? shown.at(-1) : undefined;
  const incidents = await archive.readPlaces(
    ctx.db,
    shown.filter((place) => found.includes(place)),
  );
  const ids = shown.filter((place) => told.includes(place)).map(([, id]) => id);
  return {
    page,
    now,
    incidents: incidents.map((i) => ({ ...i, promise: promiseState(i.promiseAt, now) })),
    announcements: await announcements.readAll(ctx.db, ids),
    next: last ? last.join("-") : null,
    components: list.map(({ id, name }) => ({ id, name })),
  };
}
