/** A mail that a server took. */
export interface Taken {
  to: string;
  messageId: string;
}

export interface Tally {
  /** How many of the recipients got it. */
  reached: number;
  /** How many got it more than once. */
  repeated: number;
  /** How many of these could not tell that it is the same: its Message-ID was another. */
  unlike: number;
}

/** What became of one update's mails: everyone once, and whatever came twice with the same identity. */
export function tally(mails: readonly Taken[]): Tally {
  const idsOf = new Map<string, string[]>();
  for (const { to, messageId } of mails) idsOf.set(to, [...(idsOf.get(to) ?? []), messageId]);
  const twice = [...idsOf.values()].filter((ids) => ids.length > 1);
  return {
    reached: idsOf.size,
    repeated: twice.length,
    unlike: twice.filter((ids) => new Set(ids).size > 1).length,
  };
}
