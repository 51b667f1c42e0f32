import { system } from "../domain/actor.ts";
import { keepConsentsDays } from "../domain/consent.ts";
import { keepWindowsMs, windowSizes } from "../domain/rollup.ts";
import * as bounces from "../store/bounces.ts";
import * as consents from "../store/consents.ts";
import type { Transaction } from "../store/database.ts";
import * as drafts from "../store/drafts.ts";
import * as imports from "../store/imports.ts";
import * as results from "../store/probe-results.ts";
import * as rollups from "../store/rollups.ts";
import { isHeld } from "../store/subscriber-marks.ts";
import * as subscribers from "../store/subscribers.ts";
import * as tokens from "../store/tokens.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { giveUpStale } from "./giving-up.ts";
import { removeSubscription } from "./subscriber-records.ts";

const day = 86_400_000;
/** A draft that nobody has gone on with for so long is not missed. */
const keepDraftsMs = 90 * day;
/** What came back says nothing of a mailbox after so long. */
const keepBouncesMs = 90 * day;
const keepResultsMs = 7 * day;
/** So long an expired link can still say that it has expired. */
const keepTokensMs = 30 * day;
/** The lines of a file hold addresses, also of those who were not added. */
const keepImportLinesMs = 7 * day;
/** An address whose owner never agreed is kept no longer than its links and tries last. */
const keepUnconfirmedMs = 7 * day;
/** Deleted in one transaction: small enough that nobody waits for it. */
const stepSize = 2000;
const stepsAtMost = 500;

async function forgetUnconfirmed(ctx: Context, before: Date): Promise<void> {
  for (const id of await subscribers.neverConfirmed(ctx.db, before, new Date(ctx.clock.now()), stepSize))
    await change(ctx, system("retention"), async (c) => {
      const subscriber = await subscribers.find(c.tx, id);
      // Since they were looked up somebody may have confirmed, or held them back.
      if (subscriber?.confirmedAt === null && !(await isHeld(c.tx, id))) await removeSubscription(ctx, c, subscriber);
    });
}

/** Removes in small steps until a step finds less than it may take. */
async function inSteps(ctx: Context, step: (tx: Transaction) => Promise<number>): Promise<void> {
  for (let n = 0; n < stepsAtMost; n++) if ((await ctx.db.transaction(step)) < stepSize) return;
}

/**
 * Forgets what is no longer needed: raw results and unconfirmed addresses after a week, drafts that nobody went on with
 * and what came back of mail after 90 days, long expired tokens, imported lines after a week, proofs of consent some years
 * after the subscription; gives up what could not be sent for three days.
 */
export async function purgeOld(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  await inSteps(ctx, (tx) => results.purge(tx, new Date(now - keepResultsMs), stepSize));
  for (const size of windowSizes) {
    const keepMs = keepWindowsMs[size];
    if (keepMs !== null) await inSteps(ctx, (tx) => rollups.purge(tx, size, new Date(now - keepMs), stepSize));
  }
  await inSteps(ctx, (tx) => giveUpStale(tx, now, stepSize));
  await forgetUnconfirmed(ctx, new Date(now - keepUnconfirmedMs));
  const consentsMs = (ctx.installation.keepConsentsDays ?? keepConsentsDays) * day;
  await inSteps(ctx, (tx) => consents.purge(tx, new Date(now - consentsMs), stepSize));
  await inSteps(ctx, (tx) => imports.purgeLines(tx, new Date(now - keepImportLinesMs), stepSize));
  await ctx.db.transaction((tx) => drafts.removeOld(tx, new Date(now - keepDraftsMs)));
  await ctx.db.transaction((tx) => bounces.removeOld(tx, new Date(now - keepBouncesMs)));
  await ctx.db.transaction((tx) => tokens.purge(tx, new Date(now - keepTokensMs)));
}
