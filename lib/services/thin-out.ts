import type { Run } from "./verdicts.ts";

/** A verdict needs no longer streak than this. */
const longestStreak = 20;
/** Of good results in a row fewer are needed, the less room there is. */
const goodStreaks = [longestStreak, 5, 2];

/** Of results that say the same in a row the first ones and the last one of all. */
function shortenStreaks(runs: readonly Run[], goodStreak: number): Run[] {
  const streaks = new Map<string, { state: string; length: number }>();
  const last = new Map<string, Run>();
  const keyOf = (run: Run): string => `${run.probe.id} ${run.location}`;
  for (const run of runs) last.set(keyOf(run), run);
  return runs.filter((run) => {
    const key = keyOf(run);
    const { state } = run.result;
    const streak = streaks.get(key);
    const length = streak?.state === state ? streak.length + 1 : 1;
    streaks.set(key, { state, length });
    return length <= (state === "up" ? goodStreak : longestStreak) || last.get(key) === run;
  });
}

/**
 * Makes room among results that can not be written: of many that say the same in a row, the first ones and the last one
 * stay, so that no change of state is lost; and if that is not enough, the oldest go.
 * @param runs in the order in which they were measured
 */
export function thinOut(runs: readonly Run[], most: number): Run[] {
  let kept = [...runs];
  for (const goodStreak of goodStreaks) {
    if (kept.length <= most) return kept;
    kept = shortenStreaks(kept, goodStreak);
  }
  return kept.slice(-most);
}
