import type { Run } from "./verdicts.ts";

/** A verdict needs no longer streak than this. */
const longestStreak = 20;

/**
 * Makes room among results that can not be written: of many that say the same in a row, the first ones and the last one
 * stay, so that no change of state is lost; and if that is not enough, the oldest go.
 */
export function thinOut(runs: readonly Run[], most: number): Run[] {
  if (runs.length <= most) return [...runs];
  const streaks = new Map<string, { state: string; length: number }>();
  const last = new Map<string, Run>();
  const keyOf = (run: Run): string => `${run.probe.id} ${run.location}`;
  for (const run of runs) last.set(keyOf(run), run);
  const kept = runs.filter((run) => {
    const key = keyOf(run);
    const streak = streaks.get(key);
    const length = streak?.state === run.result.state ? streak.length + 1 : 1;
    streaks.set(key, { state: run.result.state, length });
    return length <= longestStreak || last.get(key) === run;
  });
  return kept.slice(-most);
}
