import { system } from "../domain/actor.ts";
import * as results from "../store/probe-results.ts";
import * as subscribers from "../store/subscribers.ts";
import * as tokens from "../store/tokens.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { removeSubscription } from "./subscriber-records.ts";

const day = 86_400_000;
const keepResultsMs = 7 * day;
/** So long an expired link can still say that it has expired. */
const keepTokensMs = 30 * day;
/** An address whose owner never agreed is kept no longer than its links and tries last. */
const keepUnconfirmedMs = 7 * day;
/** Deleted in one transaction: small enough that nobody waits for it. */
const stepSize = 2000;
const stepsAtMost = 500;

async function forgetUnconfirmed(ctx: Context, before: Date): Promise<void> {
  for (const id of await subscribers.neverConfirmed(ctx.db, before, stepSize))
    await change(ctx, system("retention"), async (c) => {
      const subscriber = await subscribers.find(c.tx, id);
      if (subscriber?.state === "unconfirmed") await removeSubscription(c, subscriber);
    });
}

/** Forgets what is no longer needed: raw results and unconfirmed addresses after a week, long expired tokens. */
export async function purgeOld(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  for (let step = 0; step < stepsAtMost; step++) {
    const removed = await ctx.db.transaction((tx) => results.purge(tx, new Date(now - keepResultsMs), stepSize));
    if (removed < stepSize) break;
  }
  await forgetUnconfirmed(ctx, new Date(now - keepUnconfirmedMs));
  await ctx.db.transaction((tx) => tokens.purge(tx, new Date(now - keepTokensMs)));
}
