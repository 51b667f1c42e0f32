import { system } from "../domain/actor.ts";
import { nextVerdict, type ProbeResult, type ProbeState, staleAfter } from "../domain/probe.ts";
import { nextDue } from "../domain/schedule.ts";
import { findProbeKind } from "../probes/registry.ts";
import * as components from "../store/components.ts";
import * as results from "../store/probe-results.ts";
import * as probes from "../store/probes.ts";
import { clearAlert, raiseAlert } from "./alerts.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { recomputeComponents } from "./status.ts";

const actor = system("prober");
const pollMs = 200;
/** Results are written together, at most this often. */
const flushEveryMs = 1000;
const stopWithinMs = 8000;
const claimedAtOnce = 200;
const defaultConcurrency = 100;
const location = "local";
/** No probe is silent for less than this; see staleAfter. */
const shortestSilenceMs = 30_000;

/** One run that is over: of which probe, begun when, with what outcome. */
interface Run {
  probe: probes.Probe;
  at: number;
  result: ProbeResult;
}

/** Takes due probes. One that is late by more than its interval waits for its next turn, so that a pause is followed by no burst. */
async function claim(ctx: Context, limit: number): Promise<probes.Probe[]> {
  const now = ctx.clock.now();
  const due = await probes.listDue(ctx.db, new Date(now), limit);
  if (due.length === 0) return [];
  return ctx.db.transaction(async (tx) => {
    const taken: probes.Probe[] = [];
    for (const probe of due) {
      const next = new Date(nextDue(probe.id, probe.intervalMs, now));
      const missed = now - probe.nextDueAt.getTime() > probe.intervalMs;
      const lease = missed ? null : new Date(now + probe.timeoutMs + 10_000);
      if ((await probes.take(tx, probe, new Date(now), next, lease)) && !missed) taken.push(probe);
    }
    return taken;
  });
}

async function measure(ctx: Context, probe: probes.Probe, signal: AbortSignal): Promise<Run> {
  const at = ctx.clock.now();
  const kind = findProbeKind(probe.kind);
  if (!kind) throw new Error(`no probe kind ${probe.kind}`);
  const { result } = await kind.run(probe.settings, {
    timeoutMs: probe.timeoutMs,
    allowPrivate: ctx.installation.probeAllowPrivate,
    signal,
  });
  return { probe, at, result };
}

/** The machine itself could not measure: that says nothing about the target. */
const saysNothing = (result: ProbeResult): boolean =>
  result.errorClass === "unsupported" || result.errorClass === "aborted";

async function turnTo(
  c: Change,
  probe: probes.Probe,
  state: ProbeState,
  since: number,
  reason: string | null,
): Promise<void> {
  if (probe.componentId) await recomputeComponents(c, [probe.componentId], since);
  const fingerprint = `probe:${probe.id}`;
  if (state === "down") {
    const component = probe.componentId ? await components.find(c.tx, probe.componentId) : undefined;
    // Planned work is expected to break things: it is measured and wakes nobody.
    if (component?.status !== "under_maintenance")
      await raiseAlert(c, {
        pageId: probe.pageId,
        fingerprint,
        title: `${probe.name} is failing`,
        detail: reason,
        probeId: probe.id,
        componentId: probe.componentId,
        startedAt: since,
      });
  } else if (state === "up") {
    await clearAlert(c, fingerprint, since);
  }
  c.audit(`probe.${state}`, `probe ${probe.id}`, { state: probe.state }, { state, since: new Date(since), reason });
}

/** Nothing was heard of the target for too long: from when its next result was due, nobody knows. */
async function forget(c: Change, probe: probes.Probe): Promise<probes.Probe> {
  const since = (probe.lastResultAt?.getTime() ?? c.now) + probe.intervalMs;
  const at = new Date(Math.min(since, c.now));
  const edit = { state: "unknown", stateSince: at, streakOf: null, streak: 0, streakSince: at } as const;
  await probes.update(c.tx, probe.id, edit);
  const forgotten = { ...probe, ...edit };
  await turnTo(c, forgotten, "unknown", at.getTime(), "No results came.");
  return forgotten;
}

const isSilent = (probe: probes.Probe, now: number): boolean =>
  probe.state !== "unknown" &&
  probe.lastResultAt !== null &&
  now - probe.lastResultAt.getTime() > staleAfter(probe.intervalMs, probe.timeoutMs);

async function applyRun(c: Change, current: probes.Probe, { at, result }: Run): Promise<probes.Probe> {
  if (saysNothing(result)) {
    await probes.update(c.tx, current.id, { leasedUntil: null, lastReason: result.reason });
    return current;
  }
  const prior = isSilent(current, at) ? await forget(c, current) : current;
  const verdict = nextVerdict(
    {
      state: prior.state,
      since: prior.stateSince.getTime(),
      streakOf: prior.streakOf,
      streak: prior.streak,
      streakSince: prior.streakSince.getTime(),
    },
    result,
    at,
    prior,
  );
  const edit = {
    leasedUntil: null,
    state: verdict.state,
    stateSince: new Date(verdict.since),
    streakOf: verdict.streakOf,
    streak: verdict.streak,
    streakSince: new Date(verdict.streakSince),
    lastResultAt: new Date(at),
    lastReason: result.reason,
    lastLatencyMs: result.latencyMs,
  };
  await probes.update(c.tx, current.id, edit);
  if (verdict.state !== prior.state) await turnTo(c, prior, verdict.state, verdict.since, result.reason);
  return { ...prior, ...edit };
}

