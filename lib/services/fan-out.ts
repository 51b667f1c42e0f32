import { priorityOf } from "../domain/delivery.ts";
import type { EventPayload, MaintenanceReminder, UpdatePosted } from "../domain/event.ts";
import * as announcements from "../store/announcements.ts";
import * as audiences from "../store/audiences.ts";
import type { Transaction } from "../store/database.ts";
import * as deliveries from "../store/deliveries.ts";
import * as notices from "../store/notices.ts";
import * as outbox from "../store/outbox.ts";
import * as preferences from "../store/preferences.ts";
import * as recipients from "../store/recipients.ts";
import * as subscribers from "../store/subscribers.ts";
import type { Context } from "./context.ts";
import { correctionStep } from "./correction-step.ts";
import { type Addressee, newDelivery, nothing, type Step } from "./expansion-step.ts";
import { newsOfRows } from "./news.ts";
import { supersedeOlder } from "./superseding.ts";

/** Subscribers expanded in one transaction: few enough that nobody waits long for the database. */
const subscribersAtOnce = 2500;
/**
 * Between two pages others may write, for on SQLite there is one writer for web and worker, and the mails of the first
 * page leave: at least so long, and a tenth as long as the page took. Longer rests let neither of them go sooner.
 */
const leastRestMs = 3;
const restShare = 0.1;
/** So many are looked at, and so many of those that name whom they are for share a transaction at most. */
const openEventsSeen = 500;
/** An event that can not be expanded is left alone this long, so that it does not hold up the others. */
const postponeMs = 60_000;
/** A correction looks so often whether what it corrects is still on its way. */
const underwayMs = 1000;

/** For a crowd: expanded a page at a time, each in transactions of its own. All others name one or a few. */
const forMany: readonly EventPayload["type"][] = [
  "update.posted",
  "update.corrected",
  "maintenance.reminder",
  "announcement.published",
  "announcement.corrected",
  "subscription.digest",
];
const isForMany = ({ payload }: outbox.OutboxEvent): boolean => forMany.includes(payload.type);

/**
 * What is expanded next in one transaction: of the most urgent, which take turns, one event for a crowd or all that name
 * few.
 * @param open in the order of their priorities.
 * @param served those that had their turn; begun anew when all of the most urgent had theirs.
 */
function nextStep(open: readonly outbox.OutboxEvent[], served: Set<string>): outbox.OutboxEvent[] {
  const priority = (event?: outbox.OutboxEvent) => event && priorityOf(event.payload.type);
  const urgent = open.filter((event) => priority(event) === priority(open[0]));
  if (urgent.every(({ id }) => served.has(id))) served.clear();
  const waiting = urgent.filter(({ id }) => !served.has(id));
  const [first] = waiting;
  return first && isForMany(first) ? [first] : waiting.filter((event) => !isForMany(event));
}

/** The next page of the deliveries of an update, or of a reminder, which goes to the same readers. */
async function updateStep(
  tx: Transaction,
  event: outbox.OutboxEvent,
  { type, updateId }: UpdatePosted | MaintenanceReminder,
  pageSize: number,
  now: Date,
): Promise<Step> {
  const found = await notices.find(tx, updateId);
  // A deleted one has no one to tell.
  if (!found) return nothing;
  const { update, incident } = found;
  const audienceIds = (await audiences.readersOf(tx, [updateId])).get(updateId) ?? [];
  const concerned = await notices.componentIdsOf(tx, incident.id);
  const named = new Set([...concerned, ...update.components.map((c) => c.componentId)]);
  const readers = { audience: update.audience, audienceIds };
  const posted = type === "update.posted";
  const wanted = await preferences.tellingOf(tx, incident.id, newsOfRows(found, !posted));
  const telling = await recipients.tellingOf(tx, event.pageId, readers, [...named], wanted);
  const range = await recipients.nextRange(tx, telling, event.cursor, pageSize);
  const { id: eventId, seq: eventSeq } = event;
  const priority = priorityOf(type, update.audience);
  // What reached whom of an update is asked of its own deliveries: a reminder of it is not one of them.
  const told = { eventId, eventSeq, incidentId: incident.id, updateId: posted ? updateId : null, priority, now };
  const made = await recipients.tell(tx, telling, range, told);
  if (posted) await supersedeOlder(tx, found, { ...range, eventSeq }, now);
  return { made, cursor: range.upTo ?? event.cursor, done: range.upTo === null };
}

/** The next page of the deliveries of an announcement; they are kept as an update's are, under its id. */
async function announcementStep(
  tx: Transaction,
  event: outbox.OutboxEvent,
  announcementId: string,
  pageSize: number,
  now: Date,
): Promise<Step> {
  const found = await announcements.find(tx, announcementId);
  // A withdrawn one has no one to tell.
  if (!found || found.withdrawnAt) return nothing;
  const audienceIds = (await announcements.readersOf(tx, [announcementId])).get(announcementId) ?? [];
  const readers = { audience: found.audience, audienceIds };
  const wanted = preferences.tellingAnnouncement;
  const telling = await recipients.tellingOf(tx, event.pageId, readers, found.componentIds, wanted);
  const range = await recipients.nextRange(tx, telling, event.cursor, pageSize);
  const { id: eventId, seq: eventSeq } = event;
  const priority = priorityOf(event.payload.type);
  const told = { eventId, eventSeq, incidentId: null, updateId: announcementId, priority, now };
  const made = await recipients.tell(tx, telling, range, told);
  return { made, cursor: range.upTo ?? event.cursor, done: range.upTo === null };
}

