import { z } from "zod";
import { AppError, invalid } from "../domain/errors.ts";
import { type ChannelKind, maskAddress, parseWebhookUrl, type SubscriberState } from "../domain/subscription.ts";
import { isWebPort, leadsToPublic } from "../net/guard.ts";
import * as components from "../store/components.ts";
import * as store from "../store/subscribers.ts";
import * as tokens from "../store/tokens.ts";
import type { Change } from "./change.ts";
import type { Context } from "./context.ts";
import { idText } from "./input.ts";
import { confirmTokenMs } from "./letters.ts";
import { insertSubscriberTokens, linksOf, retireSubscriberTokens } from "./subscriber-links.ts";
import { hashToken, newToken } from "./tokens.ts";

export type Subscriber = store.Subscriber;

/** Components to be told about; null for all. */
export const choice = z
  .array(idText("component"), "This must be a list of components.")
  .max(1000, "These are too many components.")
  .nullable();

/** A choice of components that exist; null for all. @throws AppError `invalid` on `components` */
export async function checkChoice(
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

/**
 * A webhook address as it is stored. The same is checked again with every call.
 * @throws AppError `invalid` on `endpoint`
 */
export async function parseEndpoint(ctx: Context, input: unknown): Promise<string> {
  const endpoint = parseWebhookUrl(input);
  if (ctx.installation.webhookAllowPrivate) return endpoint;
  const { protocol, port } = new URL(endpoint);
  if (protocol !== "https:") throw invalid("endpoint", "A webhook address must start with https://.");
  if (!isWebPort(port)) throw invalid("endpoint", "This port is not one of the web.");
  if (!(await leadsToPublic(endpoint)))
    throw invalid("endpoint", "This address leads to a private network and can not be used.");
  return endpoint;
}

export function newSubscriber(
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
    scope: "public",
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

export async function insertSubscriber(ctx: Context, c: Change, subscriber: Subscriber): Promise<void> {
  await store.insert(c.tx, subscriber);
  await insertSubscriberTokens(ctx, c.tx, subscriber);
  c.audit("subscriber.create", subscriber.id, null, {
    address: maskAddress(subscriber.address),
    state: subscriber.state,
  });
}

/** Puts a confirmation on its way; the link in it works once, for a day. */
export async function askToConfirm(ctx: Context, c: Change, subscriber: Subscriber): Promise<void> {
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

/** Ends a subscription. Its links no longer lead anywhere, but a repeated unsubscribe is still told that it is done. */
export async function removeSubscription(c: Change, subscriber: Subscriber): Promise<void> {
  await retireSubscriberTokens(c.tx, subscriber.id, c.now);
  await store.remove(c.tx, subscriber.id);
  c.audit("subscriber.remove", subscriber.id, { address: maskAddress(subscriber.address) }, null);
}

/** A signing secret as Standard Webhooks 1.0 writes it: 192 random bits. */
export const newSecret = (ctx: Context): string => `whsec_${Buffer.from(ctx.random.bytes(24)).toString("base64")}`;

export interface StartedWebhook {
  subscriber: Subscriber;
  /** Shown this once. */
  secret: string;
  manageUrl: string;
}

/**
 * Puts a challenge on its way to an endpoint. Whoever asked for the same endpoint before without it answering loses
 * their secret and link: what an endpoint agrees to is always the newest.
 * @throws AppError `conflict` when the endpoint is active already
 */
export async function startWebhook(
  ctx: Context,
  c: Change,
  pageId: string,
  endpoint: string,
  ids: string[] | null,
): Promise<StartedWebhook> {
  const earlier = await store.findByAddress(c.tx, pageId, "webhook", endpoint);
  if (earlier?.state === "active")
    throw new AppError("conflict", "This endpoint is subscribed already. Its manage link stands in every message.", {
      field: "endpoint",
    });
  if (earlier) await removeSubscription(c, earlier);
  const secret = newSecret(ctx);
  const subscriber: Subscriber = {
    ...newSubscriber(c, pageId, "webhook", endpoint, "unconfirmed", ids),
    sealedSecret: ctx.vault.seal(secret),
  };
  await insertSubscriber(ctx, c, subscriber);
  c.emit({
    type: "subscription.challenge",
    pageId,
    subscriberId: subscriber.id,
    sealedToken: ctx.vault.seal(newToken(ctx)),
  });
  return { subscriber, secret, manageUrl: linksOf(ctx, subscriber).manage };
}