/** Writes finished runs and what follows from them in one transaction. */
export async function recordRuns(ctx: Context, runs: readonly Run[]): Promise<void> {
  if (runs.length === 0) return;
  await change(ctx, actor, async (c) => {
    const current = new Map(
      (
        await probes.findMany(
          c.tx,
          runs.map((run) => run.probe.id),
        )
      ).map((p) => [p.id, p]),
    );
    // A probe that was deleted, switched off or changed meanwhile did not ask what is asked now.
    const valid = runs.filter((run) => {
      const probe = current.get(run.probe.id);
      return probe?.enabled && probe.updatedAt.getTime() === run.probe.updatedAt.getTime();
    });
    await results.insertMany(
      c.tx,
      valid
        .filter((run) => !saysNothing(run.result))
        .map(({ probe, at, result }) => ({
          probeId: probe.id,
          location,
          at: new Date(at),
          state: result.state,
          latencyMs: result.latencyMs,
          errorClass: result.errorClass,
          reason: result.reason,
        })),
    );
    for (const run of valid) {
      const probe = current.get(run.probe.id);
      if (probe) current.set(probe.id, await applyRun(c, probe, run));
    }
  });
}

export interface ProberOptions {
  /** How many probes may run at the same time. */
  concurrency?: number;
}

/** Runs everything that is due, writes the outcomes, and returns how many ran. For tests and single runs. */
export async function runDueProbes(ctx: Context, options: ProberOptions = {}): Promise<number> {
  const concurrency = options.concurrency ?? defaultConcurrency;
  const signal = new AbortController().signal;
  let count = 0;
  for (;;) {
    const claimed = await claim(ctx, concurrency);
    if (claimed.length === 0) return count;
    await recordRuns(ctx, await Promise.all(claimed.map((probe) => measure(ctx, probe, signal))));
    count += claimed.length;
  }
}

/** Probes whose results stopped coming become unknown: silence is never green. */
export async function markStaleProbes(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  const silent = await probes.listSilent(ctx.db, new Date(now - shortestSilenceMs));
  const stale = silent.filter((probe) => isSilent(probe, now));
  if (stale.length === 0) return;
  await change(ctx, actor, async (c) => {
    for (const probe of await probes.findMany(
      c.tx,
      stale.map((p) => p.id),
    ))
      if (isSilent(probe, now)) await forget(c, probe);
  });
}

export interface Prober {
  start(): void;
  /** Claims nothing more, lets what runs finish for some seconds and writes it. */
  stop(): Promise<void>;
}

/** The worker's prober: claims due probes, runs them side by side, writes results once a second. */
export function createProber(ctx: Context, options: ProberOptions = {}): Prober {
  const concurrency = options.concurrency ?? defaultConcurrency;
  const abort = new AbortController();
  const inFlight = new Set<Promise<void>>();
  let finished: Run[] = [];
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  let loop: Promise<void> = Promise.resolve();
  let wake: () => void = () => undefined;
  let flushedAt = 0;

  function launch(probe: probes.Probe): void {
    const task = measure(ctx, probe, abort.signal)
      .then((run) => {
        finished.push(run);
      })
      .catch((error: unknown) => {
        ctx.log.error({ err: error, probeId: probe.id }, "a probe could not be run; its lease will end");
      })
      .finally(() => inFlight.delete(task));
    inFlight.add(task);
  }

  async function flush(): Promise<void> {
    const runs = finished;
    finished = [];
    try {
      await recordRuns(ctx, runs);
    } catch (error) {
      // Results older than a flush or two are worth less than memory: keep the newest only.
      finished = [...runs, ...finished].slice(-10_000);
      throw error;
    }
  }

  async function step(): Promise<void> {
    const free = Math.min(concurrency - inFlight.size, claimedAtOnce);
    if (free > 0) for (const probe of await claim(ctx, free)) launch(probe);
    if (finished.length > 0 && performance.now() - flushedAt >= flushEveryMs) {
      flushedAt = performance.now();
      await flush();
    }
  }

  async function run(): Promise<void> {
    while (!stopping) {
      let pause = pollMs;
      try {
        await step();
      } catch (error) {
        ctx.log.error({ err: error }, "the prober stumbled and goes on");
        pause = 1000;
      }
      if (stopping) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, pause);
      });
    }
  }

  return {
    start() {
      loop = run();
    },
    async stop() {
      stopping = true;
      clearTimeout(timer);
      wake();
      await loop;
      const patience = setTimeout(() => abort.abort(), stopWithinMs);
      await Promise.allSettled(inFlight);
      clearTimeout(patience);
      await flush();
    },
  };
}
