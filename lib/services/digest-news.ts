import type { AnnouncementFacts } from "../domain/announcement.ts";
import { isToldOf } from "../domain/audience.ts";
import type { Notice, SubscriptionDigest } from "../domain/event.ts";
import { isOver } from "../domain/incident.ts";
import { announced, isInDigest, type News } from "../domain/preferences.ts";
import { wants } from "../domain/subscription.ts";
import type { DigestFacts, Message, PageFacts } from "../render/message.ts";
import type { Queryable } from "../store/database.ts";
import * as store from "../store/digests.ts";
import { mergedInto } from "../store/incident-links.ts";
import * as notices from "../store/notices.ts";
import type { OutboxEvent } from "../store/outbox.ts";
import * as preferences from "../store/preferences.ts";
import type { Subscriber } from "../store/subscribers.ts";
import { type LoadedAnnouncement, loadAnnouncement } from "./announcement-letters.ts";
import { newsOfRows } from "./news.ts";
import { inLanguage, type LoadedNotice, loadNotice } from "./notice.ts";

/** More than so many updates of one day are no digest any more: the newest of them are told. */
const updatesAtMost = 500;

/** What was posted on a page in a day. */
export interface Day {
  /** The events that said it. */
  seqs: number[];
  updates: DayNews[];
  announcements: LoadedAnnouncement[];
}

/** An update of the day, and by what to tell who wants it. */
export interface DayNews {
  notice: LoadedNotice;
  news: News;
  /** The components that its incident has ever named. */
  named: readonly string[];
  /** What was merged into its incident: who was told of that was told of this. */
  mergedIds: readonly string[];
}

/**
 * What was posted on a page after the event `since` up to `until`, as far as it is still there.
 * @param counts leaves out the events that are no matter of a digest
 */
export async function loadDay(
  q: Queryable,
  pageId: string,
  since: number,
  until: number,
  counts: (event: OutboxEvent) => boolean = () => true,
): Promise<Day> {
  const day: Day = { seqs: [], updates: [], announcements: [] };
  for (const event of await store.newsBetween(q, pageId, since, until, updatesAtMost)) {
    if (!counts(event)) continue;
    const { payload, seq } = event;
    day.seqs.push(seq);
    if (payload.type === "announcement.published") {
      const announcement = await loadAnnouncement(q, payload.announcementId);
      if (announcement) day.announcements.push(announcement);
    }
    if (payload.type !== "update.posted") continue;
    const rows = await notices.find(q, payload.updateId);
    const notice = rows && (await loadNotice(q, payload.updateId));
    if (!rows || !notice) continue;
    const concerned = await notices.componentIdsOf(q, payload.incidentId);
    const named = [...new Set([...concerned, ...rows.update.components.map((c) => c.componentId)])];
    const mergedIds = [...(await mergedInto(q, [payload.incidentId])).keys()];
    day.updates.push({ notice, news: newsOfRows(rows), named, mergedIds });
  }
  return day;
}

/** The announcements of a day that somebody is told in their one message. */
function pickAnnouncements({ announcements }: Day, subscriber: Subscriber): string[] {
  const choice = { ...subscriber, cadence: "daily" } as const;
  const ties = { follows: false, told: false };
  return announcements
    .filter(
      (announcement) =>
        isToldOf(subscriber.scope, announcement) &&
        wants(choice, announcement.componentIds) &&
        isInDigest(choice, announced, ties),
    )
    .map((announcement) => announcement.id);
}

/**
 * What of a day somebody is told in their one message: what they would have been told at once had they wanted that.
 * @param toldIds incidents of which an earlier message told; `followedIds`: those they are told of at once
 */
