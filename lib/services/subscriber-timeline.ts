import { notFound } from "../domain/errors.ts";
import * as store from "../store/subscriber-timeline.ts";
import * as subscribers from "../store/subscribers.ts";
import type { AuditEntry } from "./audit-log.ts";
import { type Consent, listConsents } from "./consents.ts";
import type { Context } from "./context.ts";
import { type ListedSubscriber, withMarks } from "./subscriber-list.ts";

export type SentThing = store.SentThing;

const changesShown = 100;

/** All that is known of one subscriber. */
export interface SubscriberRecord {
  subscriber: ListedSubscriber;
  /** Proofs of consent, oldest first. */
  consents: Consent[];
  /** What was sent, newest first. */
  sent: SentThing[];
  /** Where to go on for what was sent before; null at the end. */
  before: number | null;
  /** What was changed, newest first. */
  changes: AuditEntry[];
}

/**
 * A subscriber, whosever it is, with what they agreed to, what they were sent and what was changed.
 * @param before the event number below which what was sent is shown
 * @throws AppError `not_found`
 */
export async function readSubscriber(
  ctx: Context,
  pageId: string,
  id: string,
  before: number | null,
  limit: number,
): Promise<SubscriberRecord> {
  const found = await subscribers.find(ctx.db, id);
  if (found?.pageId !== pageId || found.state === "invited") throw notFound("subscriber");
  const [subscriber] = await withMarks(ctx, [found]);
  if (!subscriber) throw notFound("subscriber");
  const sent = await store.sentTo(ctx.db, id, before, limit);
  return {
    subscriber,
    consents: await listConsents(ctx, id),
    sent,
    before: sent.length === limit ? (sent.at(-1)?.delivery.eventSeq ?? null) : null,
    changes: await store.changesOf(ctx.db, id, changesShown),
  };
}
