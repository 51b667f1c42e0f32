import * as results from "../store/probe-results.ts";
import * as tokens from "../store/tokens.ts";
import type { Context } from "./context.ts";

const day = 86_400_000;
const keepResultsMs = 7 * day;
/** So long an expired link can still say that it has expired. */
const keepTokensMs = 30 * day;
/** Deleted in one transaction: small enough that nobody waits for it. */
const stepSize = 2000;
const stepsAtMost = 500;

/** Forgets what is no longer needed: raw results after a week, long expired tokens. */
export async function purgeOld(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  for (let step = 0; step < stepsAtMost; step++) {
    const removed = await ctx.db.transaction((tx) => results.purge(tx, new Date(now - keepResultsMs), stepSize));
    if (removed < stepSize) break;
  }
  await ctx.db.transaction((tx) => tokens.purge(tx, new Date(now - keepTokensMs)));
}
