import { z } from "zod";
import { channelDefinitions } from "../channels/registry.ts";
import { type Actor, mayManage } from "../domain/actor.ts";
import type { SubscriberScope } from "../domain/audience.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import { assertFresh, type ChannelKind, channelKinds, type SubscriberState } from "../domain/subscription.ts";
import { parseTags } from "../domain/tag.ts";
import type { Queryable } from "../store/database.ts";
import * as pages from "../store/pages.ts";
import * as channels from "../store/subscriber-channels.ts";
import { isHeld } from "../store/subscriber-marks.ts";
import { insertMany as insertTags } from "../store/subscriber-tags.ts";
import * as store from "../store/subscribers.ts";
import * as tokens from "../store/tokens.ts";
import { type Change, change } from "./change.ts";
import { type Proof, recordConsent } from "./consents.ts";
import type { Context } from "./context.ts";
import { channelForms, type GivenDestination, listedAddress, maskedAddress, readDestination } from "./destinations.ts";
import { forgetErasure, isErased } from "./erased.ts";
import { holdAgain, isHeldBack } from "./held.ts";
import { flag, optionalText, parseInput } from "./input.ts";
import { checkPreferences, type PreferencesInput, parsePreferences, writePreferences } from "./preferences.ts";
import { assertProof } from "./proof-of-work.ts";
import { type Leaving, leave } from "./shared-mailboxes.ts";
import { linksOf } from "./subscriber-links.ts";
import {
  allowReplay,
  askToConfirm,
  checkChoice,
  choice,
  everybodys,
  hasAgreed,
  insertSubscriber,
  newSecret,
  newSubscriber,
  removeSubscription,
  type Subscriber,
  saveSettings,
  startWebhook,
  type Whose,
  whoseOf,
} from "./subscriber-records.ts";
import { assertMaySubscribe, mayWriteTo } from "./subscribing-limits.ts";
import { hashToken } from "./tokens.ts";

export type { Subscriber } from "./subscriber-records.ts";

export const stranger: Actor = { kind: "subscriber", id: "new" };

const subscription = z.object({
  channel: z.enum(channelKinds, "Please choose how you want to be told."),
  componentIds: choice.optional(),
});

/** A destination that confirms by following a link in what is sent there. */
async function subscribeByLink(
  ctx: Context,
  c: Change,
  pageId: string,
  given: GivenDestination,
  ids: string[] | null,
  wanted: PreferencesInput,
  proof: Proof,
): Promise<void> {
  const { channel, address, settings, contactEmail } = given;
  // Whoever is held back hears nothing until the operator lets them go; the answer is the same.
  if (await isHeldBack(ctx, c.tx, { pageId, channel, address })) return;
  let subscriber = await store.findByAddress(c.tx, pageId, channel, address);
  if (!subscriber) {
    subscriber = { ...newSubscriber(c, pageId, channel, address, "unconfirmed", ids), contactEmail };
    await insertSubscriber(ctx, c, subscriber, settings);
  } else if (!hasAgreed(subscriber)) {
    await store.update(c.tx, subscriber.id, { componentIds: ids, contactEmail }, c.now);
    await saveSettings(ctx, c, subscriber.id, settings);
  }
  const followed = wanted.incident_ids?.[0] ?? null;
  const mayWrite = await mayWriteTo(c.tx, given, c.now);
  // What a stranger chose holds once the owner has said yes; of who has said so before, paused or not, nothing changes.
  if (!hasAgreed(subscriber)) subscriber = await writePreferences(c, subscriber, wanted);
  if (mayWrite && subscriber.state !== "active") await recordConsent(ctx, c, subscriber, proof);
  if (mayWrite) await askToConfirm(ctx, c, subscriber, false, followed);
}

export interface SubscribeInput {
  pageId: string;
  channel: unknown;
  /** Null for all components, also those yet to come. */
  componentIds?: unknown;
  /** What of it is told (services/preferences); all where nothing is said. */
  preferences?: unknown;
  /** Whose limit it counts against: the caller's network address. */
  clientKey: string;
  /** What the form said, in the visitor's language: it is kept as a proof. */
  wording?: string;
  /** The parts of the address, as the channel names them: `email`, `endpoint`, `url` and so on. */
  [field: string]: unknown;
}

/**
 * Lets somebody ask, who then has asked whatever comes of it: all that is refused for what was given is refused here,
 * before anybody is looked up, and what it counts against is committed before the answer can depend on who is known.
 * @returns the components that were chosen; null for all
 * @throws AppError `invalid` naming the field; `not_found`, `too_many`
 */
