/** How an incident ended, where "resolved" is not the whole of it. */
export const endings = ["false_alarm", "cancelled"] as const;
export type Ending = (typeof endings)[number];

export const endingLabels: Record<Ending, string> = {
  false_alarm: "False alarm",
  cancelled: "Cancelled",
};

/** How two incidents belong together. */
export const linkKinds = ["related", "merged_into"] as const;
export type LinkKind = (typeof linkKinds)[number];
