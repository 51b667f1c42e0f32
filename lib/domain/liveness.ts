/** Clocks of several machines differ by less. */
export const clocksDifferMs = 5 * 60_000;

/** What one process knows of another: the sign of life it gave last, and how many looks since then found no other. */
export interface Watched {
  /** When it was given, by that process's own clock. */
  sign: number;
  silentLooks: number;
}

/** Silent at so many looks in a row, who gives a sign between any two of them. */
const deadAfterLooks = 4;

/**
 * What is known after one more look at everybody's signs. They are compared with those of the look before and with no
 * clock: another machine's may go wrong by any time, and a process that could not look itself holds it against nobody.
 */
export function watchedAfter(
  known: ReadonlyMap<string, Watched>,
  signs: ReadonlyMap<string, number>,
): Map<string, Watched> {
  return new Map(
    [...signs].map(([name, sign]) => {
      const before = known.get(name);
      return [name, { sign, silentLooks: before?.sign === sign ? before.silentLooks + 1 : 0 }];
    }),
  );
}

export const isDead = ({ silentLooks }: Watched): boolean => silentLooks >= deadAfterLooks;