function pick(
  { updates }: Day,
  subscriber: Subscriber,
  toldIds: readonly string[],
  followedIds: readonly string[],
): DayNews[] {
  const told = new Set(toldIds);
  const choice = { ...subscriber, cadence: "daily" } as const;
  return updates.filter(({ notice, news, named, mergedIds }) => {
    const { incidentId } = notice;
    if (!isToldOf(subscriber.scope, notice) || !wants(choice, named)) return false;
    const wasTold = [incidentId, ...mergedIds].some((id) => told.has(id));
    if (!isInDigest(choice, news, { follows: followedIds.includes(incidentId), told: wasTold })) return false;
    told.add(incidentId);
    return true;
  });
}

/** What somebody is told in one message, and the incidents of which they know then that they go on. */
export interface Picked {
  updateIds: string[];
  announcementIds: string[];
  openIds: string[];
}

/** What of the time since their last message one is told; nobody is who is not active. */
export async function pickFor(
  q: Queryable,
  { digest: { openIds, lastDay }, subscriber }: store.DueDigest,
  day: Day,
): Promise<Picked> {
  if (subscriber.state !== "active") return { updateIds: [], announcementIds: [], openIds };
  const followed = day.updates.length === 0 ? [] : await preferences.followedBy(q, subscriber.id);
  const picked = pick(day, subscriber, openIds, followed);
  // The first message begins in the time in which they were told at once: what that said is not said again.
  const saidAtOnce = lastDay === null ? await store.toldAtOnce(q, subscriber.id, day.seqs) : new Set();
  const isNew = (id: string): boolean => !saidAtOnce.has(id);
  return {
    updateIds: picked.map(({ notice }) => notice.updateId).filter(isNew),
    announcementIds: pickAnnouncements(day, subscriber).filter(isNew),
    openIds: openAfter(openIds, picked),
  };
}

/** The day by incident, in the order in which they were first told of. */
function digestOf(picked: readonly Notice[]): Pick<DigestFacts, "incidents"> {
  const byIncident = new Map<string, Notice[]>();
  for (const notice of picked)
    byIncident.set(notice.incidentId, [...(byIncident.get(notice.incidentId) ?? []), notice]);
  const incidents = [...byIncident.values()].flatMap((updates) => {
    const latest = updates.at(-1);
    return latest ? [{ latest, updates }] : [];
  });
  return { incidents };
}

/** So many incidents that go on are kept in mind of one subscriber; of the oldest the end may be missed. */
const openAtMost = 50;

/** The incidents that somebody was told of and that go on, after one more message; a merged one goes on in another. */
function openAfter(openIds: readonly string[], picked: readonly DayNews[]): string[] {
  const open = new Set(openIds);
  for (const { notice, mergedIds } of picked) {
    const { incidentId, status, ending } = notice;
    if (!isOver(status) || ending === "merged") open.add(incidentId);
    else for (const id of [incidentId, ...mergedIds]) open.delete(id);
  }
  return [...open].slice(-openAtMost);
}

/** The message about these updates and announcements, as far as they are still there and for this reader; null when none is. */
export async function digestMessage(
  q: Queryable,
  page: PageFacts,
  { updateIds, announcementIds = [] }: Pick<SubscriptionDigest, "updateIds" | "announcementIds">,
  subscriber: Subscriber,
  at: number,
): Promise<Message | null> {
  const language = subscriber.language ?? page.language ?? "en";
  const found: Notice[] = [];
  for (const id of updateIds) {
    const notice = await loadNotice(q, id);
    // Again, at the last moment: whatever became of groups meanwhile, nothing internal goes to others.
    if (notice && isToldOf(subscriber.scope, notice)) found.push(inLanguage(notice, language));
  }
  const announcements: AnnouncementFacts[] = [];
  for (const id of announcementIds) {
    const announcement = await loadAnnouncement(q, id);
    if (announcement && isToldOf(subscriber.scope, announcement))
      announcements.push(inLanguage(announcement, language));
  }
  if (found.length === 0 && announcements.length === 0) return null;
  return { type: "digest", page, language, digest: { at, ...digestOf(found), announcements } };
}
