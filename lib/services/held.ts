import type { Queryable } from "../store/database.ts";
import * as store from "../store/held-addresses.ts";
import * as marks from "../store/subscriber-marks.ts";
import * as subscribers from "../store/subscribers.ts";
import type { Change } from "./change.ts";
import type { Context } from "./context.ts";

type Subscriber = subscribers.Subscriber;
type Place = Pick<Subscriber, "pageId" | "channel" | "address">;

/** What stays of an address that is held back: a keyed digest, from which nobody can tell it. */
const hashOf = (ctx: Context, { pageId, channel, address }: Place): string =>
  ctx.vault.digest("held address", `${pageId} ${channel} ${channel === "email" ? address.toLowerCase() : address}`);

/** Those of these places that are held back although their subscription has ended. */
export async function heldAmong<P extends Place>(ctx: Context, q: Queryable, places: readonly P[]): Promise<Set<P>> {
  const hashes = await store.among(
    q,
    places.map((place) => hashOf(ctx, place)),
  );
  return new Set(places.filter((place) => hashes.has(hashOf(ctx, place))));
}

/** Does an operator hold this address of the public's back, whether it is subscribed or not? */
export async function isHeldBack(ctx: Context, q: Queryable, place: Place): Promise<boolean> {
  const { pageId, channel, address } = place;
  const found = await subscribers.findByAddress(q, pageId, channel, address);
  return (found && (await marks.isHeld(q, found.id))) || (await heldAmong(ctx, q, [place])).size > 0;
}

/**
 * Keeps in mind that an address is held back, before its subscription ends or goes elsewhere: else whoever is held back
 * would leave and come back. To be called inside a change.
 */
export async function rememberHold(ctx: Context, c: Change, subscriber: Subscriber): Promise<void> {
  const { heldAt = null, heldBy = null } = (await marks.find(c.tx, subscriber.id)) ?? {};
  if (heldAt !== null) await store.insert(c.tx, { hash: hashOf(ctx, subscriber), heldBy, heldAt });
}

/**
 * Holds a new subscription back if its address is: from now on that stands with it, where an operator sees it and can
 * let it go. To be called inside a change.
 * @returns the subscriber as they are now
 */
export async function holdAgain(ctx: Context, c: Change, subscriber: Subscriber): Promise<Subscriber> {
  const held = await store.take(c.tx, hashOf(ctx, subscriber));
  if (!held) return subscriber;
  const edit = { state: "quarantined", suppressedReason: "It was held back when it was subscribed before." } as const;
  await subscribers.update(c.tx, subscriber.id, edit, c.now);
  await marks.save(c.tx, subscriber.id, { heldBy: held.heldBy, heldAt: held.heldAt });
  c.audit(
    "subscriber.hold",
    subscriber.id,
    { state: subscriber.state },
    { state: edit.state, reason: edit.suppressedReason },
  );
  return { ...subscriber, ...edit };
}
