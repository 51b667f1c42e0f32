import { z } from "zod";
import { type Actor, mayManage } from "../domain/actor.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import {
  assertFresh,
  type ChannelKind,
  channelKinds,
  maskAddress,
  parseEmail,
  parseWebhookUrl,
  type SubscriberState,
} from "../domain/subscription.ts";
import { leadsToPublic } from "../net/guard.ts";
import * as components from "../store/components.ts";
import * as pages from "../store/pages.ts";
import * as store from "../store/subscribers.ts";
import * as tokens from "../store/tokens.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { flag, idText, parseInput } from "./input.ts";
import { confirmTokenMs } from "./letters.ts";
import { insertSubscriberTokens, linksOf, removeSubscriberTokens } from "./subscriber-links.ts";
import { assertMaySubscribe, mayWriteTo } from "./subscribing-limits.ts";
import { hashToken, newToken } from "./tokens.ts";

export type Subscriber = store.Subscriber;

const stranger: Actor = { kind: "subscriber", id: "new" };

const choice = z
  .array(idText("component"), "This must be a list of components.")
  .max(1000, "These are too many components.")
  .nullable();

const subscription = z.object({
  channel: z.enum(channelKinds, "Please choose how you want to be told."),
  email: z.unknown().optional(),
  endpoint: z.unknown().optional(),
  componentIds: choice.optional(),
});

/** A choice of components that exist; null for all. @throws AppError `invalid` on `components` */
async function checkChoice(
  c: Change,
  pageId: string,
  ids: readonly string[] | null | undefined,
): Promise<string[] | null> {
  if (ids === null || ids === undefined) return null;
  if (ids.length === 0) throw invalid("components", "Please choose at least one component.");
  const known = new Set((await components.list(c.tx, pageId)).map((component) => component.id));
  const wanted = [...new Set(ids)];
  if (wanted.some((id) => !known.has(id))) throw invalid("components", "There is no such component.");
  return wanted;
}

function newSubscriber(
  c: Change,
  pageId: string,
  channel: ChannelKind,
  address: string,
  state: SubscriberState,
  componentIds: string[] | null,
): Subscriber {
  const at = new Date(c.now);
  return {
    id: c.id(),
    pageId,
    channel,
    address,
    contactEmail: null,
    state,
    componentIds,
    sealedSecret: null,
    suppressedReason: null,
    confirmedAt: state === "active" ? at : null,
    createdAt: at,
    updatedAt: at,
  };
}

async function insert(ctx: Context, c: Change, subscriber: Subscriber): Promise<void> {
  await store.insert(c.tx, subscriber);
  await insertSubscriberTokens(ctx, c.tx, subscriber);
  c.audit("subscriber.create", subscriber.id, null, {
    address: maskAddress(subscriber.address),
    state: subscriber.state,
  });
}

/** Puts a confirmation on its way; the link in it works once, for a day. */
async function askToConfirm(ctx: Context, c: Change, subscriber: Subscriber): Promise<void> {
  const token = newToken(ctx);
  await tokens.removeFor(c.tx, "confirm", subscriber.id);
  await tokens.insert(c.tx, {
    hash: hashToken(token),
    purpose: "confirm",
    subjectId: subscriber.id,
    expiresAt: new Date(c.now + confirmTokenMs),
    createdAt: new Date(c.now),
  });
  c.emit({
    type: "subscription.confirm",
    pageId: subscriber.pageId,
    subscriberId: subscriber.id,
    sealedToken: ctx.vault.seal(token),
  });
}

async function subscribeEmail(ctx: Context, c: Change, pageId: string, email: string, ids: string[] | null) {
  let subscriber = await store.findByAddress(c.tx, pageId, "email", email);
  if (!subscriber) {
    subscriber = newSubscriber(c, pageId, "email", email, "unconfirmed", ids);
    await insert(ctx, c, subscriber);
  } else if (subscriber.state !== "active") {
    await store.update(c.tx, subscriber.id, { componentIds: ids }, c.now);
  }
  if (await mayWriteTo(c.tx, email, c.now)) await askToConfirm(ctx, c, subscriber);
}

/** A signing secret as Standard Webhooks 1.0 writes it: 192 random bits. */
const newSecret = (ctx: Context): string => `whsec_${Buffer.from(ctx.random.bytes(24)).toString("base64")}`;

async function subscribeWebhook(
  ctx: Context,
  c: Change,
  pageId: string,
  endpoint: string,
  ids: string[] | null,
): Promise<{ secret: string; manageUrl: string }> {
  let subscriber = await store.findByAddress(c.tx, pageId, "webhook", endpoint);
  if (subscriber?.state === "active")
    throw new AppError("conflict", "This endpoint is subscribed already. Its manage link stands in every message.", {
      field: "endpoint",
    });
  const secret = newSecret(ctx);
  const sealedSecret = ctx.vault.seal(secret);
  if (!subscriber) {
    subscriber = { ...newSubscriber(c, pageId, "webhook", endpoint, "unconfirmed", ids), sealedSecret };
    await insert(ctx, c, subscriber);
  } else {
    await store.update(c.tx, subscriber.id, { componentIds: ids, sealedSecret, state: "unconfirmed" }, c.now);
  }
  c.emit({
    type: "subscription.challenge",
    pageId,
    subscriberId: subscriber.id,
    sealedToken: ctx.vault.seal(newToken(ctx)),
  });
  return { secret, manageUrl: linksOf(ctx, subscriber).manage };
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
  const endpoint = parsed.channel === "webhook" ? parseWebhookUrl(parsed.endpoint) : null;
  if (endpoint !== null && !ctx.installation.webhookAllowPrivate) {
    if (!endpoint.startsWith("https:")) throw invalid("endpoint", "A webhook address must start with https://.");
    if (!(await leadsToPublic(endpoint)))
      throw invalid("endpoint", "This address leads to a private network and can not be used.");
  }
  return change(ctx, stranger, async (c) => {
    if (!(await pages.find(c.tx, input.pageId))) throw notFound("page");
    const ids = await checkChoice(c, input.pageId, parsed.componentIds);
    await assertMaySubscribe(c.tx, input.clientKey, c.now);
    if (endpoint !== null)
      return { channel: "webhook" as const, ...(await subscribeWebhook(ctx, c, input.pageId, endpoint, ids)) };
    if (email !== null) await subscribeEmail(ctx, c, input.pageId, email, ids);
    return { channel: "email" as const };
  });
}

