import { and, desc, eq, exists, inArray, isNull, lt, lte, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Impact, IncidentKind } from "../domain/incident.ts";
import type { IncidentView } from "../domain/page.ts";
import type { Queryable } from "./database.ts";
import { views } from "./page-model.ts";
import { publicAnnouncement, publicIncident } from "./visibility.ts";

/** A place in the archive: when it began or was published in milliseconds, and the id. */
export type ArchivePlace = readonly [begin: number, id: string];

export interface ArchiveFilter {
  pageId: string;
  componentId: string | null;
  impact: Impact | null;
  kind: IncidentKind | null;
  /** Each has to be found, the last as the beginning of a word. Null: no search. Empty: nothing is found. */
  words: readonly string[] | null;
  /** Only what comes after this place. */
  after: ArchivePlace | null;
  limit: number;
}

/** Scripts that put no spaces between words: what is looked for in them may stand anywhere in a text. */
const unspaced = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;

const wordPattern = /[\p{L}\p{N}\p{M}]+/gu;

/** The distinct words of what a person typed, without punctuation. */
export function wordsOf(text: string): string[] {
  return [...new Set(text.normalize("NFC").match(wordPattern) ?? [])];
}

/** As the function candor_fold() of the PostgreSQL migration does it. */
function folded(word: string): string[] {
  const plain = word.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  return (
    plain
      .toLowerCase()
      .replaceAll("ς", "σ")
      .replace(/[\u0300-\u036f]/g, "")
      .match(wordPattern) ?? []
  );
}

/** Texts that are searched: the index of their words, what it calls them, and a text itself. */
interface Searched {
  /** SQLite's full-text table and the column in it that names a text. */
  index: { table: SQL; key: SQL };
  /** The table whose column `words` is PostgreSQL's index. */
  table: SQLWrapper;
  id: SQLWrapper;
  text: SQLWrapper;
}

const incidentTexts = ({ t: { archiveTexts: a } }: Queryable): Searched => ({
  index: { table: sql`archive_words`, key: sql`rowid` },
  table: a,
  id: a.id,
  text: a.text,
});

const announcementTexts = ({ t: { announcements: a } }: Queryable): Searched => ({
  index: { table: sql`announcement_words`, key: sql`announcement_id` },
  table: a,
  id: a.id,
  text: sql`(${a.title} || ' ' || ${a.body})`,
});

/** The one place in which words become a full-text query: each is quoted, so that none is read as an operator. */
function fullText(q: Queryable, { index, table, id }: Searched, words: readonly string[]): SQL {
  if (q.dialect === "sqlite") {
    const query = words.map((word) => `"${word.replaceAll('"', '""')}"`).join(" AND ");
    return sql`select ${index.key} from ${index.table} where ${index.table} match ${`${query}*`}`;
  }
  const query = words
    .flatMap(folded)
    .map((word) => `'${word.replace(/['\\]/g, " ")}'`)
    .join(" & ");
  return sql`select ${id} from ${table} where ${table}.words @@ to_tsquery('pg_catalog.simple', ${query && `${query}:*`})`;
}

/** Has a text all these words? */
function textCondition(q: Queryable, searched: Searched, given: readonly string[]): SQL | undefined {
  // Again, so that no caller can hand over what is no word: a NUL or a lone surrogate would be an error.
  const words = wordsOf(given.join(" "));
  if (words.length === 0) return sql`1 = 0`;
  const spaced = words.filter((word) => !unspaced.test(word));
  const like = q.dialect === "sqlite" ? sql`like` : sql`ilike`;
  // No index helps to find a part of a word, but the few other words that one may have narrow it first.
  const parts = words
    .filter((word) => unspaced.test(word))
    .map((word) => sql`${searched.text} ${like} ${`%${word.replace(/[\\%_]/g, "\\$&")}%`} escape '\\'`);
  const whole = spaced.length > 0 ? sql`${searched.id} in (${fullText(q, searched, spaced)})` : undefined;
  return and(whole, ...parts);
}

