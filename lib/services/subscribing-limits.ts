import { AppError } from "../domain/errors.ts";
import { type ChannelKind, emailLimitKey } from "../domain/subscription.ts";
import type { Transaction } from "../store/database.ts";
import * as rateLimits from "../store/rate-limits.ts";
import { hashToken } from "./tokens.ts";

const minute = 60_000;
const hour = 60 * minute;

/** Against being used to flood someone's mailbox. */
export const subscribingLimits = {
  perClient: { count: 5, windowMs: hour },
  /** Nobody can make Candor write to somebody more often than once an hour. */
  perAddressAndHour: { count: 1, windowMs: hour },
  perAddress: { count: 3, windowMs: 24 * hour },
  /** Against strangers who write to one organisation's mailboxes all at once. */
  perDomain: { count: 1000, windowMs: hour },
  inAll: { count: 100, windowMs: minute },
} as const;

type Limit = { count: number; windowMs: number };

async function within(tx: Transaction, key: string, limit: Limit, now: number): Promise<number | null> {
  const { count, endsAt } = await rateLimits.hit(tx, key, limit.windowMs, now);
  return count <= limit.count ? null : endsAt;
}

/** @throws AppError `too_many` when this client, or everyone together, asked too often. */
export async function assertMaySubscribe(tx: Transaction, clientKey: string, now: number): Promise<void> {
  const until =
    (await within(tx, `subscribe:client:${clientKey}`, subscribingLimits.perClient, now)) ??
    (await within(tx, "subscribe:all", subscribingLimits.inAll, now));
  if (until !== null)
    throw new AppError("too_many", "That was too many subscriptions in a short time. Please try again later.", {
      retryAfter: Math.ceil((until - now) / 1000),
    });
}

/** May the owner of a shared mailbox be asked once more whether it leaves? What else they are sent does not count. */
export async function mayAskToLeave(tx: Transaction, subscriberId: string, now: number): Promise<boolean> {
  const { perAddressAndHour, perAddress } = subscribingLimits;
  if ((await within(tx, `leave:hour:${subscriberId}`, perAddressAndHour, now)) !== null) return false;
  return (await within(tx, `leave:list:${subscriberId}`, perAddress, now)) === null;
}

/** Where somebody would be written to. */
interface Destination {
  channel: ChannelKind;
  address: string;
}

/**
 * May one more message go there that its owner has not agreed to? A tagged or dotted form of a mailbox is the same.
 * @param asker an operator answers for whom they add, be it a whole organisation: only each mailbox has its limits
 */
export async function mayWriteTo(
  tx: Transaction,
  { channel, address }: Destination,
  now: number,
  asker: "stranger" | "operator" = "stranger",
): Promise<boolean> {
  const isMail = channel === "email";
  const same = isMail ? emailLimitKey(address) : address;
  // The counter's key is a digest, so that the table is no list of addresses.
  const keyOf = (what: string, of: string): string => `subscribe:${what}:${hashToken(of).slice(0, 32)}`;
  const domain = isMail && asker === "stranger" ? same.slice(same.lastIndexOf("@")) : null;
  if (domain !== null && (await within(tx, keyOf("domain", domain), subscribingLimits.perDomain, now)) !== null)
    return false;
  if (isMail && (await within(tx, keyOf("hour", same), subscribingLimits.perAddressAndHour, now)) !== null)
    return false;
  return (await within(tx, keyOf("address", same), subscribingLimits.perAddress, now)) === null;
}
