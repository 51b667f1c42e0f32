import { histogramOf, mergeHistograms, quantile } from "../domain/histogram.ts";
import { nextDue, recheckDue } from "../domain/schedule.ts";
import { stopForMany } from "../net/deadline.ts";
import { findProbeKind } from "../probes/registry.ts";
import type { Probe } from "../store/probes.ts";
import type { Clock, Logger } from "./context.ts";
import { createTimetable } from "./timetable.ts";
import { type Run, saysNothing } from "./verdicts.ts";

/** What has to be known of a probe to run it. */
export type ProbeJob = Pick<
  Probe,
  "id" | "kind" | "settings" | "intervalMs" | "timeoutMs" | "failuresToDown" | "recheckMs" | "updatedAt"
>;

export interface RunnerOptions {
  clock: Clock;
  log: Logger;
  location: string;
  allowPrivate: boolean;
  /** How many probes may run at the same time. */
  concurrency: number;
}

export interface RunnerStats {
  runs: number;
  /** Turns that were not taken: the run before was still under way. */
  skipped: number;
  /** Turns that were put off because of a pause or a jump of the clock. */
  putOff: number;
  /** Runs that began more than a second late. */
  late: number;
  /** Under way now. */
  running: number;
  /** By how many milliseconds runs began late. */
  latenessP50: number;
  latenessP99: number;
}

export interface ProbeRunner {
  /**
   * Runs a probe from now on. What was planned for it before is off.
   * @param waitMs the first time is so far off, or at its next turn if that is sooner; at once unless given
   */
  add(job: ProbeJob, waitMs?: number): void;
  remove(id: string): void;
  ids(): string[];
  /** Starts what is due, as many as may run. @returns how many */
  launch(): number;
  /** What has been measured since it was last asked. */
  takeFinished(): Run[];
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
  /** Ends what runs; it comes out as `aborted`. */
  abort(): void;
  stats(): RunnerStats;
}

/** A run that begins this much after its time is late. */
const lateFromMs = 1000;

/** Above how many milliseconds a probe's answer is slow; null where nothing is. */
export const thresholdOf = ({ settings }: Pick<Probe, "settings">): number | null =>
  typeof settings.latency_threshold_ms === "number" ? settings.latency_threshold_ms : null;

/**
 * Runs probes at their times, side by side, never one twice at once. After a failure that is not believed yet it asks
 * again soon: until the failures are as many as the probe wants, or the target answers.
 */
export function createRunner(options: RunnerOptions): ProbeRunner {
  const { clock, log, location, allowPrivate, concurrency } = options;
  const jobs = new Map<string, ProbeJob>();
  const timetable = createTimetable();
  const running = new Map<string, Promise<void>>();
  const failures = new Map<string, number>();
  const abort = stopForMany();
  let finished: Run[] = [];
  let runs = 0;
  let skipped = 0;
  let late = 0;
  let lateness: number[] = [];
  let histogram = histogramOf([]);

  function note(lateMs: number): void {
    if (lateMs > lateFromMs) late++;
    lateness.push(Math.max(0, lateMs));
    if (lateness.length < 1000) return;
    histogram = mergeHistograms([histogram, histogramOf(lateness)]);
    lateness = [];
  }

  async function measure(job: ProbeJob): Promise<void> {
    const kind = findProbeKind(job.kind);
    if (!kind) throw new Error(`no probe kind ${job.kind}`);
    const at = clock.now();
    const { timeoutMs } = job;
    const { result, facts } = await kind.run(job.settings, { timeoutMs, allowPrivate, signal: abort.signal });
    // Changed or removed meanwhile: it did not ask what is asked now.
    if (jobs.get(job.id) !== job) return;
    const { id, updatedAt } = job;
    finished.push({ probe: { id, updatedAt }, location, at, result, facts, thresholdMs: thresholdOf(job) });
    if (saysNothing(result)) return;
    const inRow = result.state === "up" ? 0 : (failures.get(id) ?? 0) + 1;
    failures.set(id, inRow);
    const soon = recheckDue(id, job, inRow, clock.now());
    if (soon !== null) timetable.plan(id, job.intervalMs, soon);
  }

  function start(job: ProbeJob): void {
    runs++;
    const task = measure(job)
      .catch((error: unknown) => log.error({ err: error, probeId: job.id }, "a probe could not be run"))
      .finally(() => running.delete(job.id));
    running.set(job.id, task);
  }

  return {
    add(job, waitMs = 0) {
      const now = clock.now();
      jobs.set(job.id, job);
      failures.delete(job.id);
      timetable.plan(job.id, job.intervalMs, Math.min(now + waitMs, nextDue(job.id, job.intervalMs, now)));
    },
    remove(id) {
      jobs.delete(id);
      failures.delete(id);
      timetable.remove(id);
    },
    ids: () => [...jobs.keys()],
    launch() {
      let started = 0;
      const now = clock.now();
      for (const { id, dueAt } of timetable.take(now, Math.max(0, concurrency - running.size))) {
        const job = jobs.get(id);
        if (!job) continue;
        if (running.has(id)) {
          skipped++;
          continue;
        }
        note(now - dueAt);
        start(job);
        started++;
      }
      return started;
    },
    takeFinished() {
      const out = finished;
      finished = [];
      return out;
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
    abort: () => abort.abort(),
    stats() {
      const all = mergeHistograms([histogram, histogramOf(lateness)]);
      return {
        runs,
        skipped,
        late,
        running: running.size,
        putOff: timetable.putOff(),
        latenessP50: quantile(all, 0.5) ?? 0,
        latenessP99: quantile(all, 0.99) ?? 0,
      };
    },
  };
}
