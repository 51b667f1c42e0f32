import { createHash } from "node:crypto";
import { post } from "../net/http.ts";
import { type FeedInput, historyAtom, updatesAtom } from "../render/feed.ts";
import * as pages from "../store/pages.ts";
import * as settings from "../store/settings.ts";
import type { Context } from "./context.ts";
import { readFeed } from "./feeds.ts";

const key = "websub";
/** News is on the page within a second or so; a hub that came earlier would read the feeds of before. */
const settleMs = 3000;
const timeoutMs = 10_000;
/** A hub that does not answer is left alone so long. */
const againMs = 60_000;

/** The feeds that name the hub. */
export const feedPaths = ["/history.rss", "/history.atom", "/updates.rss", "/updates.atom", "/feed.json"] as const;

interface Told {
  /** The page's revision that was looked at last. */
  revision: number;
  /** Of the feeds that the hub knows; null before it was told of any. */
  print: string | null;
  /** When it may be tried again. */
  notBefore: number;
  /** Since when the page has been changing without a rest; null while it rests. On a bad day it may never. */
  changingSince: number | null;
}

const nothingTold: Told = { revision: -1, print: null, notBefore: 0, changingSince: null };

const toldOf = (stored: unknown): Told | null =>
  typeof stored === "object" && stored !== null && "print" in stored ? (stored as Told) : null;

const remember = (ctx: Context, told: Told): Promise<void> =>
  ctx.db.transaction((tx) => settings.write(tx, key, told, new Date(ctx.clock.now())));

/** By what to tell whether the feeds say something else: all that they say, but for when the page was changed. */
function printOf(input: FeedInput): string | null {
  if (input.incidents.length === 0 && (input.announcements ?? []).length === 0) return null;
  const still = { ...input, page: { ...input.page, updatedAt: 0 } };
  return createHash("sha256").update(historyAtom(still)).update(updatesAtom(still)).digest("hex");
}

async function ping(ctx: Context, hub: string): Promise<boolean> {
  const form = new URLSearchParams({ "hub.mode": "publish" });
  for (const path of feedPaths)
    for (const name of ["hub.url", "hub.topic"]) form.append(name, ctx.installation.baseUrl + path);
  const result = await post(
    hub,
    form.toString(),
    { "content-type": "application/x-www-form-urlencoded" },
    { allowPrivate: true, timeoutMs },
  );
  const taken = result.kind === "answered" && result.status >= 200 && result.status < 300;
  if (!taken)
    ctx.log.warn(
      { reason: result.kind === "failed" ? result.reason : `it answered ${result.status}` },
      "the WebSub hub was not told",
    );
  return taken;
}

/**
 * Tells the hub when the feeds say something else than before, whether subscribers were told of it or not (W3C WebSub
 * §7, by the way that hubs have in common: `hub.mode=publish`). At most one call for all that came about since the
 * last, and none for what is not public: not even its time may be learned from a call.
 * @returns whether the hub was told
 */
export async function tellHub(ctx: Context): Promise<boolean> {
  const { websubHub } = ctx.installation;
  const page = websubHub === null ? undefined : (await pages.list(ctx.db))[0];
  const now = ctx.clock.now();
  if (websubHub === null || !page) return false;
  const { revision, updatedAt } = page;
  const told = toldOf(await settings.read(ctx.db, key)) ?? nothingTold;
  if (told.revision === revision || now < told.notBefore) return false;
  const since = Math.min(updatedAt.getTime(), told.changingSince ?? now);
  if (now - since < settleMs) {
    if (told.changingSince === null) await remember(ctx, { ...told, changingSince: now });
    return false;
  }
  const print = printOf(await readFeed(ctx));
  const known: Told = { ...nothingTold, revision, print };
  const taken = print !== told.print && (await ping(ctx, websubHub));
  await remember(
    ctx,
    taken || print === told.print ? known : { ...told, changingSince: null, notBefore: ctx.clock.now() + againMs },
  );
  return taken;
}