function admit(
  ctx: Context,
  { pageId, clientKey, proof_challenge: challenge, proof_answer: answer }: SubscribeInput,
  channel: ChannelKind,
  componentIds: string[] | null | undefined,
  wanted: PreferencesInput,
): Promise<string[] | null> {
  return change(ctx, stranger, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    const ids = await checkChoice(c, pageId, componentIds);
    await checkPreferences(c, { pageId, channel }, wanted);
    await assertMaySubscribe(c.tx, clientKey, c.now);
    await assertProof(ctx, c, pageId, { challenge, answer }, clientKey);
    return ids;
  });
}

export type Subscribed =
  | { channel: Exclude<ChannelKind, "webhook"> }
  /** The secret is shown this once; the endpoint is active as soon as it answered the challenge. */
  | { channel: "webhook"; secret: string; manageUrl: string };

/**
 * Anyone may ask to be told. An address becomes active by the link in the message that is sent there; the answer is
 * the same whether the address was known or not. A webhook becomes active by answering the challenge.
 * @throws AppError `invalid` naming the field; `too_many`; `conflict` for a webhook that is active already
 */
export async function subscribe(ctx: Context, input: SubscribeInput): Promise<Subscribed> {
  const parsed = parseInput(subscription, input);
  const { channel } = parsed;
  if (!channelForms(ctx, "everyone").some((form) => form.kind === channel))
    throw invalid("channel", "Please choose how you want to be told.");
  const wanted = parsePreferences(input.preferences);
  const given = await readDestination(ctx, channel, input);
  const ids = await admit(ctx, input, channel, parsed.componentIds, wanted);
  return change(ctx, stranger, async (c) => {
    const { clientKey, wording = null } = input;
    const proof: Proof = { step: "asked", way: "form", wording, clientKey };
    if (channel !== "webhook") {
      await subscribeByLink(ctx, c, input.pageId, given, ids, wanted, proof);
      return { channel };
    }
    const { contactEmail } = given;
    const mayAsk =
      contactEmail !== null && (await mayWriteTo(c.tx, { channel: "email", address: contactEmail }, c.now));
    const { subscriber, secret, manageUrl } = await startWebhook(ctx, c, input.pageId, given, ids, mayAsk);
    await recordConsent(ctx, c, subscriber, proof);
    await writePreferences(c, subscriber, wanted);
    return { channel, secret, manageUrl };
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
export async function subscriberByToken(
  q: Queryable,
  purpose: tokens.TokenPurpose,
  token: unknown,
  now: number,
): Promise<Subscriber> {
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

/** The owner of an address says yes, within a change. Whom an operator holds back stays so. */
export async function agree(ctx: Context, c: Change, subscriber: Subscriber, proof: Proof): Promise<SubscriberState> {
  const confirmedAt = new Date(c.now);
  const held = await isHeld(c.tx, subscriber.id);
  const edit = held ? { confirmedAt } : ({ state: "active", suppressedReason: null, confirmedAt } as const);
  await store.update(c.tx, subscriber.id, edit, c.now);
  await forgetErasure(ctx, c, subscriber);
  await recordConsent(ctx, c, subscriber, proof);
  return held ? "quarantined" : "active";
}

/**
 * The owner of the address says yes. Works once. Whom an operator holds back stays so.
 * @param seen what the page of the link said and who asked, to be kept as a proof
 * @throws AppError `not_found`, `gone`
 */
export async function confirm(
  ctx: Context,
  token: unknown,
  seen: Pick<Proof, "wording" | "clientKey"> = {},
): Promise<Confirmed> {
  return change(ctx, stranger, async (c) => {
    const subscriber = await subscriberByToken(c.tx, "confirm", token, c.now);
    await tokens.use(c.tx, hashToken(String(token)), new Date(c.now));
    const state = await agree(ctx, c, subscriber, { step: "confirmed", way: "link", ...seen });
    c.audit("subscriber.confirm", subscriber.id, { state: subscriber.state }, { state });
    return { address: listedAddress(subscriber), manageUrl: linksOf(ctx, subscriber).manage };
  });
}

export interface Managed {
  id: string;
  pageId: string;
  channel: ChannelKind;
  address: string;
  state: SubscriberState;
  componentIds: string[] | null;
  /** It was paused since messages failed, and may go on as soon as its owner says so. */
  mayResume: boolean;
}

const managed = (
  { id, pageId, channel, address, state, componentIds, confirmedAt }: Subscriber,
  held = false,
): Managed => ({
  id,
  pageId,
  channel,
  // Who holds the link of a webhook knows its address; a chat's names only itself.
  address: channel === "webhook" ? address : listedAddress({ channel, address }),
  state,
  componentIds,
  mayResume: !held && state === "quarantined" && channel !== "email" && confirmedAt !== null,
});

/** @throws AppError `not_found`, `gone` */
export async function findByManageToken(ctx: Context, token: unknown): Promise<Managed> {
  const subscriber = await subscriberByToken(ctx.db, "manage", token, ctx.clock.now());
  return managed(subscriber, await isHeld(ctx.db, subscriber.id));
}

/**
 * A paused subscription goes on; what was missed meanwhile is not sent.
 * @throws AppError `not_found`, `gone`; `conflict` when it is not paused
 */
export async function resumeByManageToken(ctx: Context, token: unknown): Promise<void> {
  await change(ctx, stranger, async (c) => {
    const subscriber = await subscriberByToken(c.tx, "manage", token, c.now);
    if (!managed(subscriber, await isHeld(c.tx, subscriber.id)).mayResume)
      throw new AppError("conflict", "This subscription is not paused.");
    await store.update(c.tx, subscriber.id, { state: "active", suppressedReason: null }, c.now);
    await channels.save(c.tx, subscriber.id, { failingSince: null, deadInRow: 0 });
    c.audit("subscriber.resume", subscriber.id, { state: "quarantined" }, { state: "active" });
  });
}

/** A new secret signs from now on; the one before it signs too for so long, so that nothing is refused meanwhile. */
export const oldSecretMs = 24 * 3_600_000;

/**
 * Changes the secret that signs a webhook's messages.
 * @returns the new secret, shown this once
 * @throws AppError `not_found`, `gone`; `conflict` for what has no secret
 */
export async function rotateSecret(ctx: Context, token: unknown): Promise<string> {
  return change(ctx, stranger, async (c) => {
    const subscriber = await subscriberByToken(c.tx, "manage", token, c.now);
    if (subscriber.sealedSecret === null) throw new AppError("conflict", "This subscription has no signing secret.");
    const secret = newSecret(ctx);
    const until = new Date(c.now + oldSecretMs);
    const old = { sealedOldSecret: subscriber.sealedSecret, oldSecretUntil: until };
    await channels.save(c.tx, subscriber.id, old);
    await store.update(c.tx, subscriber.id, { sealedSecret: ctx.vault.seal(secret) }, c.now);
    await tokens.expire(c.tx, "replay", subscriber.id, until);
    await allowReplay(c, subscriber.id, secret);
    c.audit("subscriber.rotate_secret", subscriber.id);
    return secret;
  });
}

/** Ends a subscription, or asks the owner of a shared mailbox. @throws AppError `not_found`, `gone` */
export async function leaveByManageToken(ctx: Context, token: unknown): Promise<Leaving> {
  return change(ctx, stranger, async (c) => leave(ctx, c, await subscriberByToken(c.tx, "manage", token, c.now)));
}

/**
 * Ends a subscription at once and without a further question (RFC 8058). Mail providers repeat themselves, and people
 * click twice: a link that has done its work already says nothing against that. What goes to a shared mailbox is read
 * by many, of whom one may not end it for all: its owner is asked.
 * @throws AppError `not_found`
 */
export async function unsubscribe(ctx: Context, token: unknown): Promise<Leaving> {
  return change(ctx, stranger, async (c) => {
    const { subjectId } = await findToken(c.tx, "unsubscribe", token);
    const subscriber = await store.find(c.tx, subjectId);
    return subscriber ? leave(ctx, c, subscriber) : "ended";
  });
}

/** Whose subscription an unsubscribe link would end, masked; null when it has ended. @throws AppError `not_found` */
export async function peekUnsubscribe(ctx: Context, token: unknown): Promise<{ address: string | null }> {
  const { subjectId } = await findToken(ctx.db, "unsubscribe", token);
  const subscriber = await store.find(ctx.db, subjectId);
  return { address: subscriber ? maskedAddress(subscriber.channel, subscriber.address) : null };
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

/** @param scope whose it has to be. @throws AppError `not_found` */
export async function findSubscriber(ctx: Context, id: string, scope: SubscriberScope = "public"): Promise<Subscriber> {
  const subscriber = await store.find(ctx.db, id);
  if (subscriber?.scope !== scope) throw notFound("subscriber");
  return subscriber;
}

const added = z.object({
  mode: z.preprocess((mode) => (mode === "" || mode === null ? undefined : mode), z.enum(channelKinds).optional()),
  component_ids: choice.optional(),
  skip_confirmation_notification: flag.optional(),
  consent: optionalText(1000),
  tags: z.unknown().optional(),
});

/** By which way an operator or a program adds somebody, and what stands for the owner's consent. */
const addedProof = (actor: Actor, vouched: boolean, note: string | null | undefined): Proof => ({
  step: vouched ? "vouched" : "asked",
  way: actor.kind === "api_key" ? "api" : "by_hand",
  note: note ?? null,
  actor,
});

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

/** The channel that is meant, where none is named by the address that was given, as Statuspage does it. */
export function channelMeant(input: Readonly<Record<string, unknown>>): ChannelKind {
  const named = channelKinds.find((kind) => kind === input.mode);
  if (named) return named;
  if (isGiven(input.endpoint)) return "webhook";
  return isGiven(input.phone_number) ? "sms" : "email";
}

/**
 * Adds someone by hand or by the API. Without `skip_confirmation_notification` the address has to confirm as if its
 * owner had asked; with it the responder answers for the consent, and `consent` says how it was got. A webhook always
 * has to answer the challenge. An address that was held back when it left comes in held back.
 * @param whose the public's, or an internal group's
 * @throws AppError `invalid` naming the field; `conflict` when the address is there already
 */
export async function addSubscriber(
  ctx: Context,
  actor: Actor,
  pageId: string,
  input: unknown,
  whose: Whose = everybodys,
): Promise<{ subscriber: Subscriber; secret: string | null }> {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
  const parsed = parseInput(added, input);
  const parts = (input ?? {}) as Readonly<Record<string, unknown>>;
  const channel = channelMeant(parts);
  const given = await readDestination(ctx, channel, parts);
  const definition = channelDefinitions[channel];
  const tags = parseTags(parsed.tags);
  const vouched = parsed.skip_confirmation_notification === true;
  const keep = async (c: Change, subscriber: Subscriber) => {
    await recordConsent(ctx, c, subscriber, addedProof(actor, vouched && channel !== "webhook", parsed.consent));
    await insertTags(
      c.tx,
      tags.map((tag) => ({ subscriberId: subscriber.id, tag })),
    );
  };
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    const ids = await checkChoice(c, pageId, parsed.component_ids);
    if (await store.findByAddress(c.tx, pageId, channel, given.address, whose.scope))
      throw new AppError("conflict", "This address is subscribed already.", {
        field: definition.fields[0]?.name ?? "address",
      });
    if (parsed.skip_confirmation_notification === true && (await isErased(ctx, c.tx, channel, given.address)))
      throw new AppError("conflict", "The owner of this address had their data erased: they have to confirm.", {
        field: definition.fields[0]?.name ?? "address",
      });
    const held = whose.scope === "public" && (await isHeldBack(ctx, c.tx, { pageId, channel, address: given.address }));
    if (channel === "webhook" && !held) {
      const { subscriber, secret } = await startWebhook(ctx, c, pageId, given, ids, true, whose);
      await keep(c, subscriber);
      return { subscriber, secret };
    }
    const confirmed = definition.verification === "none" || (vouched && channel !== "webhook");
    const state = confirmed ? "active" : "unconfirmed";
    const subscriber = newSubscriber(c, pageId, channel, given.address, state, ids, whoseOf(given, whose));
    await insertSubscriber(ctx, c, subscriber, given.settings);
    await keep(c, subscriber);
    if (held) return { subscriber: await holdAgain(ctx, c, subscriber), secret: null };
    if (!confirmed) await askToConfirm(ctx, c, subscriber);
    return { subscriber, secret: null };
  });
}

/** @param scope whose it has to be. @throws AppError `not_found` */
export async function removeSubscriber(
  ctx: Context,
  actor: Actor,
  id: string,
  scope: SubscriberScope = "public",
): Promise<Subscriber> {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
  return change(ctx, actor, async (c) => {
    const subscriber = await store.find(c.tx, id);
    if (subscriber?.scope !== scope) throw notFound("subscriber");
    await removeSubscription(ctx, c, subscriber);
    return subscriber;
  });
}
