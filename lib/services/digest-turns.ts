import { nextDigest, usualHour } from "../domain/digest.ts";
import { isOver } from "../domain/incident.ts";
import { wants } from "../domain/subscription.ts";
import * as store from "../store/digests.ts";
import * as incidents from "../store/incidents.ts";
import * as notices from "../store/notices.ts";
import type { OutboxEvent } from "../store/outbox.ts";
import * as pages from "../store/pages.ts";
import * as preferences from "../store/preferences.ts";
import type { Subscriber } from "../store/subscribers.ts";
import type { Change } from "./change.ts";
import { loadDay, pickFor } from "./digest-news.ts";

/** So many open incidents are looked through for those that somebody was told of. */
const openAtMost = 200;

/** The open incidents of which somebody was told at once: their end belongs into the day's message. */
async function openAndTold(c: Change, { id, pageId }: Subscriber): Promise<string[]> {
  const open = await incidents.list(c.tx, pageId, { open: true }, openAtMost, 0);
  const ids = open.map((incident) => incident.id);
  const told = await preferences.incidentsTold(c.tx, id, ids);
  return ids.filter((incidentId) => told.has(incidentId));
}

/**
 * Keeps the time of the day's message in step with the choice. Who had none is told by the first what has not come
 * before them until now: they will be passed over where it goes out at once.
 */
export async function saveDigestTime(c: Change, s: Subscriber, hour: number | undefined): Promise<void> {
  const before = await store.find(c.tx, s.id);
  const at = hour ?? before?.hour ?? usualHour;
  const zone = s.timeZone ?? (await pages.find(c.tx, s.pageId))?.timeZone ?? "UTC";
  const dueAt = new Date(nextDigest(at, zone, c.now, before?.lastDay ?? null));
  if (before) return store.setHour(c.tx, s.id, { hour: at, dueAt });
  const [newest] = await store.newestEvents(c.tx, 1);
  const ahead = await store.oldestAhead(c.tx, s.pageId, s.id);
  const seq = ahead === undefined ? (newest?.seq ?? 0) : ahead - 1;
  const openIds = await openAndTold(c, s);
  await store.insert(c.tx, { subscriberId: s.id, hour: at, dueAt, lastDay: null, seq, openIds });
}

/** Has the fan-out passed somebody with this event? If not, it tells them itself as soon as they want to be told at once. */
const hasPassed = ({ expandedAt, cursor }: OutboxEvent, id: string): boolean =>
  expandedAt !== null || (cursor !== null && cursor >= id);

/**
 * Ends the day's messages of somebody, as they chose them so far, with one more of what has gathered since the last.
 * @returns the incidents of which these messages told and that go on
 */
export async function endDigests(c: Change, subscriber: Subscriber): Promise<string[]> {
  const { id, pageId } = subscriber;
  const digest = await store.find(c.tx, id);
  if (!digest) return [];
  const [newest] = await store.newestEvents(c.tx, 1);
  const day = await loadDay(c.tx, pageId, digest.seq, newest?.seq ?? 0, (event) => hasPassed(event, id));
  const { updateIds, announcementIds, openIds } = await pickFor(c.tx, { digest, subscriber }, day);
  if (updateIds.length + announcementIds.length > 0)
    c.emit({ type: "subscription.digest", pageId, updateIds, announcementIds, subscriberIds: [id] });
  await store.remove(c.tx, id);
  return openIds;
}

/**
 * What was told in a day's message leaves no trace by which the end of an incident of little impact by then would be
 * told at once: whoever wants no less than some impact follows it from here.
 */
export async function followToEnd(c: Change, s: Subscriber, openIds: readonly string[]): Promise<void> {
  if (s.minimumImpact === 0 || !s.wantsIncidents || s.followsOnly) return;
  for (const id of openIds) {
    const incident = await incidents.find(c.tx, id);
    if (incident?.kind !== "incident" || isOver(incident.status)) continue;
    if (wants(s, await notices.componentIdsOf(c.tx, id))) await preferences.follow(c.tx, s.id, id);
  }
}
