import { randomBytes } from "node:crypto";
import { localLocation as location } from "../domain/agent.ts";
import * as probes from "../store/probes.ts";
import type { Context } from "./context.ts";
import { createRunner, type RunnerStats } from "./probe-runner.ts";
import { openSettings } from "./probe-secrets.ts";
import { holdShards, releaseShards, shardOf } from "./probe-shards.ts";
import { createSelfCheck } from "./self-check.ts";
import { thinOut } from "./thin-out.ts";
import { markBlind, type Run, recordRuns } from "./verdicts.ts";

const tickMs = 50;
/** How soon a change of a probe takes effect. */
const lookEveryMs = 500;
/** Results are written together, at most this often. */
const flushEveryMs = 1000;
const holdEveryMs = 5000;
const stopWithinMs = 8000;
const defaultConcurrency = 1000;
/** Results that wait in memory while the database takes none. */
const waitingAtMost = 50_000;
/** Of probes that are new at the same time, so many begin at once, and as many again each second: a start is no storm. */
const newPerSecond = 200;
const blindReason = "Our own network did not answer.";

export interface ProberOptions {
  /** How many probes may run at the same time. */
  concurrency?: number;
}

export interface Prober {
  start(): void;
  /** Starts nothing more, lets what runs finish for some seconds and writes it. */
  stop(): Promise<void>;
  /** Runs everything that is due and writes the outcomes. @returns how many ran */
  runDue(): Promise<number>;
  /** Plain words for an operator: what is wrong with the measuring itself. */
  notes(): string[];
  stats(): RunnerStats & { probes: number; waiting: number; blind: boolean };
}

