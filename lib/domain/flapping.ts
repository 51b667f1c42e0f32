/** More turns than this within the while is flapping. */
export const turnsToUnstable = 5;
export const unstableWithinMs = 30 * 60_000;
/** So long without a turn, and the weather is calm again. */
export const calmAfterMs = 15 * 60_000;

/** The turns still worth remembering after one more at `at`, in milliseconds since the epoch. */
export function rememberTurn(turns: readonly number[], at: number): number[] {
  return [...turns, at].filter((t) => t > at - unstableWithinMs).slice(-50);
}

/** Did it turn too often lately? */
export const isFlapping = (turns: readonly number[], now: number): boolean =>
  turns.filter((t) => t > now - unstableWithinMs).length > turnsToUnstable;

/** Has it been quiet for long enough to be believed again? */
export const isCalm = (turns: readonly number[], now: number): boolean => now - Math.max(0, ...turns) >= calmAfterMs;
