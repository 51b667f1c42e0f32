import type { SubscriberLinks } from "../render/message.ts";
import type { Transaction } from "../store/database.ts";
import type { Subscriber } from "../store/subscribers.ts";
import * as tokens from "../store/tokens.ts";
import type { Context } from "./context.ts";
import { hashToken } from "./tokens.ts";

type Purpose = "manage" | "unsubscribe";
type Who = Pick<Subscriber, "id" | "createdAt" | "linksSince">;

/**
 * A subscriber's token for a purpose: 256 bits derived with the installation's key. So every mail carries the same
 * link, old mails keep working, and the database, which holds only the hash, gives nobody a way in.
 */
export function subscriberToken(ctx: Context, purpose: Purpose, who: Who): string {
  const since = who.linksSince === null ? "" : `:${who.linksSince.getTime()}`;
  const digest = ctx.vault.digest(`subscriber ${purpose}`, `${who.id}:${who.createdAt.getTime()}${since}`);
  return Buffer.from(digest, "hex").toString("base64url");
}

export function linksOf(ctx: Context, who: Who): SubscriberLinks {
  const { baseUrl } = ctx.installation;
  return {
    manage: `${baseUrl}/subscriptions/${subscriberToken(ctx, "manage", who)}`,
    unsubscribe: `${baseUrl}/unsubscribe/${subscriberToken(ctx, "unsubscribe", who)}`,
  };
}

/** What makes a new subscriber's links work. */
export const subscriberTokens = (ctx: Context, who: Who): Omit<tokens.Token, "usedAt">[] =>
  (["manage", "unsubscribe"] as const).map((purpose) => ({
    hash: hashToken(subscriberToken(ctx, purpose, who)),
    purpose,
    subjectId: who.id,
    sealed: null,
    expiresAt: null,
    createdAt: who.linksSince ?? who.createdAt,
  }));

export async function insertSubscriberTokens(ctx: Context, tx: Transaction, who: Who): Promise<void> {
  await tokens.insertMany(tx, subscriberTokens(ctx, who));
}

/** So long an ended subscription's unsubscribe link can still say that it has ended. */
const rememberedMs = 30 * 24 * 3_600_000;

/** Ends a subscriber's links. */
export async function retireSubscriberTokens(tx: Transaction, subscriberId: string, now: number): Promise<void> {
  for (const purpose of ["confirm", "manage", "leave", "move"] as const)
    await tokens.removeFor(tx, purpose, subscriberId);
  await tokens.retire(tx, "unsubscribe", subscriberId, new Date(now), new Date(now + rememberedMs));
}
