import { createHash } from "node:crypto";
import { maskedAddress } from "../channels/registry.ts";
import { system } from "../domain/actor.ts";
import {
  type Bounce,
  bounceKinds,
  readReturnPath,
  returnPath,
  softBouncesInRow,
  suppressionReason,
} from "../domain/bounce.ts";
import * as store from "../store/bounces.ts";
import * as deliveries from "../store/deliveries.ts";
import * as subscribers from "../store/subscribers.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";

/**
 * What a report came to: `suppressed`: nothing more is sent there; `counted`: noted, the next ones may come through;
 * `repeated`: known already; `unknown`: about nobody here.
 */
export type BounceVerdict = "suppressed" | "counted" | "repeated" | "unknown";

/** Half of a SHA-256 is what a mailbox's name has room for (RFC 5321 §4.5.3.1.1); 96 bits can not be guessed by mail. */
const signatureLength = 24;

const signatureOf = (ctx: Context, deliveryId: string): string =>
  ctx.vault.digest("return path", deliveryId).slice(0, signatureLength);

/** The envelope's sender for one delivery: whoever was not sent that mail can not make it up. */
export function signedReturnPath(ctx: Context, deliveryId: string, domain: string): string {
  return returnPath(deliveryId, signatureOf(ctx, deliveryId), domain);
}

/** The delivery that a return path names, if the path is one of ours. */
export function deliveryOfReturnPath(ctx: Context, address: string): string | null {
  const read = readReturnPath(address);
  return read !== null && signatureOf(ctx, read.deliveryId) === read.signature ? read.deliveryId : null;
}

interface Hit {
  subscriber: subscribers.Subscriber;
  /** The mail that came back, where it can be told. */
  delivery: deliveries.Delivery | null;
  /** Is it about the address that the subscriber has now? */
  isTheirs: boolean;
}

async function hitByReturnPath(ctx: Context, c: Change, bounce: Bounce): Promise<Hit[]> {
  const id = bounce.returnPaths.map((path) => deliveryOfReturnPath(ctx, path)).find((found) => found !== null);
  const delivery = id === undefined ? undefined : await deliveries.find(c.tx, id ?? "");
  const subscriber = delivery && (await subscribers.find(c.tx, delivery.subscriberId));
  if (!delivery || !subscriber) return [];
  // Mail to the one who looks after a webhook says nothing of the webhook.
  const isTheirs = subscriber.channel === "email" && (await store.isToTheirAddress(c.tx, subscriber, delivery.id));
  return [{ delivery, subscriber, isTheirs }];
}

async function hitsByAddress(c: Change, bounce: Bounce): Promise<Hit[]> {
  if (bounce.address === null) return [];
  const hits: Hit[] = [];
  for (const subscriber of await store.subscribersAt(c.tx, bounce.address)) {
    const id = await store.newestSent(c.tx, subscriber, new Date(bounce.at ?? c.now));
    const delivery = id === null ? null : ((await deliveries.find(c.tx, id)) ?? null);
    hits.push({ subscriber, delivery, isTheirs: true });
  }
  return hits;
}

/** Have the newest mails up to this one all come back? One that came through in between starts the count anew. */
async function isWornOut(c: Change, { subscriber, delivery }: Hit): Promise<boolean> {
  if (!delivery) return false;
  const outcomes = await store.outcomesUpTo(c.tx, subscriber, delivery.eventSeq, softBouncesInRow);
  return outcomes.length === softBouncesInRow && outcomes.every((outcome) => outcome === "bounced");
}

async function suppress(c: Change, { id, channel, address, state }: subscribers.Subscriber, reason: string) {
  await subscribers.update(c.tx, id, { state: "quarantined", suppressedReason: reason }, c.now);
  c.audit("subscriber.quarantine", id, { state }, { address: maskedAddress(channel, address), reason });
}

async function takeOne(c: Change, source: string, key: string, bounce: Bounce, hit: Hit): Promise<BounceVerdict> {
  const { subscriber, delivery } = hit;
  const isNew = await store.insert(c.tx, {
    id: createHash("sha256").update(`${source}\n${key}\n${subscriber.id}`).digest("hex").slice(0, 32),
    subscriberId: subscriber.id,
    deliveryId: delivery?.id ?? null,
    kind: bounce.kind,
    reason: bounce.reason,
    source,
    at: new Date(c.now),
  });
  if (!isNew) return "repeated";
  if (delivery && bounce.kind !== "complaint")
    await store.markReturned(c.tx, delivery.id, bounce.reason, new Date(c.now));
  // Who is left alone is so once.
  if (!hit.isTheirs || subscriber.state === "quarantined") return "counted";
  const ends =
    bounce.kind === "hard" || bounce.kind === "complaint" || (bounce.kind === "soft" && (await isWornOut(c, hit)));
  if (!ends) return "counted";
  await suppress(c, subscriber, suppressionReason(bounce.kind, bounce.reason));
  return "suppressed";
}

const order: readonly BounceVerdict[] = ["suppressed", "counted", "repeated", "unknown"];

/**
 * Takes in what somebody says of a mail that was sent: the delivery is marked, and the subscriber is told nothing more
 * when the mailbox is dead, its owner complained, or several mails in a row came back. The same report twice is one.
 * @param source `mail` or the provider's name
 */
export async function takeBounce(ctx: Context, source: string, bounce: Bounce): Promise<BounceVerdict> {
  if (!bounceKinds.includes(bounce.kind)) return "unknown";
  const verdicts = await change(ctx, system("bounces"), async (c) => {
    const own = await hitByReturnPath(ctx, c, bounce);
    const hits = own.length > 0 ? own : await hitsByAddress(c, bounce);
    const out: BounceVerdict[] = [];
    for (const hit of hits) {
      const key = bounce.eventId ?? `${bounce.kind} ${hit.delivery?.id ?? ""} ${bounce.reason}`;
      out.push(await takeOne(c, source, key, bounce, hit));
    }
    return out;
  });
  return order.find((verdict) => verdicts.includes(verdict)) ?? "unknown";
}
