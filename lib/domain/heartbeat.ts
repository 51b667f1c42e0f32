/** When a job last told something of itself. Milliseconds since the epoch. */
export interface Signals {
  /** Began a run, of which no end has been told since. */
  startedAt: number | null;
  succeededAt: number | null;
  failedAt: number | null;
}

export interface HeartbeatRule {
  /** How often the job runs. */
  intervalMs: number;
  /** How much later than that is still in time. */
  graceMs: number;
  /** How long a run may take; null where nobody said. */
  runMs: number | null;
}

/** A time in which no signal could be heard. */
export interface Deafness {
  from: number;
  to: number;
}

export interface HeartbeatVerdict {
  state: "unknown" | "up" | "down";
  since: number;
  reason: string | null;
}

const latest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

/** Is a run under way? */
export const isRunning = ({ startedAt, succeededAt, failedAt }: Signals): boolean =>
  startedAt !== null && startedAt > (latest(succeededAt, failedAt) ?? Number.NEGATIVE_INFINITY);

/** The signals after one more. A run that has not ended goes on: another start does not excuse the first. */
export function nextSignals(prior: Signals, status: "start" | "success" | "fail", at: number): Signals {
  if (status === "start") return isRunning(prior) ? prior : { ...prior, startedAt: at };
  return status === "success" ? { ...prior, succeededAt: at } : { ...prior, failedAt: at };
}

/**
 * What a job's signals come to. Nothing is judged before the first of them. A failure counts at once; silence counts
 * when the interval and its grace are over, or the time that a run may take, and is dated to then. Where the awaited
 * signal may have come while nobody could hear it, nobody knows, until the next one is overdue too.
 * As time passes without signals it only gets worse: up, then unknown, then down.
 */
export function judgeHeartbeat(
  signals: Signals,
  rule: HeartbeatRule,
  now: number,
  deaf: Deafness | null,
): HeartbeatVerdict {
  const { startedAt, succeededAt, failedAt } = signals;
  const { intervalMs, graceMs, runMs } = rule;
  const ended = latest(succeededAt, failedAt);
  const last = ended ?? startedAt;
  if (last === null) return { state: "unknown", since: 0, reason: null };
  if (failedAt !== null && failedAt === ended)
    return { state: "down", since: failedAt, reason: "The job said that it failed." };
  const inRun = isRunning(signals) && runMs !== null && startedAt !== null;
  const dueAt = inRun ? startedAt + runMs : last + intervalMs + graceMs;
  const soFar: HeartbeatVerdict =
    succeededAt === null
      ? { state: "unknown", since: last, reason: null }
      : { state: "up", since: succeededAt, reason: null };
  if (now <= dueAt) return soFar;
  const reason = inRun ? "The job began a run and did not end it in time." : "No signal came in time.";
  const awaitedFrom = inRun ? startedAt : last + intervalMs - Math.min(graceMs, intervalMs / 2);
  if (deaf === null || deaf.to <= awaitedFrom || deaf.from >= dueAt) return { state: "down", since: dueAt, reason };
  const surelyAt = Math.max(dueAt, deaf.to + intervalMs + graceMs);
  if (now > surelyAt) return { state: "down", since: surelyAt, reason };
  return {
    state: "unknown",
    since: dueAt,
    reason: "Candor could not be reached when the signal was due: it may have been missed.",
  };
}
