import { system } from "../domain/actor.ts";
import type { AnnouncementView } from "../domain/announcement.ts";
import { notFound } from "../domain/errors.ts";
import { isId } from "../domain/text.ts";
import * as store from "../store/announcements.ts";
import * as pages from "../store/pages.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";

/** What an announcement's address shows; null in the place of one that is withdrawn. */
export interface AnnouncementPage {
  page: pages.Page;
  announcement: AnnouncementView | null;
  now: number;
}

/** One announcement as the public may see it. @throws AppError `not_found` */
export async function readAnnouncementPage(ctx: Context, id: string): Promise<AnnouncementPage> {
  const page = (await pages.list(ctx.db))[0];
  const found = page && isId(id) ? await store.findPublic(ctx.db, page.id, id) : undefined;
  if (!page || !found) throw notFound("announcement");
  return { page, announcement: found.withdrawnAt === null ? found : null, now: ctx.clock.now() };
}

/** The newest announcements that the public may read, newest first: what feeds tell. */
export function readNewestAnnouncements(ctx: Context, pageId: string, limit: number): Promise<AnnouncementView[]> {
  return store.readNewest(ctx.db, pageId, limit);
}

/**
 * Takes announcements from the top of the page whose time there is over. The front page knows by itself; this renews
 * what is not made anew all the time.
 */
export async function endPins(ctx: Context): Promise<void> {
  if ((await store.listPinEnded(ctx.db, new Date(ctx.clock.now()))).length === 0) return;
  await change(ctx, system("Candor"), async (c) => {
    for (const { id, pageId, audience } of await store.listPinEnded(c.tx, new Date(c.now))) {
      await store.update(c.tx, id, { pinnedUntil: null });
      if (audience === "public") c.touch(pageId);
    }
  });
}
