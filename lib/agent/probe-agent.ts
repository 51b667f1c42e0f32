import type { HomeLine } from "../net/home-line.ts";
import { findProbeKind } from "../probes/registry.ts";
import type { AgentJobs, ReportEntry } from "../services/agent-reports.ts";
import type { Logger } from "../services/context.ts";
import { createRunner } from "../services/probe-runner.ts";
import { createSelfCheck } from "../services/self-check.ts";
import type { Run } from "../services/verdicts.ts";
import type { ServerClock } from "./server-clock.ts";
import type { Spool } from "./spool.ts";

const tickMs = 50;
/** How soon a change of a probe takes effect here. */
const askEveryMs = 2000;
/** Results are sent together, at most this often. */
const sendEveryMs = 1000;
/** After a failure it waits longer, each time up to this. */
const longestWaitMs = 15_000;
const entriesAtOnce = 1000;
const factLimit = 8192;
const stopWithinMs = 8000;

export interface ProbeAgentOptions {
  line: HomeLine;
  spool: Spool;
  clock: ServerClock;
  log: Logger;
  anchors: readonly string[];
  allowPrivate: boolean;
  /** How many probes may run at the same time. */
  concurrency: number;
}

export interface ProbeAgent {
  start(): void;
  /** Resolves with the reason when Candor does not take this agent (any more). */
  refused: Promise<string>;
  /** Asks what is to be run. @returns whether Candor answered */
  ask(): Promise<boolean>;
  /** Runs what is due and keeps what was seen. */
  runDue(): Promise<void>;
  /** Sends the oldest of what is kept. @returns whether there is nothing more to send now */
  send(): Promise<boolean>;
  /** Lets what runs finish for some seconds, keeps it and tries to send it once. */
  stop(): Promise<void>;
}

function entryOf({ probe, at, result, facts }: Run): ReportEntry {
  return {
    type: "result",
    probe: probe.id,
    updated_at: probe.updatedAt.getTime(),
    at,
    state: result.state,
    error_class: result.errorClass,
    reason: result.reason?.slice(0, 2000) ?? null,
    latency_ms: result.latencyMs,
    ...(result.phases ? { phases: result.phases } : {}),
    // Evidence is kept of failures only: it would be carried for nothing.
    ...(result.state === "up"
      ? {}
      : { facts: facts.slice(0, 200).map(([label, value]) => [label.slice(0, 200), value.slice(0, factLimit)]) }),
  };
}

/**
 * Measures from elsewhere: asks Candor which probes list its location, runs them, and reports what it saw. While Candor
 * can not be reached it goes on, and what it saw waits on disk.
 */
