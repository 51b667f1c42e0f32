import { audienceOfScope, isToldOf } from "../domain/audience.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import { announced, declines } from "../domain/preferences.ts";
import { wants } from "../domain/subscription.ts";
import { webhookPayload } from "../render/webhook-payload.ts";
import * as audiences from "../store/audiences.ts";
import * as notices from "../store/notices.ts";
import * as outbox from "../store/outbox.ts";
import * as preferences from "../store/preferences.ts";
import * as store from "../store/subscribers.ts";
import * as tokens from "../store/tokens.ts";
import { loadAnnouncement } from "./announcement-letters.ts";
import type { Context } from "./context.ts";
import { newsOfRows } from "./news.ts";
import { inLanguage, loadNotice, loadPageFacts } from "./notice.ts";
import { linksOf } from "./subscriber-links.ts";
import { hashToken } from "./tokens.ts";

/** What a receiver may ask for again. */
const kinds = ["update.posted", "announcement.published"] as const;

/** Looked at in one request, whether they concern the subscriber or not. */
const looked = 100;

export interface Replay {
  /** In order; each as the webhook gets it, with its number in `sequence`. */
  events: Record<string, unknown>[];
  /** What to ask for next. */
  after: number;
  /** There is more after it now. */
  more: boolean;
}

/** A channel that a member of a group added for themselves lasts as long as the membership does. */
async function isStillTold(ctx: Context, { scope, contactEmail }: store.Subscriber): Promise<boolean> {
  const group = audienceOfScope(scope);
  if (group === null || contactEmail === null) return true;
  return (await audiences.membersOf(ctx.db, [group])).some((member) => member.email === contactEmail);
}

/** By the link's token or by a signing secret that is still valid. @throws AppError `unauthenticated` */
async function whose(ctx: Context, credential: string): Promise<store.Subscriber> {
  const hash = hashToken(credential);
  const now = ctx.clock.now();
  for (const purpose of ["replay", "manage"] as const) {
    const token = await tokens.find(ctx.db, purpose, hash);
    if (!token || token.usedAt || (token.expiresAt !== null && token.expiresAt.getTime() <= now)) continue;
    const subscriber = await store.find(ctx.db, token.subjectId);
    if (subscriber && subscriber.confirmedAt !== null && (await isStillTold(ctx, subscriber))) return subscriber;
  }
  throw new AppError("unauthenticated", "Please send the subscription's token or signing secret as a bearer token.");
}

/**
 * What a receiver may have missed: the updates and announcements after a number, as of now. Those that were deleted, that are not for
 * this subscriber, or that they do not want are left out.
 * @param after the last number that the receiver has seen; 0 for the beginning
 * @throws AppError `unauthenticated`; `invalid` on `after`
 */
export async function replayEvents(ctx: Context, credential: string, after: number): Promise<Replay> {
  if (!Number.isSafeInteger(after) || after < 0) throw invalid("after", "after must be a whole number from 0.");
  const subscriber = await whose(ctx, credential);
  const page = await loadPageFacts(ctx, ctx.db, subscriber.pageId);
  if (!page) throw notFound("page");
  const links = linksOf(ctx, subscriber);
  const list = await outbox.listAfter(ctx.db, subscriber.pageId, kinds, after, looked);
  // Who asks for what was missed asks for it one by one, also where it was told in a day's message.
  const choice = subscriber.cadence === "daily" ? { ...subscriber, cadence: "every" as const } : subscriber;
  const followed = await preferences.followedBy(ctx.db, subscriber.id);
  const told = await preferences.incidentsTold(
    ctx.db,
    subscriber.id,
    list.flatMap(({ payload }) => (payload.type === "update.posted" ? payload.incidentId : [])),
  );
  const events: Record<string, unknown>[] = [];
  for (const { payload, createdAt, seq } of list) {
    if (payload.type === "announcement.published") {
      const announcement = await loadAnnouncement(ctx.db, payload.announcementId);
      const isTheirs = announcement && isToldOf(subscriber.scope, announcement);
      const ties = { follows: false, told: false };
      if (isTheirs && wants(subscriber, announcement.componentIds) && declines(choice, announced, ties) === null)
        events.push(webhookPayload({ type: "announcement", page, announcement }, links, createdAt.getTime(), seq));
    }
    if (payload.type !== "update.posted") continue;
    const notice = await loadNotice(ctx.db, payload.updateId);
    if (!notice || !isToldOf(subscriber.scope, notice)) continue;
    const named = await notices.componentIdsOf(ctx.db, payload.incidentId);
    const follows = followed.includes(payload.incidentId);
    if (!follows && !wants(subscriber, [...named, ...notice.components.map((c) => c.componentId)])) continue;
    const rows = await notices.find(ctx.db, payload.updateId);
    if (!rows || declines(choice, newsOfRows(rows), { follows, told: told.has(payload.incidentId) }) !== null) continue;
    const worded = inLanguage(notice, subscriber.language ?? page.language ?? "en");
    events.push(webhookPayload({ type: "notice", page, notice: worded }, links, createdAt.getTime(), seq));
  }
  return { events, after: list.at(-1)?.seq ?? after, more: list.length === looked };
}
