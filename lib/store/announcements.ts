import { and, asc, count, desc, eq, gt, gte, inArray, isNull, lt, lte, type SQL, sql } from "drizzle-orm";
import type { AnnouncementView } from "../domain/announcement.ts";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";
import { publicAnnouncement } from "./visibility.ts";

export type Announcement = Tables["announcements"]["$inferSelect"];

export async function find(q: Queryable, id: string): Promise<Announcement | undefined> {
  return (await q.db.select().from(q.t.announcements).where(eq(q.t.announcements.id, id)).limit(1))[0];
}

/** Keeps others from changing it until the transaction ends. SQLite has one writer anyway. */
export async function lock(tx: Transaction, id: string): Promise<void> {
  if (tx.dialect === "sqlite") return;
  const { announcements: a } = tx.t;
  await tx.db
    .update(a)
    .set({ title: sql`${a.title}` })
    .where(eq(a.id, id));
}

export async function insert(
  tx: Transaction,
  announcement: Announcement,
  audienceIds: readonly string[],
): Promise<void> {
  const { announcements: a, announcementAudiences: aa } = tx.t;
  await tx.db.insert(a).values(announcement);
  if (audienceIds.length > 0)
    await tx.db.insert(aa).values(audienceIds.map((audienceId) => ({ announcementId: announcement.id, audienceId })));
}

export async function update(
  tx: Transaction,
  id: string,
  edit: Partial<Omit<Announcement, "id" | "pageId" | "audience">>,
): Promise<void> {
  await tx.db.update(tx.t.announcements).set(edit).where(eq(tx.t.announcements.id, id));
}

/** The groups that announcements are for, by announcement. */
export async function readersOf(q: Queryable, ids: readonly string[]): Promise<Map<string, string[]>> {
  const out = new Map<string, string[]>();
  if (ids.length === 0) return out;
  const { announcementAudiences: aa } = q.t;
  const rows = await q.db
    .select()
    .from(aa)
    .where(inArray(aa.announcementId, [...ids]))
    .orderBy(asc(aa.audienceId));
  for (const row of rows) out.set(row.announcementId, [...(out.get(row.announcementId) ?? []), row.audienceId]);
  return out;
}

/** A part of a page's announcements: `limit` of them, pages from 1. */
export interface Part {
  limit: number;
  page: number;
  /** Only what everyone may read; all by default. */
  publicOnly?: boolean;
}

const inPart = (q: Queryable, pageId: string, { publicOnly = false }: Part): SQL | undefined =>
  and(eq(q.t.announcements.pageId, pageId), publicOnly ? publicAnnouncement(q) : undefined);

/** Newest first, those that are withdrawn too. */
export async function list(q: Queryable, pageId: string, part: Part): Promise<Announcement[]> {
  const { announcements: a } = q.t;
  return q.db
    .select()
    .from(a)
    .where(inPart(q, pageId, part))
    .orderBy(desc(a.publishedAt), desc(a.id))
    .limit(part.limit)
    .offset((part.page - 1) * part.limit);
}

export async function countAll(q: Queryable, pageId: string, part: Part): Promise<number> {
  const { announcements: a } = q.t;
  const rows = await q.db
    .select({ n: count() })
    .from(a)
    .where(inPart(q, pageId, part));
  return Number(rows[0]?.n ?? 0);
}

/** Announcements as their readers see them, in the same order. */
export async function views(q: Queryable, rows: readonly Announcement[]): Promise<AnnouncementView[]> {
  const ids = [...new Set(rows.flatMap((row) => row.componentIds))];
  const { components: c } = q.t;
  const named =
    ids.length === 0
      ? []
      : await q.db
          .select({ id: c.id, name: c.name })
          .from(c)
          .where(and(inArray(c.id, ids), isNull(c.deletedAt)))
          .orderBy(asc(c.position), asc(c.id));
  return rows.map(({ id, title, body, componentIds, ...row }) => ({
    id,
    title,
    body,
    components: named.filter((component) => componentIds.includes(component.id)),
    publishedAt: row.publishedAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
    editedAt: row.editedAt?.getTime() ?? null,
    withdrawnAt: row.withdrawnAt?.getTime() ?? null,
    pinnedUntil: row.pinnedUntil?.getTime() ?? null,
  }));
}

/** One as the public may see it, also when it is withdrawn. */
export async function findPublic(q: Queryable, pageId: string, id: string): Promise<AnnouncementView | undefined> {
  const { announcements: a } = q.t;
  const rows = await q.db
    .select()
    .from(a)
    .where(and(eq(a.id, id), eq(a.pageId, pageId), publicAnnouncement(q)))
    .limit(1);
  return (await views(q, rows))[0];
}

