import { isPublic } from "../domain/audience.ts";
import { wants } from "../domain/subscription.ts";
import type { Transaction } from "../store/database.ts";
import * as deliveries from "../store/deliveries.ts";
import * as notices from "../store/notices.ts";
import * as outbox from "../store/outbox.ts";
import * as subscribers from "../store/subscribers.ts";
import { newId } from "./change.ts";
import type { Context } from "./context.ts";

/** Subscribers expanded in one transaction. */
const pageSize = 1000;
const openEventsSeen = 200;
/** An event that can not be expanded is left alone this long, so that it does not hold up the others. */
const postponeMs = 60_000;

const incidentOf = (event: outbox.OutboxEvent): string | null =>
  "updateId" in event.payload ? event.payload.incidentId : null;

/**
 * The events to work on now. Those of one incident are expanded one after the other, so that no subscriber's second
 * notice can exist before the first.
 */
export function nextInLine(open: readonly outbox.OutboxEvent[], now: Date): outbox.OutboxEvent[] {
  const seen = new Set<string>();
  return open.filter((event) => {
    const incidentId = incidentOf(event);
    const first = incidentId === null || !seen.has(incidentId);
    if (incidentId !== null) seen.add(incidentId);
    return first && (event.leasedUntil === null || event.leasedUntil < now);
  });
}

function newDelivery(
  ctx: Context,
  event: outbox.OutboxEvent,
  subscriber: Pick<subscribers.Subscriber, "id" | "channel">,
  now: Date,
): deliveries.Delivery {
  const { payload } = event;
  return {
    id: newId(ctx),
    eventId: event.id,
    eventSeq: event.seq,
    subscriberId: subscriber.id,
    incidentId: "incidentId" in payload ? payload.incidentId : null,
    updateId: "updateId" in payload ? payload.updateId : null,
    channel: subscriber.channel,
    state: "pending",
    attempts: 0,
    nextAttemptAt: now,
    leasedUntil: null,
    leaseOwner: null,
    lastReason: null,
    sentAt: null,
    createdAt: now,
    updatedAt: now,
  };
}

interface Step {
  rows: deliveries.Delivery[];
  cursor: string | null;
  done: boolean;
}

const nothing: Step = { rows: [], cursor: null, done: true };

/** The next page of an update's deliveries. */
async function updateStep(
  ctx: Context,
  tx: Transaction,
  event: outbox.OutboxEvent,
  updateId: string,
  now: Date,
): Promise<Step> {
  const found = await notices.find(tx, updateId);
  // An update for an internal group has no subscribers; a deleted one has no one to tell.
  if (!found || !isPublic(found.update.audience)) return nothing;
  const concerned = await notices.componentIdsOf(tx, found.incident.id);
  const named = new Set([...concerned, ...found.update.components.map((c) => c.componentId)]);
  const page = await subscribers.activeAfter(tx, event.pageId, event.cursor, pageSize);
  return {
    rows: page.filter((s) => wants(s, [...named])).map((s) => newDelivery(ctx, event, s, now)),
    cursor: page.at(-1)?.id ?? event.cursor,
    done: page.length < pageSize,
  };
}

async function stepOf(ctx: Context, tx: Transaction, event: outbox.OutboxEvent, now: Date): Promise<Step> {
  const { payload } = event;
  if ("updateId" in payload) return updateStep(ctx, tx, event, payload.updateId, now);
  if ("subscriberIds" in payload) {
    const told = await subscribers.findMany(tx, payload.subscriberIds);
    return { ...nothing, rows: told.map((contact) => newDelivery(ctx, event, contact, now)) };
  }
  const subscriber = await subscribers.find(tx, payload.subscriberId);
  return subscriber ? { ...nothing, rows: [newDelivery(ctx, event, subscriber, now)] } : nothing;
}

/** One page of one event, in one transaction with the mark of how far it came: restartable anywhere. */
async function expandPage(ctx: Context, id: string, now: Date): Promise<number | null> {
  return ctx.db.transaction(async (tx) => {
    const event = await outbox.hold(tx, id, now);
    if (!event) return null;
    const step = await stepOf(ctx, tx, event, now);
    await deliveries.insertMany(tx, step.rows);
    await outbox.saveProgress(tx, id, step.cursor, step.done ? now : null);
    return step.rows.length;
  });
}

/**
 * Expands all open events of the outbox into deliveries, a page at a time and taking turns among the events.
 * @returns how many deliveries were made.
 */
export async function expandEvents(ctx: Context): Promise<number> {
  let made = 0;
  for (;;) {
    const now = new Date(ctx.clock.now());
    let progress = false;
    for (const { id } of nextInLine(await outbox.listOpen(ctx.db, openEventsSeen), now)) {
      try {
        const count = await expandPage(ctx, id, now);
        if (count === null) continue;
        progress = true;
        made += count;
      } catch (error) {
        ctx.log.error({ err: error, eventId: id }, "an event could not be expanded and waits");
        await ctx.db.transaction((tx) => outbox.postpone(tx, id, new Date(now.getTime() + postponeMs)));
      }
    }
    if (!progress) return made;
  }
}
