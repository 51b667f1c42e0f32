import type { ImportRow, LineVerdict } from "../domain/subscriber-import.ts";
import { channelKinds } from "../domain/subscription.ts";
import * as consents from "../store/consents.ts";
import type { Queryable } from "../store/database.ts";
import * as subscribers from "../store/subscribers.ts";
import { addressDigest } from "./consents.ts";
import type { Context } from "./context.ts";

export interface Judged {
  verdict: LineVerdict;
  note: string | null;
}

/** By which a line's repetition is found. */
export const keyOf = ({ channel, address }: Pick<ImportRow, "channel" | "address">): string =>
  `${channel} ${address.toLowerCase()}`;

const adding = { active: "add", unconfirmed: "ask", quarantined: "hold" } as const satisfies Record<
  ImportRow["state"],
  LineVerdict
>;

const day = (at: Date): string => at.toISOString().slice(0, 10);

function ofKnown(found: subscribers.Subscriber): Judged {
  if (found.state === "quarantined") return { verdict: "suppressed", note: found.suppressedReason };
  if (found.state === "invited")
    return { verdict: "known", note: "It is kept for an invitation to the desk for some days." };
  return { verdict: "known", note: `Subscribed since ${day(found.createdAt)}.` };
}

/**
 * What becomes of lines as things are now: who is here already stays as they are, who has left stays away unless the
 * file proves that they came back, and the rest is added.
 */
export async function judge(
  ctx: Context,
  q: Queryable,
  pageId: string,
  rows: readonly ImportRow[],
): Promise<Map<string, Judged>> {
  const known = new Map<string, subscribers.Subscriber>();
  for (const channel of channelKinds) {
    const addresses = rows.filter((row) => row.channel === channel).map((row) => row.address);
    const written = [...new Set(addresses.flatMap((address) => [address, address.toLowerCase()]))];
    for (const found of await subscribers.findByAddresses(q, pageId, channel, written)) known.set(keyOf(found), found);
  }
  const hashes = new Map(rows.map((row) => [keyOf(row), addressDigest(ctx, row.channel, row.address)]));
  const left = await consents.leftAt(q, [...hashes.values()]);
  return new Map(
    rows.map((row): [string, Judged] => {
      const key = keyOf(row);
      const found = known.get(key);
      if (found) return [key, ofKnown(found)];
      const leftAt = left.get(hashes.get(key) ?? "");
      // A line without a time of its own was given that of the import and proves nothing.
      if (leftAt && !(row.ownTime && row.confirmedAt !== null && row.confirmedAt > leftAt.getTime()))
        return [key, { verdict: "left", note: `Unsubscribed on ${day(leftAt)}.` }];
      return [key, { verdict: adding[row.state], note: row.state === "quarantined" ? row.reason : null }];
    }),
  );
}
