/** After retries and thresholds: what Candor believes of a probe's target. */
export const probeStates = ["up", "degraded", "down", "unknown"] as const;
export type ProbeState = (typeof probeStates)[number];

/** How many of a probe's locations have to see it fail before it counts as failing. */
export const quorums = ["any", "majority", "all"] as const;
export type Quorum = (typeof quorums)[number];

/** The phases of a request, in the order in which they are stored. */
export const phaseNames = [
  "dns",
  "connect",
  "tls",
  "firstByte",
  "transfer",
] as const satisfies readonly (keyof Phases)[];

/** Where the time of one measurement went, in milliseconds; null for what did not happen. */
export interface Phases {
  /** Resolving the name. */
  dns: number | null;
  connect: number | null;
  tls: number | null;
  /** From the standing connection to the first byte of the answer. */
  firstByte: number | null;
  /** From the first byte to the last. */
  transfer: number | null;
}

/** One measurement. `reason` says in plain words what was wrong; null when `up`. */
export interface ProbeResult {
  state: "up" | "degraded" | "down";
  /** Closed class of the fault, for counting: `timeout`, `dns`, `refused`, `status`, … */
  errorClass: string | null;
  reason: string | null;
  /** Milliseconds from start to verdict; null when nothing was measured. */
  latencyMs: number | null;
  /** Absent where a kind has no phases. */
  phases?: Phases;
}

export interface Thresholds {
  /** Failures in a row before `up` becomes `down`. */
  failuresToDown: number;
  /** Good results in a row before `down` becomes `up` again. */
  successesToUp: number;
}

/** What is kept between results to come to a verdict. Times are milliseconds since the epoch. */
export interface Verdict {
  state: ProbeState;
  /** When `state` began. */
  since: number;
  /** The state that results in a row point at. */
  streakOf: "up" | "degraded" | "down" | null;
  streak: number;
  /** When the first result of the streak was taken: an outage is dated back to it. */
  streakSince: number;
}

export const firstVerdict = (now: number): Verdict => ({
  state: "unknown",
  since: now,
  streakOf: null,
  streak: 0,
  streakSince: now,
});

/**
 * The next verdict after a result taken at `at`. One lost packet changes nothing: leaving `up` for the worse needs
 * `failuresToDown` bad results in a row, coming back needs `successesToUp` good ones. From `unknown` the first good
 * result decides, while a failure still needs its streak, so that a start in bad weather raises no alarm.
 */
export function nextVerdict(prior: Verdict, result: Pick<ProbeResult, "state">, at: number, t: Thresholds): Verdict {
  const fine = prior.state === "up" || prior.state === "unknown";
  // Seen from a good state, slow and failing answers that alternate are one streak of trouble.
  const trouble = fine && prior.streakOf !== null && prior.streakOf !== "up" && result.state !== "up";
  const same = prior.streakOf === result.state || trouble;
  const streak = same ? prior.streak + 1 : 1;
  const streakSince = same ? prior.streakSince : at;
  const moved = { ...prior, streakOf: result.state, streak, streakSince };
  if (result.state === prior.state) return moved;
  const needed = result.state === "up" ? (prior.state === "unknown" ? 1 : t.successesToUp) : t.failuresToDown;
  if (streak < needed) return moved;
  return { ...moved, state: result.state, since: streakSince };
}

/** A probe whose results stopped coming is unknown after three intervals and never sooner than 30 s. */
export function staleAfter(intervalMs: number, timeoutMs: number): number {
  return Math.max(30_000, intervalMs * 3) + timeoutMs;
}

/** What one location makes of a probe, and since when. Times are milliseconds since the epoch. */
export interface LocationVerdict {
  state: ProbeState;
  since: number;
}

const needed: Record<Quorum, (count: number) => number> = {
  any: () => 1,
  majority: (count) => Math.floor(count / 2) + 1,
  all: (count) => count,
};

/**
 * What the locations' verdicts come to. A location that knows nothing has no vote, so that a blind one changes nothing;
 * where none knows anything, neither does the probe. A turn is dated to the verdict that tipped it: an outage to when
 * enough locations had begun to see it.
 */
export function quorumVerdict(quorum: Quorum, verdicts: readonly LocationVerdict[]): LocationVerdict {
  const latest = (list: readonly LocationVerdict[]) => list.reduce((t, v) => Math.max(t, v.since), 0);
  const known = verdicts.filter((v) => v.state !== "unknown");
  if (known.length === 0) return { state: "unknown", since: latest(verdicts) };
  const enough = needed[quorum](known.length);
  const tippedBy = (bad: readonly LocationVerdict[]) => [...bad].sort((a, b) => a.since - b.since)[enough - 1]?.since;
  const down = known.filter((v) => v.state === "down");
  if (down.length >= enough) return { state: "down", since: tippedBy(down) ?? latest(down) };
  const bad = known.filter((v) => v.state !== "up");
  if (bad.length >= enough) return { state: "degraded", since: tippedBy(bad) ?? latest(bad) };
  return { state: "up", since: latest(verdicts) };
}

/** An answer must be faster than this share of the threshold before a slow target counts as quick again. */
const quickAgain = 0.8;

/** A target that was slow has to be clearly below the threshold, so that one close to it does not flap. */
export function withHysteresis(prior: ProbeState, result: ProbeResult, thresholdMs: number | null): ProbeResult {
  if (prior !== "degraded" || result.state !== "up" || thresholdMs === null || result.latencyMs === null) return result;
  if (result.latencyMs <= thresholdMs * quickAgain) return result;
  return {
    ...result,
    state: "degraded",
    errorClass: "slow",
    reason: `The answer took ${Math.round(result.latencyMs)} ms; it counts as quick again below ${Math.round(thresholdMs * quickAgain)} ms.`,
  };
}