async function byToken(c: Change, purpose: tokens.TokenPurpose, token: unknown): Promise<Subscriber> {
  const found =
    typeof token === "string" && token.length <= 100 ? await tokens.find(c.tx, purpose, hashToken(token)) : undefined;
  if (!found) throw notFound("link");
  if (purpose === "confirm") {
    if (found.usedAt) throw new AppError("gone", "This link has been used already: the subscription is confirmed.");
    assertFresh(found.expiresAt?.getTime() ?? null, c.now, "link");
  }
  const subscriber = await store.find(c.tx, found.subjectId);
  if (!subscriber) throw notFound("link");
  return subscriber;
}

export interface Confirmed {
  address: string;
  manageUrl: string;
}

/** The owner of the address says yes. Works once. @throws AppError `not_found`, `gone` */
export async function confirm(ctx: Context, token: unknown): Promise<Confirmed> {
  return change(ctx, stranger, async (c) => {
    const subscriber = await byToken(c, "confirm", token);
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

async function look(ctx: Context, purpose: tokens.TokenPurpose, token: unknown): Promise<Subscriber> {
  const found =
    typeof token === "string" && token.length <= 100 ? await tokens.find(ctx.db, purpose, hashToken(token)) : undefined;
  const subscriber = found && (await store.find(ctx.db, found.subjectId));
  if (!subscriber) throw notFound("link");
  return subscriber;
}

/** @throws AppError `not_found` */
export async function findByManageToken(ctx: Context, token: unknown): Promise<Managed> {
  return managed(await look(ctx, "manage", token));
}

/** @throws AppError `invalid` on `components`; `not_found` */
export async function changeChoice(ctx: Context, token: unknown, input: { componentIds: unknown }): Promise<Managed> {
  const { componentIds } = parseInput(z.object({ componentIds: choice }), input);
  return change(ctx, stranger, async (c) => {
    const subscriber = await byToken(c, "manage", token);
    const ids = await checkChoice(c, subscriber.pageId, componentIds);
    await store.update(c.tx, subscriber.id, { componentIds: ids }, c.now);
    c.audit("subscriber.choose", subscriber.id, subscriber.componentIds, ids);
    return managed({ ...subscriber, componentIds: ids });
  });
}

async function leave(ctx: Context, purpose: "manage" | "unsubscribe", token: unknown): Promise<void> {
  await change(ctx, stranger, async (c) => {
    const subscriber = await byToken(c, purpose, token);
    await remove(c, subscriber);
  });
}

async function remove(c: Change, subscriber: Subscriber): Promise<void> {
  await removeSubscriberTokens(c.tx, subscriber.id);
  await store.remove(c.tx, subscriber.id);
  c.audit("subscriber.remove", subscriber.id, { address: maskAddress(subscriber.address) }, null);
}

/** @throws AppError `not_found` */
export const leaveByManageToken = (ctx: Context, token: unknown): Promise<void> => leave(ctx, "manage", token);

/** At once and without a further question (RFC 8058). @throws AppError `not_found` */
export const unsubscribe = (ctx: Context, token: unknown): Promise<void> => leave(ctx, "unsubscribe", token);

/** Whose subscription an unsubscribe link would end; changes nothing. @throws AppError `not_found` */
export async function peekUnsubscribe(ctx: Context, token: unknown): Promise<{ address: string }> {
  return { address: maskAddress((await look(ctx, "unsubscribe", token)).address) };
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
  const address = isWebhook ? parseWebhookUrl(parsed.endpoint) : parseEmail(parsed.email);
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    const ids = await checkChoice(c, pageId, parsed.component_ids);
    const channel = isWebhook ? "webhook" : "email";
    if (await store.findByAddress(c.tx, pageId, channel, address))
      throw new AppError("conflict", "This address is subscribed already.", {
        field: isWebhook ? "endpoint" : "email",
      });
    if (isWebhook) {
      const { secret } = await subscribeWebhook(ctx, c, pageId, address, ids);
      const subscriber = await store.findByAddress(c.tx, pageId, "webhook", address);
      if (!subscriber) throw notFound("subscriber");
      return { subscriber, secret };
    }
    const confirmed = parsed.skip_confirmation_notification === true;
    const subscriber = newSubscriber(c, pageId, "email", address, confirmed ? "active" : "unconfirmed", ids);
    await insert(ctx, c, subscriber);
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
    await remove(c, subscriber);
    return subscriber;
  });
}
