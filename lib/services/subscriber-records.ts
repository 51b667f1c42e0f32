import { z } from "zod";
import type { DestinationSettings } from "../channels/channel.ts";
import { maskedAddress } from "../channels/registry.ts";
import type { SubscriberScope } from "../domain/audience.ts";
import type { ConsentEnd } from "../domain/consent.ts";
import { AppError, invalid } from "../domain/errors.ts";
import { everything } from "../domain/preferences.ts";
import type { ChannelKind, SubscriberState } from "../domain/subscription.ts";
import * as components from "../store/components.ts";
import * as channels from "../store/subscriber-channels.ts";
import * as store from "../store/subscribers.ts";
import * as tokens from "../store/tokens.ts";
import type { Change } from "./change.ts";
import { endConsents } from "./consents.ts";
import type { Context } from "./context.ts";
import { type GivenDestination, sealSettings } from "./destinations.ts";
import { isHeldBack, rememberHold } from "./held.ts";
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

/** Has its owner ever said yes? Then it is theirs, also while it is paused: no stranger changes anything of it. */
export const hasAgreed = ({ state, confirmedAt }: Pick<Subscriber, "state" | "confirmedAt">): boolean =>
  state === "active" || confirmedAt !== null;

/** To whom a subscriber belongs. */
export interface Whose {
  scope: SubscriberScope;
  /** The account of the member who added a group's channel for themselves; null for all others. */
  contactEmail: string | null;
}

export const everybodys: Whose = { scope: "public", contactEmail: null };

/** The public's destinations name whom to write to when they fail; others belong to whom they belong to. */
export const whoseOf = (given: GivenDestination, whose: Whose): Whose =>
  whose.scope === "public" ? { ...whose, contactEmail: given.contactEmail } : whose;

export function newSubscriber(
  c: Change,
  pageId: string,
  channel: ChannelKind,
  address: string,
  state: SubscriberState,
  componentIds: string[] | null,
  { scope, contactEmail }: Whose = everybodys,
): Subscriber {
  const at = new Date(c.now);
  return {
    id: c.id(),
    pageId,
    scope,
    channel,
    address,
    contactEmail,
    state,
    componentIds,
    sealedSecret: null,
    suppressedReason: null,
    ...everything,
    language: null,
    timeZone: null,
    linksSince: null,
    confirmedAt: state === "active" ? at : null,
    createdAt: at,
    updatedAt: at,
  };
}

export async function insertSubscriber(
  ctx: Context,
  c: Change,
  subscriber: Subscriber,
  settings: DestinationSettings = {},
): Promise<void> {
  await store.insert(c.tx, subscriber);
  await insertSubscriberTokens(ctx, c.tx, subscriber);
  await saveSettings(ctx, c, subscriber.id, settings);
  c.audit("subscriber.create", subscriber.id, null, {
    address: maskedAddress(subscriber.channel, subscriber.address),
    state: subscriber.state,
    ...(subscriber.scope === "public" ? {} : { scope: subscriber.scope }),
  });
}

/** What a channel keeps of a destination, sealed. */
export async function saveSettings(ctx: Context, c: Change, id: string, settings: DestinationSettings): Promise<void> {
  const sealed = sealSettings(ctx, settings);
  if (sealed !== null) await channels.save(c.tx, id, { sealedSettings: sealed });
}

/**
 * Puts a confirmation on its way; the link in it works once, for a day.
 * @param toContact by mail to the one who looks after the destination
 * @param incidentId where somebody asked for one incident
 */
export async function askToConfirm(
  ctx: Context,
  c: Change,
  subscriber: Subscriber,
  toContact = false,
  incidentId: string | null = null,
): Promise<void> {
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
    ...(toContact ? { toContact: true as const } : {}),
    ...(incidentId === null ? {} : { incidentId }),
  });
}

/**
 * Ends a subscription. Its links no longer lead anywhere, but a repeated unsubscribe is still told that it is done, and
 * an address that is held back stays so.
 * @param how whether its owner left, who then is not added again by a file that knows nothing of it
 */
