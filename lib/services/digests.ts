import { system } from "../domain/actor.ts";
import { digestDay, furthestAheadMs, nextDigest } from "../domain/digest.ts";
import * as store from "../store/digests.ts";
import * as pages from "../store/pages.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { type Day, loadDay, pickFor } from "./digest-news.ts";

/** Subscribers in one transaction. */
const atOnce = 300;
const stepsAtMost = 10_000;
/** An event so young may have older ones beside it that are not committed yet: the next message tells of it. */
const settledMs = 10_000;
const youngAtMost = 500;

/** The newest event before which nothing can turn up any more. */
async function settledSeq(c: Change): Promise<number> {
  const newest = await store.newestEvents(c.tx, youngAtMost);
  const isYoung = (at: Date): boolean => at.getTime() > c.now - settledMs && at.getTime() <= c.now;
  const young = newest.filter((event) => isYoung(event.createdAt)).map((event) => event.seq);
  return young.length === 0 ? (newest[0]?.seq ?? 0) : Math.min(...young) - 1;
}

/** Those who are told of the same share an event. */
interface Batch {
  pageId: string;
  updateIds: string[];
  announcementIds: string[];
  subscriberIds: string[];
}

/** The next of those who are due. @returns how many were looked at. */
async function step(ctx: Context): Promise<number> {
  return change(ctx, system("digests"), async (c) => {
    const furthest = new Date(c.now + furthestAheadMs);
    const due = await store.listDue(c.tx, new Date(c.now), furthest, atOnce);
    if (due.length === 0) return 0;
    const until = await settledSeq(c);
    const zones = new Map((await pages.list(c.tx)).map((page) => [page.id, page.timeZone]));
    const days = new Map<string, Day>();
    const batches = new Map<string, Batch>();
    for (const one of due) {
      const { digest, subscriber } = one;
      const { pageId } = subscriber;
      const zone = subscriber.timeZone ?? zones.get(pageId) ?? "UTC";
      const today = digestDay(digest.hour, zone, c.now);
      const next = (lastDay: string | null) => new Date(nextDigest(digest.hour, zone, c.now, lastDay));
      if (digest.dueAt > furthest || digest.lastDay === today) {
        await store.advance(c.tx, digest, { dueAt: next(digest.lastDay) });
        continue;
      }
      const key = `${pageId} ${digest.seq}`;
      const day = days.get(key) ?? (await loadDay(c.tx, pageId, digest.seq, until));
      days.set(key, day);
      const { updateIds, announcementIds, openIds } = await pickFor(c.tx, one, day);
      const isQuiet = updateIds.length === 0 && announcementIds.length === 0;
      const edit = { dueAt: next(today), seq: Math.max(until, digest.seq), openIds };
      const told = isQuiet ? {} : { lastDay: today };
      if (!(await store.advance(c.tx, digest, { ...edit, ...told })) || isQuiet) continue;
      const same = [updateIds.join(), announcementIds.join()].join(" ");
      const batch = batches.get(same) ?? { pageId, updateIds, announcementIds, subscriberIds: [] };
      batch.subscriberIds.push(subscriber.id);
      batches.set(same, batch);
    }
    for (const batch of batches.values()) c.emit({ type: "subscription.digest", ...batch });
    return due.length;
  });
}

/**
 * Puts the day's messages of all who are due on their way: one for each and local date, none where nothing happened.
 * What it tells of goes by the events' numbers and not by the clock, so that a clock that jumps neither repeats nor
 * loses anything; the mark of how far somebody was told is written with the message.
 */
export async function sendDigests(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  // Most of the time there is nothing to do: that costs one read and no transaction.
  if ((await store.listDue(ctx.db, new Date(now), new Date(now + furthestAheadMs), 1)).length === 0) return;
  for (let n = 0; n < stepsAtMost; n++) if ((await step(ctx)) < atOnce) return;
}
