import type { ImportRow, LineVerdict } from "../domain/subscriber-import.ts";
import { channelKinds } from "../domain/subscription.ts";
import * as consents from "../store/consents.ts";
import type { Queryable } from "../store/database.ts";
import * as subscribers from "../store/subscribers.ts";
import { addressDigest } from "./consents.ts";
import type { Context } from "./context.ts";
import { verificationOf } from "./destinations.ts";
import { erasedAmong } from "./erased.ts";
import { heldAmong } from "./held.ts";

export interface Judged {
  verdict: LineVerdict;
  note: string | null;
}

/** By which a line's repetition is found. Of a web address large and small letters differ. */
export const keyOf = ({ channel, address }: Pick<ImportRow, "channel" | "address">): string =>
  `${channel} ${channel === "email" ? address.toLowerCase() : address}`;

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

/** What is added may come with a word on it. */
function noteOf({ channel, state, reason }: ImportRow): string | null {
  if (state === "quarantined") return reason;
  return verificationOf(channel) === "challenge" ? "It has to give a challenge back first." : null;
}

/** The keys of those that have left and are held back still. */
async function heldKeys(ctx: Context, q: Queryable, pageId: string, rows: readonly ImportRow[]): Promise<Set<string>> {
  const places = rows.map(({ channel, address }) => ({ pageId, channel, address }));
  return new Set([...(await heldAmong(ctx, q, places))].map(keyOf));
}

/**
 * What becomes of lines as things are now: who is here already stays as they are, who is held back is not added, who has
 * left stays away unless the file proves that they came back, who had their data erased has to say so themselves, and the rest is added.
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
  const erased = await erasedAmong(ctx, q, rows);
  const held = await heldKeys(ctx, q, pageId, rows);
  return new Map(
    rows.map((row): [string, Judged] => {
      const key = keyOf(row);
      const found = known.get(key);
      if (found) return [key, ofKnown(found)];
      if (held.has(key)) return [key, { verdict: "suppressed", note: "It was held back when it left." }];
      const leftAt = left.get(hashes.get(key) ?? "");
      // A line without a time of its own was given that of the import and proves nothing.
      if (leftAt && !(row.ownTime && row.confirmedAt !== null && row.confirmedAt > leftAt.getTime()))
        return [key, { verdict: "left", note: `Unsubscribed on ${day(leftAt)}.` }];
      if (erased.has(row) && row.state !== "unconfirmed")
        return [
          key,
          { verdict: "left", note: "Its owner had their data erased and has to confirm: it is not vouched for." },
        ];
      return [key, { verdict: adding[row.state], note: noteOf(row) }];
    }),
  );
}
