import { z } from "zod";
import { type Actor, actorLabel } from "../domain/actor.ts";
import { longestPinDays, pinEnd, usualPinDays } from "../domain/announcement.ts";
import { readershipOf } from "../domain/audience.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import { limits, oneLine } from "../domain/text.ts";
import * as store from "../store/announcements.ts";
import * as audiences from "../store/audiences.ts";
import * as components from "../store/components.ts";
import * as pages from "../store/pages.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { assertWithinGroups } from "./group-limits.ts";
import { flag, given, idText, instantText, parseInput, requiredText } from "./input.ts";

export type Announcement = store.Announcement;

/** An announcement with the groups that it is for; none: everyone. */
export interface AnnouncementDetail {
  announcement: Announcement;
  audienceIds: string[];
}

const blankToNothing = (value: unknown): unknown => (value === "" ? undefined : value);

const fields = {
  title: requiredText("a title", limits.name),
  body: requiredText("a text", limits.body),
  component_ids: z.array(idText("component"), "This must be a list of components.").max(1000).optional(),
  /** Days at the top of the page from now on; 0: it does not stand there. */
  pin_days: z.preprocess(
    blankToNothing,
    z.coerce
      .number("This must be a number of days.")
      .int("This must be a whole number of days.")
      .min(0, "This must be 0 or more.")
      .max(longestPinDays, "This is more than a year.")
      .optional(),
  ),
  /** The same as a time; null: it does not stand there. */
  pinned_until: instantText("the time").nullable().optional(),
  deliver_notifications: flag.optional(),
};

const newAnnouncement = z.object({
  ...fields,
  audience: z.preprocess(
    blankToNothing,
    z.enum(["public", "internal"], "This is neither public nor internal.").optional(),
  ),
  audience_ids: z.array(idText("group"), "This must be a list of groups.").max(100, "These are too many.").optional(),
});

const announcementEdit = z.object({ ...fields, title: fields.title.optional(), body: fields.body.optional() });

type Pin = Pick<z.output<typeof announcementEdit>, "pin_days" | "pinned_until">;

/** Until when it stands at the top; undefined where nothing is said of that. @throws AppError `invalid` */
function pinOf({ pin_days: days, pinned_until: until }: Pin, now: number): Date | null | undefined {
  if (until !== undefined) {
    if (until !== null && until > now + longestPinDays * 86_400_000)
      throw invalid("pinned_until", "This is more than a year ahead.");
    return until === null || until <= now ? null : new Date(until);
  }
  if (days === undefined) return undefined;
  const end = pinEnd(now, days);
  return end === null ? null : new Date(end);
}

/** Each once, in the page's order. @throws AppError `invalid` on `component_ids` */
async function knownComponents(c: Change, pageId: string, ids: readonly string[]): Promise<string[]> {
  const known = (await components.list(c.tx, pageId)).map((component) => component.id);
  const missing = ids.find((id) => !known.includes(id));
  if (missing !== undefined) throw invalid("component_ids", `There is no component ${missing} on this page.`);
  return known.filter((id) => ids.includes(id));
}

/**
 * Publishes an announcement: it touches no status. Those who want announcements are told unless asked otherwise, and
 * where it names components those alone who are told of one of them.
 * @throws AppError `invalid` naming the field; `forbidden` for components of others; `not_found` for the page
 */
export async function publishAnnouncement(
  ctx: Context,
  actor: Actor,
  pageId: string,
  input: unknown,
): Promise<Announcement> {
  const parsed = parseInput(newAnnouncement, input);
  const readers = readershipOf(parsed.audience, parsed.audience_ids ?? []);
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    const groups = new Set((await audiences.list(c.tx, pageId)).map((audience) => audience.id));
    if (readers.audienceIds.some((id) => !groups.has(id))) throw invalid("audience_ids", "There is no such group.");
    const componentIds = await knownComponents(c, pageId, parsed.component_ids ?? []);
    await assertWithinGroups(c, actor, pageId, componentIds);
    const at = new Date(c.now);
    const announcement: Announcement = {
      id: c.id(),
      pageId,
      title: oneLine(parsed.title),
      body: parsed.body,
      audience: readers.audience === "internal" ? "internal" : "public",
      componentIds,
      notify: parsed.deliver_notifications ?? true,
      postedBy: actorLabel(actor),
      publishedAt: at,
      // What is for groups stands on no public page.
      pinnedUntil:
        readers.audience === "internal" ? null : (pinOf({ pin_days: usualPinDays, ...given(parsed) }, c.now) ?? null),
      editedAt: null,
      withdrawnAt: null,
      createdAt: at,
      updatedAt: at,
    };
    await store.insert(c.tx, announcement, readers.audienceIds);
    if (announcement.notify) c.emit({ type: "announcement.published", pageId, announcementId: announcement.id });
    c.audit("announcement.publish", `announcement ${announcement.id}`, null, parsed);
    if (announcement.audience === "public") c.touch(pageId);
    return announcement;
  });
}

