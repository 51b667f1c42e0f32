import { firstVerdict, nextVerdict, type Thresholds } from "../../lib/domain/probe.ts";
import { type Confirmation, nextDue, recheckDue } from "../../lib/domain/schedule.ts";

export type Settings = Confirmation & Thresholds;

export const defaults: Settings = { intervalMs: 60_000, recheckMs: 5000, failuresToDown: 4, successesToUp: 2 };
export const week = 7 * 86_400_000;

/** Numbers in [0,1) that are the same for the same seed (xorshift32, Marsaglia 2003). */
export function noise(seed: number): () => number {
  let x = (seed * 0x9e3779b1) | 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

/**
 * A probe's life against a simulated target, without a clock: it is asked when the engine would ask, and judged as the
 * engine judges.
 * @param fails does the request at this moment fail?
 * @returns each turn to down: when it was sure, and back to when it dated the outage
 */
export function simulate(
  id: string,
  settings: Settings,
  until: number,
  fails: (at: number) => boolean,
): { at: number; since: number }[] {
  const alarms: { at: number; since: number }[] = [];
  let verdict = firstVerdict(0);
  let failures = 0;
  for (let at = nextDue(id, settings.intervalMs, 0); at < until; ) {
    const failed = fails(at);
    const before = verdict.state;
    verdict = nextVerdict(verdict, { state: failed ? "down" : "up" }, at, settings);
    if (verdict.state === "down" && before !== "down") alarms.push({ at, since: verdict.since });
    failures = failed ? failures + 1 : 0;
    at = recheckDue(id, settings, failures, at) ?? nextDue(id, settings.intervalMs, at);
  }
  return alarms;
}

/** False alarms of a target that is fine and drops a share of the requests at random, over a week. */
export function alarmsInWeek(settings: Settings, drop: number, seed: number): number {
  const random = noise(seed);
  return simulate(`probe${seed}`, settings, week, () => random() < drop).length;
}

/** How long after a target's death, at a moment of chance, it is known: milliseconds. */
export function detectionDelay(settings: Settings, drop: number, seed: number): { delay: number; dated: number } {
  const random = noise(seed);
  const death = 600_000 + random() * settings.intervalMs;
  const alarms = simulate(`probe${seed}`, settings, death + 3_600_000, (at) => at >= death || random() < drop);
  const found = alarms.find((alarm) => alarm.at >= death);
  return { delay: (found?.at ?? Number.NaN) - death, dated: (found?.since ?? Number.NaN) - death };
}