/** What the public may read now and what stands at the top of the page until after `now`, newest first. */
export async function listPinned(q: Queryable, pageId: string, now: Date): Promise<AnnouncementView[]> {
  const { announcements: a } = q.t;
  const rows = await q.db
    .select()
    .from(a)
    .where(and(eq(a.pageId, pageId), publicAnnouncement(q), isNull(a.withdrawnAt), gt(a.pinnedUntil, now)))
    .orderBy(desc(a.publishedAt), desc(a.id));
  return views(q, rows);
}

/** Those whose time at the top of the page is over. */
export async function listPinEnded(
  q: Queryable,
  now: Date,
): Promise<Pick<Announcement, "id" | "pageId" | "audience">[]> {
  const { announcements: a } = q.t;
  return q.db.select({ id: a.id, pageId: a.pageId, audience: a.audience }).from(a).where(lte(a.pinnedUntil, now));
}

/** What the public was told within a span, newest first. */
export async function readSpan(
  q: Queryable,
  pageId: string,
  { from, to }: { from: Date; to: Date },
): Promise<AnnouncementView[]> {
  const { announcements: a } = q.t;
  const inSpan = and(gte(a.publishedAt, from), lt(a.publishedAt, to));
  const rows = await q.db
    .select()
    .from(a)
    .where(and(eq(a.pageId, pageId), publicAnnouncement(q), isNull(a.withdrawnAt), inSpan))
    .orderBy(desc(a.publishedAt), desc(a.id));
  return views(q, rows);
}

/** The newest that the public may read, newest first. */
export async function readNewest(q: Queryable, pageId: string, limit: number): Promise<AnnouncementView[]> {
  const { announcements: a } = q.t;
  const rows = await q.db
    .select()
    .from(a)
    .where(and(eq(a.pageId, pageId), publicAnnouncement(q), isNull(a.withdrawnAt)))
    .orderBy(desc(a.publishedAt), desc(a.id))
    .limit(limit);
  return views(q, rows);
}

/** These, newest first; whether the public may read them is for the caller to know. */
export async function readAll(q: Queryable, ids: readonly string[]): Promise<AnnouncementView[]> {
  if (ids.length === 0) return [];
  const { announcements: a } = q.t;
  const rows = await q.db
    .select()
    .from(a)
    .where(inArray(a.id, [...ids]))
    .orderBy(desc(a.publishedAt), desc(a.id));
  return views(q, rows);
}

/** When the public was told the first of them; null for never. */
export async function oldestPublished(q: Queryable, pageId: string): Promise<Date | null> {
  const { announcements: a } = q.t;
  const rows = await q.db
    .select({ at: a.publishedAt })
    .from(a)
    .where(and(eq(a.pageId, pageId), publicAnnouncement(q), isNull(a.withdrawnAt)))
    .orderBy(asc(a.publishedAt))
    .limit(1);
  return rows[0]?.at ?? null;
}

/** An address of the public site, and what its page shows. */
export interface AnnouncementAddress {
  id: string;
  /** Changes with everything that its page shows. */
  version: number;
  withdrawn: boolean;
}

/** Every announcement that the public may know of, newest first. */
export async function listAddresses(q: Queryable, pageId: string): Promise<AnnouncementAddress[]> {
  const { announcements: a } = q.t;
  const rows = await q.db
    .select({ id: a.id, updatedAt: a.updatedAt, withdrawnAt: a.withdrawnAt })
    .from(a)
    .where(and(eq(a.pageId, pageId), publicAnnouncement(q)))
    .orderBy(desc(a.publishedAt), desc(a.id));
  return rows.map((row) => ({ id: row.id, version: row.updatedAt.getTime(), withdrawn: row.withdrawnAt !== null }));
}

/** What these groups were told since, newest first, without what is withdrawn. */
export async function listForGroups(
  q: Queryable,
  pageId: string,
  audienceIds: readonly string[],
  since: Date,
): Promise<Announcement[]> {
  if (audienceIds.length === 0) return [];
  const { announcements: a, announcementAudiences: aa } = q.t;
  const theirs = q.db
    .select({ id: aa.announcementId })
    .from(aa)
    .where(inArray(aa.audienceId, [...audienceIds]));
  return q.db
    .select()
    .from(a)
    .where(and(eq(a.pageId, pageId), isNull(a.withdrawnAt), gte(a.publishedAt, since), inArray(a.id, theirs)))
    .orderBy(desc(a.publishedAt), desc(a.id));
}
