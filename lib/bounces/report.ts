import type { Bounce, BounceKind } from "../domain/bounce.ts";
import { maskAddressesIn, parseEmail } from "../domain/subscription.ts";
import { oneLine } from "../domain/text.ts";

interface Told {
  kind: BounceKind;
  address: string | undefined;
  reason: string;
  eventId: string | null;
  at: number | null;
}

/** An address as subscribers' are stored; null for what is none. */
function addressOf(text: string): string | null {
  const bare = /<([^<>]+)>\s*$/.exec(text)?.[1] ?? text;
  try {
    return parseEmail(bare);
  } catch {
    return null;
  }
}

/** What a provider tells of one mailbox, or nothing when it names none. */
export function reportOf({ kind, address, reason, eventId, at }: Told): Bounce[] {
  const mailbox = address === undefined ? null : addressOf(address);
  if (mailbox === null) return [];
  const words = maskAddressesIn(oneLine(reason)).slice(0, 200);
  return [{ kind, reason: words, returnPaths: [], address: mailbox, eventId, at }];
}
