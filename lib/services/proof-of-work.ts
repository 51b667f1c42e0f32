import { createHash } from "node:crypto";
import { z } from "zod";
import type { Actor } from "../domain/actor.ts";
import { AppError, notFound } from "../domain/errors.ts";
import { leadingZeroBits, proofBits, proofLastsMs, proofText, proofWaitMs } from "../domain/proof-of-work.ts";
import type { Queryable } from "../store/database.ts";
import * as pages from "../store/pages.ts";
import * as rateLimits from "../store/rate-limits.ts";
import * as settings from "../store/settings.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { flag, parseInput } from "./input.ts";

const keyOf = (pageId: string): string => `subscribing:${pageId}`;
/** Without the sum: so many an hour for each caller. */
const withoutSum = { count: 2, windowMs: 3_600_000 };

export interface SubscribingRules {
  /** Does the subscribe form ask browsers for a sum? */
  proofOfWork: boolean;
}

export async function readSubscribingRules(q: Queryable, pageId: string): Promise<SubscribingRules> {
  return { proofOfWork: false, ...((await settings.read(q, keyOf(pageId))) as Partial<SubscribingRules> | undefined) };
}

/** @throws AppError `invalid`, `not_found` */
export async function saveSubscribingRules(ctx: Context, actor: Actor, pageId: string, input: unknown): Promise<void> {
  const { proof_of_work: proofOfWork } = parseInput(z.object({ proof_of_work: flag }), input);
  await change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    const before = await readSubscribingRules(c.tx, pageId);
    await settings.write(c.tx, keyOf(pageId), { proofOfWork }, new Date(c.now));
    c.audit("page.subscribing", `page ${pageId}`, before, { proofOfWork });
  });
}

const sign = (ctx: Context, what: string): string => ctx.vault.digest("proof of work", what).slice(0, 32);

/** A challenge for one form: when it was made, something unique, and our sign. */
export function newChallenge(ctx: Context): string {
  const what = `${ctx.clock.now()}.${Buffer.from(ctx.random.bytes(12)).toString("base64url")}`;
  return `${what}.${sign(ctx, what)}`;
}

/** When a challenge of ours was made; null for one that is not ours or too old. */
function madeAt(ctx: Context, challenge: string, now: number): number | null {
  const [at = "", nonce = "", mac] = challenge.split(".");
  const made = Number(at);
  if (mac !== sign(ctx, `${at}.${nonce}`) || !Number.isSafeInteger(made)) return null;
  return made > now - proofLastsMs && made <= now + proofWaitMs ? made : null;
}

const early = () => new AppError("invalid", "Please wait a moment and send it again.");
const spent = () => new AppError("invalid", "Please load the page again and send it once more.");

export interface Proof {
  challenge?: unknown;
  answer?: unknown;
}

/**
 * Lets a form through whose browser has done its sum, once for each challenge. Without the sum it has to wait, and may
 * not come often.
 * @throws AppError `invalid` without a field when it has to wait or the challenge is no good; `too_many`
 */
export async function assertProof(
  ctx: Context,
  c: Change,
  pageId: string,
  { challenge, answer }: Proof,
  clientKey: string,
): Promise<void> {
  if (!(await readSubscribingRules(c.tx, pageId)).proofOfWork) return;
  const given = typeof challenge === "string" && challenge.length < 200 ? challenge : "";
  const made = madeAt(ctx, given, c.now);
  if (made === null) throw spent();
  const sum = typeof answer === "string" && answer.length > 0 && answer.length < 30 ? answer : null;
  if (sum !== null) {
    const hash = createHash("sha256").update(proofText(given, sum)).digest();
    if (leadingZeroBits(hash) < proofBits) throw spent();
  } else {
    if (c.now - made < proofWaitMs) throw early();
    const { count, endsAt } = await rateLimits.hit(c.tx, `proof:client:${clientKey}`, withoutSum.windowMs, c.now);
    if (count > withoutSum.count)
      throw new AppError("too_many", "That was too many subscriptions in a short time. Please try again later.", {
        retryAfter: Math.ceil((endsAt - c.now) / 1000),
      });
  }
  const used = await rateLimits.hit(c.tx, `proof:${given.split(".")[1]}`, proofLastsMs + proofWaitMs, c.now);
  if (used.count > 1) throw spent();
}
