import { previewOf } from "../channels/previews.ts";
import type { Actor } from "../domain/actor.ts";
import type { UpdateAudience } from "../domain/audience.ts";
import { notFound } from "../domain/errors.ts";
import { channelKinds } from "../domain/subscription.ts";
import { updatesRss } from "../render/feed.ts";
import * as incidents from "../store/incidents.ts";
import { readIncident } from "../store/page-model.ts";
import type { Context } from "./context.ts";
import { createIncident, postUpdate } from "./incidents.ts";
import { inLanguage, loadNotice, loadPageFacts } from "./notice.ts";
import { type Reach, readReach, type Telling, tellingOf } from "./recipients.ts";
import { rehearse } from "./rehearsing.ts";

/** What one kind of reader would get. */
export interface Face {
  kind: string;
  label: string;
  title: string | null;
  text: string;
  html: string | null;
}

export interface PostPreview {
  audience: UpdateAudience;
  /** Are subscribers told at all? */
  notify: boolean;
  reach: Reach;
  faces: Face[];
}

interface Wanted {
  /** Null opens an incident. */
  incidentId: string | null;
  input: Record<string, unknown>;
  /** The list of readers goes on after this one. */
  after?: string | null;
}

/** Each reader has links of their own; the preview's lead nowhere. */
export const linksAt = (url: string) => ({ manage: `${url}/subscriptions/…`, unsubscribe: `${url}/unsubscribe/…` });

const titled = (input: Record<string, unknown>): Record<string, unknown> =>
  typeof input.name === "string" && input.name.trim() !== "" ? input : { ...input, name: "(no title yet)" };

async function postIn(ctx: Context, actor: Actor, pageId: string, { incidentId, input }: Wanted): Promise<string> {
  if (incidentId !== null) return (await postUpdate(ctx, actor, incidentId, input)).id;
  const { id } = await createIncident(ctx, actor, pageId, titled(input));
  const [first] = await incidents.updatesOf(ctx.db, [id]);
  if (!first) throw notFound("update");
  return first.id;
}

interface Rehearsed {
  telling: Telling;
  notify: boolean;
  faces: Face[];
}

async function facesOf(ctx: Context, pageId: string, updateId: string): Promise<Rehearsed> {
  // One after the other: a transaction has one connection.
  const notice = await loadNotice(ctx.db, updateId);
  const page = await loadPageFacts(ctx, ctx.db, pageId);
  const telling = await tellingOf(ctx.db, updateId);
  const update = await incidents.findUpdate(ctx.db, updateId);
  if (!notice || !page || !telling || !update) throw notFound("update");
  const links = linksAt(page.url);
  const faces: Face[] = channelKinds.map((kind) => ({
    kind,
    ...previewOf(kind, { type: "notice", page, notice: inLanguage(notice, page.language ?? "en") }, links),
  }));
  const view = notice.audience === "public" ? await readIncident(ctx.db, pageId, notice.incidentId) : undefined;
  if (view) {
    const facts = { id: page.id, name: page.name, updatedAt: notice.postedAt };
    const feed = updatesRss({ page: facts, incidents: [view], url: page.url });
    const item = /<item>[\s\S]*?<\/item>/.exec(feed)?.[0] ?? "";
    faces.push({ kind: "rss", label: "RSS", title: null, text: item, html: null });
  }
  return { telling, notify: update.notify, faces };
}

/**
 * What a post would say and to whom, by every channel: it is posted, rendered by what the deliveries are rendered by,
 * and undone.
 * @throws AppError as posting does
 */
export async function previewPost(ctx: Context, actor: Actor, pageId: string, wanted: Wanted): Promise<PostPreview> {
  const { telling, notify, faces } = await rehearse(ctx, async (inner) =>
    facesOf(inner, pageId, await postIn(inner, actor, pageId, wanted)),
  );
  const reach = await readReach(ctx, pageId, telling, wanted.after ?? null);
  return { audience: telling.readers.audience, notify, reach, faces };
}
