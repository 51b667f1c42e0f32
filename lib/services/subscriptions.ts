import { z } from "zod";
import { type Actor, mayManage } from "../domain/actor.ts";
import { AppError, notFound } from "../domain/errors.ts";
import {
  assertFresh,
  type ChannelKind,
  channelKinds,
  maskAddress,
  parseEmail,
  type SubscriberState,
} from "../domain/subscription.ts";
import type { Queryable } from "../store/database.ts";
import * as pages from "../store/pages.ts";
import * as store from "../store/subscribers.ts";
import * as tokens from "../store/tokens.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { flag, parseInput } from "./input.ts";
import { linksOf } from "./subscriber-links.ts";
import {
  askToConfirm,
  checkChoice,
  choice,
  insertSubscriber,
  newSubscriber,
  parseEndpoint,
  removeSubscription,
  type Subscriber,
  startWebhook,
} from "./subscriber-records.ts";
import { assertMaySubscribe, mayWriteTo } from "./subscribing-limits.ts";
import { hashToken } from "./tokens.ts";

export type { Subscriber } from "./subscriber-records.ts";

const stranger: Actor = { kind: "subscriber", id: "new" };

const subscription = z.object({
  channel: z.enum(channelKinds, "Please choose how you want to be told."),
  email: z.unknown().optional(),
  endpoint: z.unknown().optional(),
  componentIds: choice.optional(),
});

async function subscribeEmail(ctx: Context, c: Change, pageId: string, email: string, ids: string[] | null) {
  let subscriber = await store.findByAddress(c.tx, pageId, "email", email);
  if (!subscriber) {
    subscriber = newSubscriber(c, pageId, "email", email, "unconfirmed", ids);
    await insertSubscriber(ctx, c, subscriber);
  } else if (subscriber.state !== "active") {
    await store.update(c.tx, subscriber.id, { componentIds: ids }, c.now);
  }
  if (await mayWriteTo(c.tx, email, c.now)) await askToConfirm(ctx, c, subscriber);
}

export interface SubscribeInput {
  pageId: string;
  channel: unknown;
  email?: unknown;
  endpoint?: unknown;
  /** Null for all components, also those yet to come. */
  componentIds?: unknown;
  /** Whose limit it counts against: the caller's network address. */
  clientKey: string;
}

export type Subscribed =
  | { channel: "email" }
  /** The secret is shown this once; the endpoint is active as soon as it answered the challenge. */
  | { channel: "webhook"; secret: string; manageUrl: string };

/**
 * Anyone may ask to be told. An e-mail address becomes active by the link in the mail that is sent to it; the answer
 * is the same whether the address was known or not. A webhook becomes active by answering the challenge.
 * @throws AppError `invalid` naming the field; `too_many`; `conflict` for a webhook that is active already
 */
export async function subscribe(ctx: Context, input: SubscribeInput): Promise<Subscribed> {
  const parsed = parseInput(subscription, input);
  const email = parsed.channel === "email" ? parseEmail(parsed.email) : null;
  const endpoint = parsed.channel === "webhook" ? await parseEndpoint(ctx, parsed.endpoint) : null;
  return change(ctx, stranger, async (c) => {
    if (!(await pages.find(c.tx, input.pageId))) throw notFound("page");
    const ids = await checkChoice(c, input.pageId, parsed.componentIds);
    await assertMaySubscribe(c.tx, input.clientKey, c.now);
    if (endpoint !== null) {
      const { secret, manageUrl } = await startWebhook(ctx, c, input.pageId, endpoint, ids);
      return { channel: "webhook" as const, secret, manageUrl };
    }
    if (email !== null) await subscribeEmail(ctx, c, input.pageId, email, ids);
    return { channel: "email" as const };
  });
}

const linkGone = () => new AppError("gone", "This link has expired. Please ask for a new one.");

async function findToken(q: Queryable, purpose: tokens.TokenPurpose, token: unknown): Promise<tokens.Token> {
  const found =
    typeof token === "string" && token.length <= 100 ? await tokens.find(q, purpose, hashToken(token)) : undefined;
  if (!found) throw notFound("link");
  return found;
}

/** The subscriber that a link belongs to. @throws AppError `not_found`, `gone` */
async function byToken(q: Queryable, purpose: tokens.TokenPurpose, token: unknown, now: number): Promise<Subscriber> {
  const found = await findToken(q, purpose, token);
  if (purpose === "confirm" && found.usedAt)
    throw new AppError("gone", "This link has been used already: the subscription is confirmed.");
  assertFresh(found.expiresAt?.getTime() ?? null, now, "link");
  const subscriber = found.usedAt ? undefined : await store.find(q, found.subjectId);
  if (!subscriber) throw linkGone();
  return subscriber;
}

export interface Confirmed {
  address: string;
  manageUrl: string;
}

/** The owner of the address says yes. Works once. @throws AppError `not_found`, `gone` */
export async function confirm(ctx: Context, token: unknown): Promise<Confirmed> {
  return change(ctx, stranger, async (c) => {
    const subscriber = await byToken(c.tx, "confirm", token, c.now);
    await tokens.use(c.tx, hashToken(String(token)), new Date(c.now));
    const edit = { state: "active", suppressedReason: null, confirmedAt: new Date(c.now) } as const;
    await store.update(c.tx, subscriber.id, edit, c.now);
    c.audit("subscriber.confirm", subscriber.id, { state: subscriber.state }, { state: "active" });
    return { address: subscriber.address, manageUrl: linksOf(ctx, subscriber).manage };
  });
}