/** Whom an event names. */
function namesIn({ payload }: outbox.OutboxEvent): string[] {
  if ("subscriberIds" in payload) return payload.subscriberIds;
  return "subscriberId" in payload ? [payload.subscriberId] : [];
}

/** To whom an event goes that names this subscriber: some go to the one who looks after a destination, by mail. */
function addresseesOf({ payload }: outbox.OutboxEvent, subscriber: subscribers.Subscriber): Addressee[] {
  const toContact = payload.type === "subscription.paused" || ("toContact" in payload && payload.toContact === true);
  if (!toContact) return [subscriber];
  return subscriber.contactEmail === null ? [] : [{ id: subscriber.id, channel: "email" }];
}

/** The deliveries of events that name whom they are for. @returns how many. */
async function tellNamed(tx: Transaction, events: readonly outbox.OutboxEvent[], now: Date): Promise<number> {
  const found = await subscribers.findMany(tx, [...new Set(events.flatMap(namesIn))]);
  const known = new Map(found.map((subscriber) => [subscriber.id, subscriber]));
  const rows = events.flatMap((event) =>
    namesIn(event)
      .flatMap((id) => known.get(id) ?? [])
      .flatMap((subscriber) => addresseesOf(event, subscriber))
      .map((one) => newDelivery(event, one, now)),
  );
  await deliveries.insertMany(tx, rows);
  return rows.length;
}

/** The next page of whatever it is. Null: it is too early for it. */
async function stepOf(tx: Transaction, event: outbox.OutboxEvent, pageSize: number, now: Date): Promise<Step | null> {
  const { payload } = event;
  if (payload.type === "update.posted" || payload.type === "maintenance.reminder")
    return updateStep(tx, event, payload, pageSize, now);
  if (payload.type === "update.corrected") return correctionStep(tx, event, payload.updateId, pageSize, now);
  if (payload.type === "announcement.published")
    return announcementStep(tx, event, payload.announcementId, pageSize, now);
  if (payload.type === "announcement.corrected")
    return correctionStep(tx, event, payload.announcementId, pageSize, now);
  return { ...nothing, made: await tellNamed(tx, [event], now) };
}

/** One page of one event, in one transaction with the mark of how far it came: restartable anywhere. */
async function expandPage(ctx: Context, id: string, pageSize: number, now: Date): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    const event = await outbox.hold(tx, id, now);
    if (!event) return 0;
    const step = await stepOf(tx, event, pageSize, now);
    if (step === null) {
      await outbox.postpone(tx, id, new Date(now.getTime() + underwayMs));
      return 0;
    }
    await outbox.saveProgress(tx, id, step.cursor, step.done ? now : null);
    return step.made;
  });
}

/** Events that name few, all of them in one transaction: each of its own would cost as much as a page of a crowd. */
async function expandNamed(ctx: Context, ids: readonly string[], now: Date): Promise<number> {
  return ctx.db.transaction(async (tx) => tellNamed(tx, await outbox.takeMany(tx, ids, now), now));
}

/** Expands what {@link nextStep} chose. What can not be expanded is found by halves, and waits alone. */
async function expandStep(
  ctx: Context,
  step: readonly outbox.OutboxEvent[],
  pageSize: number,
  now: Date,
): Promise<number> {
  const [first] = step;
  if (!first) return 0;
  try {
    if (isForMany(first)) return await expandPage(ctx, first.id, pageSize, now);
    const ids = step.map(({ id }) => id);
    return await expandNamed(ctx, ids, now);
  } catch (error) {
    if (step.length > 1) {
      const half = Math.ceil(step.length / 2);
      const made = await expandStep(ctx, step.slice(0, half), pageSize, now);
      return made + (await expandStep(ctx, step.slice(half), pageSize, now));
    }
    ctx.log.error({ err: error, eventId: first.id }, "an event could not be expanded and waits");
    await ctx.db.transaction((tx) => outbox.postpone(tx, first.id, new Date(now.getTime() + postponeMs)));
    return 0;
  }
}

/**
 * Expands all open events of the outbox into deliveries, the most urgent first: a page at a time and taking turns among
 * those that are alike, so that what is posted meanwhile waits for one page at most.
 * @param pageSize subscribers in one transaction.
 * @param onMade called after each transaction that made some.
 * @returns how many deliveries were made.
 */
export async function expandEvents(
  ctx: Context,
  pageSize = subscribersAtOnce,
  onMade: () => void = () => undefined,
): Promise<number> {
  const served = new Set<string>();
  let made = 0;
  for (;;) {
    const now = new Date(ctx.clock.now());
    const open = await outbox.listFree(ctx.db, now, openEventsSeen);
    if (open.length === 0) return made;
    const began = performance.now();
    const step = nextStep(open, served);
    const count = await expandStep(ctx, step, pageSize, now);
    for (const { id } of step) served.add(id);
    made += count;
    if (count > 0) onMade();
    const restMs = Math.max(leastRestMs, (performance.now() - began) * restShare);
    await new Promise((resolve) => setTimeout(resolve, restMs));
  }
}
