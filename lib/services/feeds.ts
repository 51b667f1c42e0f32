import type { FeedInput } from "../render/feed.ts";
import type { Context } from "./context.ts";
import { readNewest } from "./page.ts";
import { readNewestAnnouncements } from "./public-announcements.ts";

/** So many of the newest incidents, and of the newest announcements, are in the feeds. */
const inFeed = 25;

/** What the public feeds tell. @throws AppError `not_found` before the first start is done */
export async function readFeed(ctx: Context): Promise<FeedInput> {
  const { page, incidents } = await readNewest(ctx, inFeed);
  return {
    page: { id: page.id, name: page.name, updatedAt: page.updatedAt.getTime() },
    incidents,
    announcements: await readNewestAnnouncements(ctx, page.id, inFeed),
    url: ctx.installation.baseUrl,
    hub: ctx.installation.websubHub,
  };
}
