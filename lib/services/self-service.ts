import * as deliveries from "../store/deliveries.ts";
import * as outbox from "../store/outbox.ts";
import { change } from "./change.ts";
import { listConsents } from "./consents.ts";
import type { Context } from "./context.ts";
import { type Chosen, parsePreferences, readChosen, savePreferences } from "./preferences.ts";
import { isShared } from "./shared-mailboxes.ts";
import { findByManageToken, type Managed, stranger, subscriberByToken } from "./subscriptions.ts";

/** A subscription as its owner sees it. */
export interface OwnSubscription extends Managed {
  chosen: Chosen;
  /** Many people read it: what would end it for all is up to its owner. */
  shared: boolean;
}

/** @throws AppError `not_found`, `gone` */
export async function findOwn(ctx: Context, token: unknown): Promise<OwnSubscription> {
  const managed = await findByManageToken(ctx, token);
  const subscriber = await subscriberByToken(ctx.db, "manage", token, ctx.clock.now());
  const shared = await isShared(ctx.db, subscriber);
  return { ...managed, shared, chosen: await readChosen(ctx.db, subscriber) };
}

/**
 * The owner chooses what they get.
 * @throws AppError `invalid` naming the field; `not_found`, `gone`
 */
export async function changePreferences(ctx: Context, token: unknown, given: unknown): Promise<void> {
  const wanted = parsePreferences(given);
  await change(ctx, stranger, async (c) => {
    const subscriber = await subscriberByToken(c.tx, "manage", token, c.now);
    const before = await readChosen(c.tx, subscriber);
    const after = await readChosen(c.tx, await savePreferences(c, subscriber, wanted));
    c.audit("subscriber.choose", subscriber.id, before, after);
  });
}

/** As many of the newest deliveries as a file for a person can hold. */
const deliveriesAtMost = 10_000;

/**
 * All that is kept of a subscriber, for themselves.
 * @throws AppError `not_found`, `gone`
 */
export async function exportData(ctx: Context, token: unknown): Promise<Record<string, unknown>> {
  const { id: _, ...own } = await findOwn(ctx, token);
  const subscriber = await subscriberByToken(ctx.db, "manage", token, ctx.clock.now());
  const sent = await deliveries.list(ctx.db, { subscriberId: subscriber.id }, deliveriesAtMost);
  const events = await outbox.findMany(ctx.db, [...new Set(sent.map((d) => d.eventId))]);
  const types = new Map(events.map((event) => [event.id, event.type]));
  const { contactEmail, confirmedAt, createdAt, updatedAt, suppressedReason } = subscriber;
  return {
    exportedAt: new Date(ctx.clock.now()),
    subscription: { ...own, contactEmail, createdAt, confirmedAt, updatedAt, suppressedReason },
    consents: (await listConsents(ctx, subscriber.id)).map(({ at, step, way, wording }) => ({
      at,
      step,
      way,
      wording,
    })),
    deliveries: sent.map((d) => ({
      what: types.get(d.eventId) ?? null,
      incidentId: d.incidentId,
      channel: d.channel,
      state: d.state,
      attempts: d.attempts,
      reason: d.lastReason,
      createdAt: d.createdAt,
      sentAt: d.sentAt,
    })),
  };
}