/** Held until the change is over. @throws AppError `not_found`; `conflict` when it is withdrawn */
async function standing(c: Change, id: string): Promise<Announcement> {
  await store.lock(c.tx, id);
  const found = await store.find(c.tx, id);
  if (!found) throw notFound("announcement");
  if (found.withdrawnAt) throw new AppError("conflict", "This announcement is withdrawn. Publish a new one.");
  return found;
}

/**
 * Changes an announcement; what is left out stays. The page says that it was edited where its title or text has
 * changed. Nobody is told unless that is asked for, and then exactly those who got the earlier text.
 * @throws AppError `invalid` naming the field; `conflict` when it is withdrawn; `not_found`
 */
export async function editAnnouncement(ctx: Context, actor: Actor, id: string, input: unknown): Promise<Announcement> {
  const parsed = parseInput(announcementEdit, input);
  return change(ctx, actor, async (c) => {
    const before = await standing(c, id);
    const title = parsed.title === undefined ? before.title : oneLine(parsed.title);
    const body = parsed.body ?? before.body;
    const componentIds =
      parsed.component_ids === undefined
        ? before.componentIds
        : await knownComponents(c, before.pageId, parsed.component_ids);
    await assertWithinGroups(c, actor, before.pageId, [...before.componentIds, ...componentIds]);
    const pin = before.audience === "internal" ? null : pinOf(parsed, c.now);
    const reworded = title !== before.title || body !== before.body;
    const edit = {
      title,
      body,
      componentIds,
      pinnedUntil: pin === undefined ? before.pinnedUntil : pin,
      editedAt: reworded ? new Date(c.now) : before.editedAt,
      updatedAt: new Date(c.now),
    };
    await store.update(c.tx, id, edit);
    const tell = reworded && (parsed.deliver_notifications ?? false);
    if (tell) c.emit({ type: "announcement.corrected", pageId: before.pageId, announcementId: id });
    c.audit("announcement.edit", `announcement ${id}`, before, { ...parsed, tell });
    if (before.audience === "public") c.touch(before.pageId);
    return { ...before, ...edit };
  });
}

/**
 * Takes an announcement off the page, the archive and the feeds; its address says that it was withdrawn. What has not
 * been sent yet is not sent any more. The audit log keeps what it said.
 * @throws AppError `conflict` when it is withdrawn already; `not_found`
 */
export async function withdrawAnnouncement(ctx: Context, actor: Actor, id: string): Promise<Announcement> {
  return change(ctx, actor, async (c) => {
    const before = await standing(c, id);
    await assertWithinGroups(c, actor, before.pageId, before.componentIds);
    const edit = { withdrawnAt: new Date(c.now), pinnedUntil: null, updatedAt: new Date(c.now) };
    await store.update(c.tx, id, edit);
    c.audit("announcement.withdraw", `announcement ${id}`, before, { withdrawnAt: edit.withdrawnAt });
    if (before.audience === "public") c.touch(before.pageId);
    return { ...before, ...edit };
  });
}

/** @throws AppError `not_found` */
export async function findAnnouncement(ctx: Context, id: string): Promise<AnnouncementDetail> {
  const announcement = await store.find(ctx.db, id);
  if (!announcement) throw notFound("announcement");
  return { announcement, audienceIds: (await store.readersOf(ctx.db, [id])).get(id) ?? [] };
}

export interface AnnouncementList {
  items: AnnouncementDetail[];
  total: number;
}

/** All of a page, newest first, those that are withdrawn too. */
export async function listAnnouncements(ctx: Context, pageId: string, part: store.Part): Promise<AnnouncementList> {
  const rows = await store.list(ctx.db, pageId, part);
  const readers = await store.readersOf(
    ctx.db,
    rows.map((row) => row.id),
  );
  return {
    items: rows.map((announcement) => ({ announcement, audienceIds: readers.get(announcement.id) ?? [] })),
    total: await store.countAll(ctx.db, pageId, part),
  };
}
