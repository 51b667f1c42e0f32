import { resolve } from "node:path";
import { nextDue } from "../../lib/domain/schedule.ts";
import { idFrom } from "../../lib/domain/text.ts";
import type { Context } from "../../lib/services/context.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import * as results from "../../lib/store/probe-results.ts";
import { insert, type Probe } from "../../lib/store/probes.ts";
import { createNginx } from "../support/nginx.ts";
import { freshInstallation } from "./installation.ts";
import { cpuSeconds, type Measured, memoryMb, nodeOnCore, seconds, stayOffCore } from "./process.ts";
import { report } from "./report.ts";

/** The core of the worker; the target, and whoever else, has the others. */
export const workerCore = 0;

/** Fills an installation with probes that all ask the same. */
export async function fill(ctx: Context, count: number, like: Pick<Probe, "kind" | "settings" | "intervalMs">) {
  const page = await ensurePage(ctx);
  const now = new Date(ctx.clock.now());
  const ids: string[] = [];
  await ctx.db.transaction(async (tx) => {
    for (let n = 0; n < count; n++) {
      const id = idFrom(ctx.random.bytes(12));
      ids.push(id);
      await insert(tx, {
        ...like,
        id,
        pageId: page.id,
        componentId: null,
        name: `Probe ${n}`,
        timeoutMs: 5000,
        failuresToDown: 4,
        successesToUp: 2,
        enabled: true,
        recheckMs: 5000,
        locations: ["local"],
        quorum: "majority",
        weight: 1,
        state: "unknown",
        stateSince: now,
        stateReason: null,
        turns: [],
        unstableSince: null,
        createdAt: now,
        updatedAt: now,
      });
    }
  });
  return ids;
}

export interface Punctuality {
  due: number;
  ran: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  max: number;
  down: number;
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** How late probes ran, by the results that they left: each against the phase of its interval at which it was due. */
export async function punctuality(ctx: Context, ids: readonly string[], intervalMs: number, from: number, to: number) {
  const rows = await results.listBetween(ctx.db, new Date(from), new Date(to + intervalMs));
  const byProbe = new Map<string, number[]>(ids.map((id) => [id, []]));
  for (const row of rows) byProbe.get(row.probeId)?.push(row.at.getTime());
  const late: number[] = [];
  let due = 0;
  for (const [id, times] of byProbe)
    for (let t = nextDue(id, intervalMs, from); t < to; t = nextDue(id, intervalMs, t)) {
      due++;
      const ran = times.find((time) => time >= t && time < t + intervalMs);
      if (ran !== undefined) late.push(ran - t);
    }
  late.sort((a, b) => a - b);
  const down = rows.filter((row) => row.state === "down").length;
  return { due, ran: late.length, p50: at(late, 0.5), p99: at(late, 0.99), max: late.at(-1) ?? 0, down };
}

async function cpuPerMinute({ pid }: Measured, over: number): Promise<number> {
  const before = cpuSeconds(pid);
  const began = performance.now();
  await seconds(over);
  return ((cpuSeconds(pid) - before) / ((performance.now() - began) / 1000)) * 60;
}

async function pace(ctx: Context, intervalMs: number): Promise<void> {
  const { probes } = ctx.db.t;
  await ctx.db.transaction((tx) => tx.db.update(probes).set({ intervalMs, updatedAt: new Date(ctx.clock.now()) }));
}

/** The worker itself with many HTTP probes on one core, against a bare undici loop that asks as often on the same core. */
export async function benchEngine(count: number, { warmUpS = 65, measureS = 60 } = {}): Promise<void> {
  stayOffCore(workerCore);
  const nginx = await createNginx();
  await nginx.start();
  const { ctx, env } = await freshInstallation();
  const intervals = [60, 30, 20, 15, 12, 10];
  const rows = [];
  const ids = await fill(ctx, count, { kind: "http", settings: { url: nginx.url }, intervalMs: 60_000 });
  const bare = await nodeOnCore(
    workerCore,
    [resolve("lib/launch/bench.mjs"), "bare", nginx.url, String(count / 60)],
    env,
  );
  await seconds(5);
  const bareCpu = await cpuPerMinute(bare, 30);
  await bare.end();
  const profile = process.env.CANDOR_BENCH_PROFILE ? ["--cpu-prof", "--cpu-prof-dir=bench-results"] : [];
  const worker = await nodeOnCore(workerCore, [...profile, resolve("dist/worker.mjs")], env);
  try {
    for (const interval of intervals) {
      if (interval !== intervals[0]) await pace(ctx, interval * 1000);
      await seconds(interval === intervals[0] ? warmUpS : interval + 10);
      const from = ctx.clock.now();
      const cpu = await cpuPerMinute(worker, measureS);
      const to = ctx.clock.now() - 1000;
      await seconds(2);
      const seen = await punctuality(ctx, ids, interval * 1000, from, to);
      rows.push({
        probes: count,
        "every s": interval,
        "per second": count / interval,
        "late p50 ms": seen.p50,
        "late p99 ms": seen.p99,
        "late max ms": seen.max,
        due: seen.due,
        skipped: seen.due - seen.ran,
        down: seen.down,
        "CPU s/min": cpu,
        "bare CPU s/min": (bareCpu * 60) / interval,
        ratio: cpu / ((bareCpu * 60) / interval),
        "RSS MiB": memoryMb(worker.pid).now,
        "RSS most": memoryMb(worker.pid).most,
      });
      process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
      if (profile.length > 0 || seen.p99 > 250 || seen.ran < seen.due) break;
    }
  } finally {
    await worker.end();
    await ctx.db.close();
    await nginx.stop();
  }
  report("engine", rows);
}