/** When an incident began to matter: a maintenance by its plan. Word for word the index `incidents_begin`. */
const beginOf = (q: Queryable): SQL => sql`coalesce(${q.t.incidents.scheduledFor}, ${q.t.incidents.startedAt})`;

/** The query of {@link searchArchive}; apart, so that a test can have its plan explained. */
export function archiveQuery(q: Queryable, filter: ArchiveFilter) {
  const { incidents: i, incidentComponents: ic } = q.t;
  const begin = beginOf(q);
  const wanted: (SQL | undefined)[] = [eq(i.pageId, filter.pageId), publicIncident(q)];
  if (filter.kind) wanted.push(eq(i.kind, filter.kind));
  if (filter.impact) wanted.push(sql`coalesce(${i.impactOverride}, ${i.impact}) = ${filter.impact}`);
  if (filter.componentId) {
    const naming = q.db
      .select({ id: ic.incidentId })
      .from(ic)
      .where(and(eq(ic.incidentId, i.id), eq(ic.componentId, filter.componentId)));
    wanted.push(exists(naming));
  }
  if (filter.words) {
    const { archiveTexts: a } = q.t;
    const found = q.db
      .select({ id: a.incidentId })
      .from(a)
      .where(textCondition(q, incidentTexts(q), filter.words));
    wanted.push(inArray(i.id, found));
  }
  if (filter.after) {
    const at = sql.param(new Date(filter.after[0]), i.startedAt);
    // The first condition is implied by the second, but only by it the index is entered at the right place.
    wanted.push(lte(begin, at), or(lt(begin, at), lt(i.id, filter.after[1])));
  }
  return q.db
    .select({ id: i.id, begin: begin.mapWith(i.startedAt) as SQL<Date> })
    .from(i)
    .where(and(...wanted))
    .orderBy(desc(begin), desc(i.id))
    .limit(filter.limit);
}

/** Places of the incidents that the public may see and that fit, newest first. */
export async function searchArchive(q: Queryable, filter: ArchiveFilter): Promise<ArchivePlace[]> {
  return (await archiveQuery(q, filter)).map((row) => [row.begin.getTime(), row.id] as const);
}

/** Places of the announcements that the public may read and that fit, newest first. */
export async function searchAnnouncements(
  q: Queryable,
  { pageId, componentId, words, after, limit }: Omit<ArchiveFilter, "impact" | "kind">,
): Promise<ArchivePlace[]> {
  const { announcements: a } = q.t;
  const wanted: (SQL | undefined)[] = [eq(a.pageId, pageId), publicAnnouncement(q), isNull(a.withdrawnAt)];
  if (componentId)
    wanted.push(
      q.dialect === "sqlite"
        ? sql`${componentId} in (select value from json_each(${a.componentIds}))`
        : sql`${a.componentIds} ? ${componentId}::text`,
    );
  if (words) wanted.push(textCondition(q, announcementTexts(q), words));
  if (after) {
    const at = new Date(after[0]);
    wanted.push(or(lt(a.publishedAt, at), and(eq(a.publishedAt, at), lt(a.id, after[1]))));
  }
  const rows = await q.db
    .select({ id: a.id, publishedAt: a.publishedAt })
    .from(a)
    .where(and(...wanted))
    .orderBy(desc(a.publishedAt), desc(a.id))
    .limit(limit);
  return rows.map((row) => [row.publishedAt.getTime(), row.id] as const);
}

/** The incidents at these places as the public may see them, in the same order. */
export async function readPlaces(q: Queryable, places: readonly ArchivePlace[]): Promise<IncidentView[]> {
  if (places.length === 0) return [];
  const { incidents: i } = q.t;
  const ids = places.map(([, id]) => id);
  const found = new Map((await views(q, await q.db.select().from(i).where(inArray(i.id, ids)))).map((v) => [v.id, v]));
  return ids.flatMap((id) => found.get(id) ?? []);
}
