import { isDead, type Watched, watchedAfter } from "../domain/liveness.ts";
import * as deliveries from "../store/deliveries.ts";
import * as heartbeats from "../store/heartbeats.ts";
import type { Context } from "./context.ts";

const prefix = "deliverer:";
/** How often each gives a sign of life and looks at those of the others. */
export const beatMs = 3000;

/** Gives one sign of life, so that what `owner` leases is left to it. */
export async function beatOnce(ctx: Context, owner: string): Promise<void> {
  await ctx.db.transaction((tx) => heartbeats.beat(tx, prefix + owner, new Date(ctx.clock.now())));
}

/** A deliverer among others on the same database. */
export interface Watch {
  /** Gives a sign of life, and takes over from those who gave none any more, long before their leases end. */
  beat(): Promise<void>;
}

/** @param owner names the deliverer that watches. */
export function createWatch(ctx: Context, owner: string): Watch {
  let known = new Map<string, Watched>();
  return {
    async beat() {
      const now = new Date(ctx.clock.now());
      known = await ctx.db.transaction(async (tx) => {
        await heartbeats.beat(tx, prefix + owner, now);
        const signs = await heartbeats.list(tx, prefix);
        // Its own is new each time, whatever the clock does.
        signs.delete(prefix + owner);
        const watched = watchedAfter(known, new Map([...signs].map(([name, at]) => [name, at.getTime()])));
        for (const [name, one] of watched) {
          if (!isDead(one)) continue;
          await heartbeats.remove(tx, name, new Date(one.sign));
          watched.delete(name);
        }
        const alive = [...watched.keys()].map((name) => name.slice(prefix.length));
        const released = await deliveries.releaseOthers(tx, [owner, ...alive], now);
        if (released > 0) ctx.log.warn({ released }, "deliveries of a worker that died were taken over");
        return watched;
      });
    },
  };
}
