import { type Actor, actorLabel } from "../domain/actor.ts";
import type { ConsentEnd, ConsentStep, ConsentWay } from "../domain/consent.ts";
import type { ChannelKind } from "../domain/subscription.ts";
import * as store from "../store/consents.ts";
import type { Subscriber } from "../store/subscribers.ts";
import type { Change } from "./change.ts";
import { newId } from "./change.ts";
import type { Context } from "./context.ts";

export type Consent = store.Consent;

/** What is known of a consent when it is given. */
export interface Proof {
  step: ConsentStep;
  way: ConsentWay;
  /** What the person was shown. */
  wording?: string | null;
  /** How it was got, in an operator's words. */
  note?: string | null;
  /** The caller's network address; kept as a keyed digest. */
  clientKey?: string | null;
  /** Who entered it; left out for the person themselves. */
  actor?: Actor;
}

/** By which what is kept of an address that has left is found again. */
export const addressDigest = (ctx: Context, channel: ChannelKind, address: string): string =>
  ctx.vault.digest("consent address", `${channel} ${address.toLowerCase()}`);

/** By which somebody who says to have agreed from an address can be answered whether they did. */
export const clientDigest = (ctx: Context, clientKey: string): string => ctx.vault.digest("consent client", clientKey);

const wordingAtMost = 1000;

/** A proof as it is stored. */
export function consentRow(
  ctx: Context,
  subscriber: Pick<Subscriber, "id" | "pageId" | "channel" | "address">,
  proof: Proof,
  at: Date,
): Consent {
  const { id: subscriberId, pageId, channel, address } = subscriber;
  return {
    id: newId(ctx),
    pageId,
    subscriberId,
    channel,
    addressHash: addressDigest(ctx, channel, address),
    step: proof.step,
    way: proof.way,
    wording: proof.wording?.slice(0, wordingAtMost) ?? null,
    note: proof.note?.slice(0, wordingAtMost) ?? null,
    ipHash: proof.clientKey ? clientDigest(ctx, proof.clientKey) : null,
    actor: proof.actor ? actorLabel(proof.actor) : null,
    at,
    endedAt: null,
    ended: null,
  };
}

/** Keeps the proof of what somebody agreed to, in the transaction in which it has its effect. */
export async function recordConsent(ctx: Context, c: Change, subscriber: Subscriber, proof: Proof): Promise<void> {
  await store.insertMany(c.tx, [consentRow(ctx, subscriber, proof, new Date(c.now))]);
}

/** From now on only the keyed digest of the address is left. Who never agreed leaves nothing. */
export async function endConsents(c: Change, subscriber: Subscriber, how: ConsentEnd): Promise<void> {
  if (subscriber.confirmedAt === null) await store.removeOf(c.tx, subscriber.id);
  else await store.end(c.tx, subscriber.id, new Date(c.now), how);
}

/**
 * Removes a subscriber's proofs, also those of earlier subscriptions at the addresses they have had: these are found by
 * the address alone. What goes on at one of them in somebody else's name keeps its own.
 */
export async function eraseConsents(
  ctx: Context,
  c: Change,
  { id, pageId, channel, address }: Subscriber,
): Promise<void> {
  const own = (await store.listOf(c.tx, [id])).map((proof) => proof.addressHash);
  await store.removeOf(c.tx, id);
  await store.removeEnded(c.tx, pageId, [...new Set([addressDigest(ctx, channel, address), ...own])]);
}

/** Proofs of a subscription, oldest first. */
export const listConsents = (ctx: Context, subscriberId: string): Promise<Consent[]> =>
  store.listOf(ctx.db, [subscriberId]);
