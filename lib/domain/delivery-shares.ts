import type { DeliveryState } from "./delivery.ts";

/** What came of an update's deliveries: each is in exactly one of these. */
export const shareNames = ["sent", "waiting", "failing", "superseded", "leftOut"] as const;
export type ShareName = (typeof shareNames)[number];

/** `leftOut`: not sent on purpose, such as to who has left meanwhile. A state without a row here does not compile. */
export const shareOf = {
  pending: "waiting",
  sending: "waiting",
  sent: "sent",
  failed: "failing",
  dead: "failing",
  bounced: "failing",
  suppressed: "leftOut",
  superseded: "superseded",
} as const satisfies Record<DeliveryState, ShareName>;

export type Shares = Record<ShareName, number> & { total: number };

/** Counts by channel and state as shares of all that were made; their sum is always the total. */
export function sharesOf(summary: Readonly<Record<string, Readonly<Partial<Record<DeliveryState, number>>>>>): Shares {
  const shares: Shares = { total: 0, sent: 0, waiting: 0, failing: 0, superseded: 0, leftOut: 0 };
  for (const states of Object.values(summary))
    for (const [state, n] of Object.entries(states) as [DeliveryState, number][]) {
      shares[shareOf[state]] += n;
      shares.total += n;
    }
  return shares;
}
