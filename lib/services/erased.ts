import type { ChannelKind } from "../domain/subscription.ts";
import type { Queryable } from "../store/database.ts";
import * as store from "../store/erased-addresses.ts";
import type { Change } from "./change.ts";
import type { Context } from "./context.ts";
import type { Subscriber } from "./subscriber-records.ts";

type Place = Pick<Subscriber, "channel" | "address">;

/** What stays of an erased address: a keyed digest, from which nobody can tell it. */
const hashOf = (ctx: Context, { channel, address }: Place): string =>
  ctx.vault.digest("erased address", `${channel}:${address.toLowerCase()}`);

/** Has whoever owns this address had their data erased, and not come back since? */
export const isErased = (ctx: Context, q: Queryable, channel: ChannelKind, address: string): Promise<boolean> =>
  store.has(q, hashOf(ctx, { channel, address }));

/** Those of these places whose owners had their data erased. */
export async function erasedAmong<P extends Place>(ctx: Context, q: Queryable, places: readonly P[]): Promise<Set<P>> {
  const hashes = await store.among(
    q,
    places.map((place) => hashOf(ctx, place)),
  );
  return new Set(places.filter((place) => hashes.has(hashOf(ctx, place))));
}

/** Keeps in mind that it was erased. To be called inside a change. */
export const rememberErasure = (ctx: Context, c: Change, place: Place): Promise<void> =>
  store.insert(c.tx, hashOf(ctx, place), new Date(c.now));

/** The owner has said yes again. To be called inside a change. */
export const forgetErasure = (ctx: Context, c: Change, place: Place): Promise<void> =>
  store.remove(c.tx, hashOf(ctx, place));