export async function removeSubscription(
  ctx: Context,
  c: Change,
  subscriber: Subscriber,
  how: ConsentEnd = "removed",
): Promise<void> {
  await endConsents(c, subscriber, how);
  await rememberHold(ctx, c, subscriber);
  await retireSubscriberTokens(c.tx, subscriber.id, c.now);
  await tokens.removeFor(c.tx, "replay", subscriber.id);
  await store.remove(c.tx, subscriber.id);
  const address = maskedAddress(subscriber.channel, subscriber.address);
  c.audit("subscriber.remove", subscriber.id, { address }, null);
}

/** A signing secret as Standard Webhooks 1.0 writes it: 192 random bits. */
export const newSecret = (ctx: Context): string => `whsec_${Buffer.from(ctx.random.bytes(24)).toString("base64")}`;

/** Lets a signing secret open the list of what was missed, until it is replaced. */
export async function allowReplay(c: Change, subscriberId: string, secret: string): Promise<void> {
  const at = new Date(c.now);
  const hash = hashToken(secret);
  await tokens.insert(c.tx, { hash, purpose: "replay", subjectId: subscriberId, expiresAt: null, createdAt: at });
}

/**
 * Gives a new webhook its secret and puts a challenge on its way, with a mail to the one who looks after it.
 * @param askContact may the contact be written to?
 * @returns the secret, which is told once
 */
export async function challengeWebhook(
  ctx: Context,
  c: Change,
  fresh: Subscriber,
  askContact: boolean,
): Promise<{ subscriber: Subscriber; secret: string }> {
  const secret = newSecret(ctx);
  const subscriber = { ...fresh, sealedSecret: ctx.vault.seal(secret) };
  await store.update(c.tx, fresh.id, { sealedSecret: subscriber.sealedSecret }, c.now);
  await allowReplay(c, fresh.id, secret);
  c.emit({
    type: "subscription.challenge",
    pageId: fresh.pageId,
    subscriberId: fresh.id,
    sealedToken: ctx.vault.seal(newToken(ctx)),
  });
  if (fresh.contactEmail !== null && askContact) await askToConfirm(ctx, c, subscriber, true);
  return { subscriber, secret };
}

export interface StartedWebhook {
  subscriber: Subscriber;
  /** Shown this once. */
  secret: string;
  manageUrl: string;
}

/**
 * Puts a challenge on its way to an endpoint, and a mail to the one who looks after it. Whoever asked for the same
 * endpoint before without it answering loses their secret and link: what an endpoint agrees to is always the newest.
 * @param askContact may the contact be written to?
 * @throws AppError `conflict` when the endpoint has agreed already, also where it is paused: its owner has a link
 */
export async function startWebhook(
  ctx: Context,
  c: Change,
  pageId: string,
  given: GivenDestination,
  ids: string[] | null,
  askContact: boolean,
  whose: Whose = everybodys,
): Promise<StartedWebhook> {
  const earlier = await store.findByAddress(c.tx, pageId, "webhook", given.address, whose.scope);
  if (earlier && hasAgreed(earlier))
    throw new AppError("conflict", "This endpoint is subscribed already. Its manage link stands in every message.", {
      field: "endpoint",
    });
  if (whose.scope === "public" && (await isHeldBack(ctx, c.tx, { pageId, channel: "webhook", address: given.address })))
    throw new AppError("conflict", "This endpoint is held back by the page's operator.", { field: "endpoint" });
  if (earlier) await removeSubscription(ctx, c, earlier);
  const fresh = newSubscriber(c, pageId, "webhook", given.address, "unconfirmed", ids, whoseOf(given, whose));
  await insertSubscriber(ctx, c, fresh, given.settings);
  const { subscriber, secret } = await challengeWebhook(ctx, c, fresh, askContact);
  return { subscriber, secret, manageUrl: linksOf(ctx, subscriber).manage };
}
