import { system } from "../domain/actor.ts";
import * as store from "../store/preferences.ts";
import * as subscribers from "../store/subscribers.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { removeSubscription } from "./subscriber-records.ts";

const day = 86_400_000;
/** So long after its end an incident may be opened again, or what was learnt may be told. */
export const followedMs = 7 * day;
/** By then what was learnt has gone out to everybody. */
export const learntMs = day;
const atOnce = 500;
const stepsAtMost = 1000;

/** Ends the following of incidents that are over; who subscribed to nothing else is subscribed no more. */
export async function endFollowing(ctx: Context): Promise<void> {
  for (let n = 0; n < stepsAtMost; n++) {
    const ended = await change(ctx, system("following"), async (c) => {
      const before = { over: new Date(c.now - followedMs), learnt: new Date(c.now - learntMs) };
      const rows = await store.endedFollowing(c.tx, before, atOnce);
      for (const { subscriberId, incidentId } of rows) {
        await store.unfollow(c.tx, subscriberId, incidentId);
        const subscriber = await subscribers.find(c.tx, subscriberId);
        if (!subscriber?.followsOnly) continue;
        if ((await store.followedBy(c.tx, subscriberId)).length === 0) await removeSubscription(ctx, c, subscriber);
      }
      return rows.length;
    });
    if (ended < atOnce) return;
  }
}