export interface Managed {
  id: string;
  pageId: string;
  channel: ChannelKind;
  address: string;
  state: SubscriberState;
  componentIds: string[] | null;
}

const managed = ({ id, pageId, channel, address, state, componentIds }: Subscriber): Managed => ({
  id,
  pageId,
  channel,
  address,
  state,
  componentIds,
});

/** @throws AppError `not_found`, `gone` */
export async function findByManageToken(ctx: Context, token: unknown): Promise<Managed> {
  return managed(await byToken(ctx.db, "manage", token, ctx.clock.now()));
}

/** @throws AppError `invalid` on `components`; `not_found`, `gone` */
export async function changeChoice(ctx: Context, token: unknown, input: { componentIds: unknown }): Promise<Managed> {
  const { componentIds } = parseInput(z.object({ componentIds: choice }), input);
  return change(ctx, stranger, async (c) => {
    const subscriber = await byToken(c.tx, "manage", token, c.now);
    const ids = await checkChoice(c, subscriber.pageId, componentIds);
    await store.update(c.tx, subscriber.id, { componentIds: ids }, c.now);
    c.audit("subscriber.choose", subscriber.id, subscriber.componentIds, ids);
    return managed({ ...subscriber, componentIds: ids });
  });
}

/** @throws AppError `not_found`, `gone` */
export async function leaveByManageToken(ctx: Context, token: unknown): Promise<void> {
  await change(ctx, stranger, async (c) => removeSubscription(c, await byToken(c.tx, "manage", token, c.now)));
}

/**
 * Ends a subscription at once and without a further question (RFC 8058). Mail providers repeat themselves, and people
 * click twice: a link that has done its work already says nothing against that.
 * @throws AppError `not_found`
 */
export async function unsubscribe(ctx: Context, token: unknown): Promise<void> {
  await change(ctx, stranger, async (c) => {
    const { subjectId } = await findToken(c.tx, "unsubscribe", token);
    const subscriber = await store.find(c.tx, subjectId);
    if (subscriber) await removeSubscription(c, subscriber);
  });
}

/** Whose subscription an unsubscribe link would end, masked; null when it has ended. @throws AppError `not_found` */
export async function peekUnsubscribe(ctx: Context, token: unknown): Promise<{ address: string | null }> {
  const { subjectId } = await findToken(ctx.db, "unsubscribe", token);
  const subscriber = await store.find(ctx.db, subjectId);
  return { address: subscriber ? maskAddress(subscriber.address) : null };
}

export interface SubscriberQuery extends store.SubscriberFilter {
  limit: number;
  /** From 1. */
  page: number;
}

export async function listSubscribers(
  ctx: Context,
  pageId: string,
  { limit, page, ...filter }: SubscriberQuery,
): Promise<{ items: Subscriber[]; total: number }> {
  const [items, total] = await Promise.all([
    store.list(ctx.db, pageId, filter, limit, (page - 1) * limit),
    store.countMatching(ctx.db, pageId, filter),
  ]);
  return { items, total: Number(total) };
}

/** @throws AppError `not_found` */
export async function findSubscriber(ctx: Context, id: string): Promise<Subscriber> {
  const subscriber = await store.find(ctx.db, id);
  if (!subscriber) throw notFound("subscriber");
  return subscriber;
}

const added = z.object({
  email: z.unknown().optional(),
  endpoint: z.unknown().optional(),
  component_ids: choice.optional(),
  skip_confirmation_notification: flag.optional(),
});

/**
 * Adds someone by hand or by the API. Without `skip_confirmation_notification` the address has to confirm as if its
 * owner had asked; with it the responder answers for the consent. A webhook always has to answer the challenge.
 * @throws AppError `invalid` naming the field; `conflict` when the address is there already
 */
export async function addSubscriber(
  ctx: Context,
  actor: Actor,
  pageId: string,
  input: unknown,
): Promise<{ subscriber: Subscriber; secret: string | null }> {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
  const parsed = parseInput(added, input);
  const isWebhook = parsed.endpoint !== undefined && parsed.endpoint !== null && parsed.endpoint !== "";
  const address = isWebhook ? await parseEndpoint(ctx, parsed.endpoint) : parseEmail(parsed.email);
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    const ids = await checkChoice(c, pageId, parsed.component_ids);
    const channel = isWebhook ? "webhook" : "email";
    if (await store.findByAddress(c.tx, pageId, channel, address))
      throw new AppError("conflict", "This address is subscribed already.", {
        field: isWebhook ? "endpoint" : "email",
      });
    if (isWebhook) {
      const { subscriber, secret } = await startWebhook(ctx, c, pageId, address, ids);
      return { subscriber, secret };
    }
    const confirmed = parsed.skip_confirmation_notification === true;
    const subscriber = newSubscriber(c, pageId, "email", address, confirmed ? "active" : "unconfirmed", ids);
    await insertSubscriber(ctx, c, subscriber);
    if (!confirmed) await askToConfirm(ctx, c, subscriber);
    return { subscriber, secret: null };
  });
}

/** @throws AppError `not_found` */
export async function removeSubscriber(ctx: Context, actor: Actor, id: string): Promise<Subscriber> {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
  return change(ctx, actor, async (c) => {
    const subscriber = await store.find(c.tx, id);
    if (!subscriber) throw notFound("subscriber");
    await removeSubscription(c, subscriber);
    return subscriber;
  });
}