/** The worker's prober: runs its share of the probes that are measured from here, and writes their results once a second. */
export function createProber(ctx: Context, options: ProberOptions = {}): Prober {
  const owner = randomBytes(6).toString("hex");
  const runner = createRunner({
    clock: ctx.clock,
    log: ctx.log,
    location,
    allowPrivate: ctx.installation.probeAllowPrivate,
    concurrency: options.concurrency ?? defaultConcurrency,
  });
  const selfCheck = createSelfCheck(ctx.clock, ctx.installation.probeAnchors);
  let shards: ReadonlySet<number> = new Set();
  let mark = { count: -1, changedAt: 0 };
  const known = new Map<string, probes.Probe>();
  let waiting: Run[] = [];
  let writing: Promise<void> = Promise.resolve();
  let failing: string | null = null;
  let blind = false;

  const stats = () => ({ ...runner.stats(), probes: known.size, waiting: waiting.length, blind });

  const isOurs = (probe: probes.Probe): boolean =>
    probe.enabled && probe.locations.includes(location) && shards.has(shardOf(probe.id));

  /** @param place among those that are new at the same time */
  function run(probe: probes.Probe, place: number): void {
    try {
      runner.add({ ...probe, settings: openSettings(ctx, probe.settings) }, Math.floor(place / newPerSecond) * 1000);
    } catch (error) {
      ctx.log.error({ err: error, probeId: probe.id }, "the secrets of a probe can not be read: it is not run");
    }
  }

  /** Brings what the runner runs in line with what is configured and with what is ours. */
  async function look(): Promise<void> {
    const now = await probes.readMark(ctx.db);
    if (now.count === mark.count && now.changedAt === mark.changedAt) return;
    const changed = await probes.listChanged(ctx.db, new Date(mark.changedAt));
    let place = 0;
    for (const probe of changed) {
      const before = known.get(probe.id);
      if (before?.updatedAt.getTime() === probe.updatedAt.getTime()) continue;
      known.set(probe.id, probe);
      if (isOurs(probe)) run(probe, place++);
      else runner.remove(probe.id);
    }
    if (known.size !== now.count) {
      const there = new Set(await probes.listIds(ctx.db));
      for (const id of [...known.keys()])
        if (!there.has(id)) {
          known.delete(id);
          runner.remove(id);
        }
    }
    mark = now;
  }

  async function hold(): Promise<void> {
    const held = await holdShards(ctx, owner, stats());
    const same = held.size === shards.size && [...held].every((shard) => shards.has(shard));
    shards = held;
    if (same) return;
    const runs = new Set(runner.ids());
    let place = 0;
    for (const probe of known.values())
      if (!isOurs(probe)) runner.remove(probe.id);
      else if (!runs.has(probe.id)) run(probe, place++);
  }

  /** Nothing is concluded from what was seen while the prober itself was cut off. */
  async function believe(runs: Run[]): Promise<Run[]> {
    selfCheck.observe(runs);
    const cutOff = await selfCheck.isBlind();
    if (cutOff && !blind) {
      ctx.log.error({}, "the prober's own network is cut off: what it measures is not believed");
      await markBlind(ctx, location, selfCheck.failingSince() ?? ctx.clock.now(), blindReason);
    } else if (!cutOff && blind) ctx.log.info({}, "the prober's own network answers again");
    blind = cutOff;
    return cutOff ? [] : runs;
  }

  async function write(): Promise<void> {
    waiting.push(...(await believe(runner.takeFinished())));
    const runs = waiting;
    waiting = [];
    try {
      await recordRuns(ctx, runs);
      if (failing !== null) ctx.log.info({ results: runs.length }, "results can be written again");
      failing = null;
    } catch (error) {
      waiting = thinOut([...runs, ...waiting], waitingAtMost);
      if (failing === null) ctx.log.error({ err: error }, "results can not be written; they wait in memory");
      failing = error instanceof Error ? error.message : String(error);
    }
  }

  function flush(): Promise<void> {
    writing = writing.then(write);
    return writing;
  }

  let stopping = false;
  const timers = new Set<NodeJS.Timeout>();
  const rounds = new Set<Promise<void>>();

  /** Does something again and again, never twice at once; a failure is logged and tried again. */
  function every(ms: number, what: string, work: () => unknown): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      const round = (async () => {
        try {
          await work();
        } catch (error) {
          ctx.log.error({ err: error }, `the prober could not ${what} and goes on`);
        }
      })().then(() => {
        rounds.delete(round);
        if (!stopping) every(ms, what, work);
      });
      rounds.add(round);
    }, ms);
    timers.add(timer);
  }

  return {
    start() {
      const begin = async (): Promise<void> => {
        try {
          await hold();
          await look();
        } catch (error) {
          ctx.log.error({ err: error }, "the prober could not start and tries again");
          if (!stopping) setTimeout(begin, 1000);
          return;
        }
        if (stopping) return;
        every(tickMs, "run probes", () => runner.launch());
        every(lookEveryMs, "read the probes", look);
        every(flushEveryMs, "write results", flush);
        every(holdEveryMs, "hold its share", hold);
      };
      void selfCheck.prepare().catch(() => undefined);
      void begin();
    },
    async stop() {
      stopping = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(rounds);
      const patience = setTimeout(() => runner.abort(), stopWithinMs);
      await runner.idle();
      clearTimeout(patience);
      await flush();
      await releaseShards(ctx, owner, shards).catch(() => undefined);
    },
    async runDue() {
      if (shards.size === 0) {
        await selfCheck.prepare();
        await hold();
      }
      await look();
      let count = 0;
      for (let started = runner.launch(); started > 0; started = runner.launch()) {
        count += started;
        await runner.idle();
        await flush();
      }
      return count;
    },
    notes() {
      const notes: string[] = [];
      if (blind) notes.push("The prober's own network is cut off: components show no current data until it is back.");
      if (failing !== null) notes.push(`Results can not be written (${failing}): ${waiting.length} wait in memory.`);
      if (!selfCheck.works() && ctx.installation.probeAnchors.length > 0)
        notes.push("No anchor answers from here, so a network failure of the prober's own can not be told apart.");
      return notes;
    },
    stats,
  };
}
