import { previewOf } from "../channels/previews.ts";
import type { Actor } from "../domain/actor.ts";
import { notFound } from "../domain/errors.ts";
import { announced } from "../domain/preferences.ts";
import { channelKinds } from "../domain/subscription.ts";
import { updatesRss } from "../render/feed.ts";
import * as store from "../store/announcements.ts";
import { loadAnnouncement } from "./announcement-letters.ts";
import { publishAnnouncement } from "./announcements.ts";
import { type Face, linksAt, type PostPreview } from "./composer-preview.ts";
import type { Context } from "./context.ts";
import { loadPageFacts } from "./notice.ts";
import { readReach, type Telling } from "./recipients.ts";
import { rehearse } from "./rehearsing.ts";

interface Wanted {
  /** What {@link publishAnnouncement} takes. */
  input: Record<string, unknown>;
  /** The list of readers goes on after this one. */
  after?: string | null;
}

const orElse = (text: unknown, instead: string): unknown =>
  typeof text === "string" && text.trim() !== "" ? text : instead;

async function rehearsed(ctx: Context, pageId: string, id: string) {
  // One after the other: a transaction has one connection.
  const row = await store.find(ctx.db, id);
  const announcement = await loadAnnouncement(ctx.db, id);
  const page = await loadPageFacts(ctx, ctx.db, pageId);
  if (!row || !announcement || !page) throw notFound("announcement");
  const links = linksAt(page.url);
  const faces: Face[] = channelKinds.map((kind) => ({
    kind,
    ...previewOf(kind, { type: "announcement", page, announcement }, links),
  }));
  const view = await store.findPublic(ctx.db, pageId, id);
  if (view) {
    const facts = { id: page.id, name: page.name, updatedAt: view.publishedAt };
    const feed = updatesRss({ page: facts, incidents: [], announcements: [view], url: page.url });
    const item = /<item>[\s\S]*?<\/item>/.exec(feed)?.[0] ?? "";
    faces.push({ kind: "rss", label: "RSS", title: null, text: item, html: null });
  }
  const { audience, audienceIds, componentIds } = announcement;
  const telling: Telling = {
    readers: { audience, audienceIds },
    named: componentIds,
    incidentId: "",
    news: announced,
  };
  return { telling, notify: row.notify, faces };
}

/**
 * What an announcement would say and to whom, by every channel: it is published, rendered by what the deliveries are
 * rendered by, and undone.
 * @throws AppError as publishing does
 */
export async function previewAnnouncement(
  ctx: Context,
  actor: Actor,
  pageId: string,
  { input, after = null }: Wanted,
): Promise<PostPreview> {
  const { title, body } = input;
  const told = { ...input, title: orElse(title, "(no title yet)"), body: orElse(body, "(no text yet)") };
  const { telling, notify, faces } = await rehearse(ctx, async (inner) =>
    rehearsed(inner, pageId, (await publishAnnouncement(inner, actor, pageId, told)).id),
  );
  const reach = await readReach(ctx, pageId, telling, after);
  return { audience: telling.readers.audience, notify, reach, faces };
}