export function createProbeAgent(options: ProbeAgentOptions): ProbeAgent {
  const { line, spool, clock, log, anchors, allowPrivate, concurrency } = options;
  // The location's name is Candor's to know: it goes by the token.
  const runner = createRunner({ clock, log, location: "", allowPrivate, concurrency });
  const selfCheck = createSelfCheck(clock, anchors);
  const versions = new Map<string, number>();
  let tag: string | null = null;
  let reachable: boolean | null = null;
  let blind = false;
  let refuse: (reason: string) => void = () => undefined;
  const refused = new Promise<string>((resolve) => {
    refuse = resolve;
  });

  function noteReach(now: boolean, reason: string): void {
    if (reachable === now) return;
    if (now) log.info({}, "Candor answers");
    else log.warn({ reason }, "Candor can not be reached: what is measured is kept here and sent later");
    reachable = now;
  }

  /** Takes note of an answer; null for one that Candor itself did not give. */
  function heard(answer: Awaited<ReturnType<HomeLine["get"]>>, askedAt: number) {
    if (answer.kind === "failed") {
      noteReach(false, answer.reason);
      return null;
    }
    // A page of a proxy or of the front while Candor starts.
    const time = Number(answer.header("candor-time") ?? Number.NaN);
    if (Number.isNaN(time)) {
      noteReach(false, `the answer was ${answer.status}`);
      return null;
    }
    noteReach(true, "");
    selfCheck.hearFromOutside();
    clock.hear(time, askedAt);
    if (answer.status === 401) refuse("Candor does not know this token; it may have been revoked.");
    return answer;
  }

  function take(jobs: AgentJobs): void {
    const there = new Set(jobs.probes.map((job) => job.id));
    for (const id of [...versions.keys()])
      if (!there.has(id)) {
        versions.delete(id);
        runner.remove(id);
      }
    for (const job of jobs.probes) {
      if (versions.get(job.id) === job.updated_at) continue;
      versions.set(job.id, job.updated_at);
      if (findProbeKind(job.kind) === undefined) {
        log.warn({ probeId: job.id, kind: job.kind }, "this agent is too old for this kind of probe");
        continue;
      }
      runner.add({
        id: job.id,
        kind: job.kind,
        settings: job.settings,
        intervalMs: job.interval_ms,
        timeoutMs: job.timeout_ms,
        failuresToDown: job.failures_to_down,
        recheckMs: job.recheck_ms,
        updatedAt: new Date(job.updated_at),
      });
    }
    log.info({ location: jobs.location, probes: versions.size }, "the probes of this location have changed");
  }

  async function ask(): Promise<boolean> {
    const askedAt = clock.elapsed();
    const answer = heard(await line.get("/api/agent/probes", tag === null ? {} : { "if-none-match": tag }), askedAt);
    if (answer === null) return false;
    if (answer.status === 304) return true;
    if (answer.status !== 200) return false;
    take(JSON.parse(answer.body) as AgentJobs);
    tag = answer.header("etag");
    return true;
  }

  /** Keeps what was measured; nothing that was seen while cut off is believed. */
  async function gather(): Promise<void> {
    const runs = runner.takeFinished();
    selfCheck.observe(runs);
    const cutOff = await selfCheck.isBlind();
    const entries: ReportEntry[] = [];
    if (cutOff && !blind) {
      log.error({}, "this agent's own network is cut off: what it measures is not believed");
      entries.push({ type: "blind", since: selfCheck.failingSince() ?? clock.now() });
    } else if (!cutOff && blind) {
      log.info({}, "this agent's own network answers again");
      entries.push({ type: "seeing", at: clock.now() });
    }
    blind = cutOff;
    if (!cutOff) entries.push(...runs.map(entryOf));
    await spool.append(entries);
  }

  async function send(): Promise<boolean> {
    const batch = await spool.read(entriesAtOnce);
    if (batch === null) return true;
    if (batch.entries.length > 0) {
      const askedAt = clock.elapsed();
      const answer = heard(await line.post("/api/agent/results", JSON.stringify({ entries: batch.entries })), askedAt);
      if (answer === null) throw new Error("Candor can not be reached.");
      // Never to be taken, however often it is sent: it must not hold up what comes after it.
      const refusedForGood = answer.status === 400 || answer.status === 413 || answer.status === 422;
      if (refusedForGood) log.error({ answer: answer.body.slice(0, 500) }, "Candor refused results; they are dropped");
      else if (answer.status !== 200) throw new Error(`The answer was ${answer.status}.`);
    }
    await batch.done();
    return false;
  }

  let stopping = false;
  const timers = new Set<NodeJS.Timeout>();
  const rounds = new Set<Promise<void>>();

  /** Does something in `wait` milliseconds and from then on every `ms`, never twice at once; after failures with growing pauses. */
  function every(ms: number, work: () => unknown, wait = ms, failures = 0): void {
    if (stopping) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      const round = (async () => {
        let failed = false;
        try {
          failed = (await work()) === false;
        } catch (error) {
          failed = true;
          log.debug({ err: error }, "a round of the agent failed; it tries again");
        }
        const inRow = failed ? failures + 1 : 0;
        every(ms, work, failed ? Math.min(longestWaitMs, ms * 2 ** Math.min(inRow, 6)) : ms, inRow);
      })().finally(() => rounds.delete(round));
      rounds.add(round);
    }, wait);
    timers.add(timer);
  }

  return {
    refused,
    ask,
    send,
    async runDue() {
      runner.launch();
      await runner.idle();
      await gather();
    },
    start() {
      void selfCheck.prepare().catch(() => undefined);
      every(askEveryMs, ask, 0);
      every(tickMs, () => void runner.launch());
      every(sendEveryMs, gather);
      every(sendEveryMs, async () => void (await send()));
    },
    async stop() {
      stopping = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(rounds);
      const patience = setTimeout(() => runner.abort(), stopWithinMs);
      await runner.idle();
      clearTimeout(patience);
      await gather();
      await send().catch(() => undefined);
      await line.close();
    },
  };
}
