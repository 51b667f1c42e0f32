import type { EventPayload } from "../domain/event.ts";
import { post } from "../net/http.ts";
import * as outbox from "../store/outbox.ts";
import * as settings from "../store/settings.ts";
import { loadAnnouncement } from "./announcement-letters.ts";
import type { Context } from "./context.ts";
import { loadNotice } from "./notice.ts";

const key = "websub";
/** News is on the page within a second or so; a hub that came earlier would read the feeds of before. */
const settleMs = 3000;
const timeoutMs = 10_000;
/** A hub that does not answer is left alone so long. */
const againMs = 60_000;

/** The feeds that name the hub. */
export const feedPaths = ["/history.rss", "/history.atom", "/updates.rss", "/updates.atom", "/feed.json"] as const;

interface Told {
  /** The newest event that the hub was told of. */
  seq: number;
  /** When it may be tried again. */
  notBefore: number;
}

const toldOf = (stored: unknown): Told | null =>
  typeof stored === "object" && stored !== null && "seq" in stored ? (stored as Told) : null;

const looked = 100;

/** What is in the feeds. */
const kinds = ["update.posted", "announcement.published"] as const;

async function isPublic(ctx: Context, payload: EventPayload): Promise<boolean> {
  if (payload.type === "update.posted") return (await loadNotice(ctx.db, payload.updateId))?.audience === "public";
  if (payload.type !== "announcement.published") return false;
  return (await loadAnnouncement(ctx.db, payload.announcementId))?.audience === "public";
}

/** Is anything after an event for the public? Not even the time of what is not may be learned from a call. */
async function isPublicNews(ctx: Context, pageId: string, after: number): Promise<boolean> {
  const list = await outbox.listAfter(ctx.db, pageId, kinds, after, looked);
  for (const { payload } of list) if (await isPublic(ctx, payload)) return true;
  return list.length === looked;
}

const remember = (ctx: Context, told: Told): Promise<void> =>
  ctx.db.transaction((tx) => settings.write(tx, key, told, new Date(ctx.clock.now())));

/**
 * Tells the hub of news in the feeds (W3C WebSub §7, by the way that hubs have in common: `hub.mode=publish`). At most
 * one call for all that came about since the last.
 * @returns whether the hub was told
 */
export async function tellHub(ctx: Context): Promise<boolean> {
  const { websubHub, baseUrl } = ctx.installation;
  if (websubHub === null) return false;
  const [newest] = await outbox.newest(ctx.db, kinds, 1);
  const now = ctx.clock.now();
  if (!newest || now - newest.createdAt.getTime() < settleMs) return false;
  const told = toldOf(await settings.read(ctx.db, key));
  if (told && (told.seq >= newest.seq || now < told.notBefore)) return false;
  if (!(await isPublicNews(ctx, newest.pageId, told?.seq ?? newest.seq - 1))) {
    await remember(ctx, { seq: newest.seq, notBefore: 0 });
    return false;
  }
  const form = new URLSearchParams({ "hub.mode": "publish" });
  for (const path of feedPaths) for (const name of ["hub.url", "hub.topic"]) form.append(name, baseUrl + path);
  const result = await post(
    websubHub,
    form.toString(),
    { "content-type": "application/x-www-form-urlencoded" },
    { allowPrivate: true, timeoutMs },
  );
  const taken = result.kind === "answered" && result.status >= 200 && result.status < 300;
  const next: Told = taken
    ? { seq: newest.seq, notBefore: 0 }
    : { seq: told?.seq ?? 0, notBefore: ctx.clock.now() + againMs };
  await remember(ctx, next);
  if (!taken)
    ctx.log.warn(
      { reason: result.kind === "failed" ? result.reason : `it answered ${result.status}` },
      "the WebSub hub was not told",
    );
  return taken;
}
