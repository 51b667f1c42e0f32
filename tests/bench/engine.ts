import { resolve } from "node:path";
import type { Context } from "../../lib/services/context.ts";
import { createNginx } from "../support/nginx.ts";
import { pin, pinning } from "./cores.ts";
import { freshInstallation } from "./installation.ts";
import { fillProbes, punctuality } from "./many-probes.ts";
import { cpuPerMinute, memoryMb, seconds, startMeasured } from "./process.ts";
import { report } from "./report.ts";

async function pace(ctx: Context, intervalMs: number): Promise<void> {
  const { probes } = ctx.db.t;
  await ctx.db.transaction((tx) => tx.db.update(probes).set({ intervalMs, updatedAt: new Date(ctx.clock.now()) }));
}

const lateAtMostMs = 250;
const intervals = [60, 30, 20, 15, 12, 10, 8, 6, 5];

/**
 * The worker itself with many HTTP probes on one core, against a bare undici loop that asks as often on the same core;
 * then ever shorter intervals until it is late.
 */
export async function benchEngine(count: number): Promise<void> {
  pin("load", process.pid);
  const nginx = await createNginx();
  await nginx.start();
  const { ctx, env } = await freshInstallation({ PROBE_ANCHORS: "off" });
  const rows = [];
  let most = 0;
  let ceiling = 0;
  const first = intervals[0] ?? 60;
  const ids = await fillProbes(ctx, count, { kind: "http", intervalMs: first * 1000 }, () => ({ url: nginx.url }));
  const bare = await startMeasured([resolve("lib/launch/bench.mjs"), "bare", nginx.url, String(count / first)], env);
  await seconds(15);
  const bareCpu = await cpuPerMinute(bare.pid, 30);
  await bare.end();
  const profile = process.env.CANDOR_BENCH_PROFILE ? ["--cpu-prof", "--cpu-prof-dir=bench-results"] : [];
  const worker = await startMeasured([...profile, resolve("dist/worker.mjs")], env);
  try {
    for (const interval of intervals) {
      if (interval !== first) await pace(ctx, interval * 1000);
      // All have run once, and the worker's code is warm.
      await seconds(interval + 10);
      const from = ctx.clock.now();
      const cpu = await cpuPerMinute(worker.pid, interval === first ? 60 : 30);
      const to = ctx.clock.now() - 1000;
      await seconds(3);
      const seen = await punctuality(ctx, ids, interval * 1000, from, to);
      if (interval === first) most = memoryMb(worker.pid).most;
      rows.push({
        "every s": interval,
        "per second": count / interval,
        due: seen.due,
        skipped: seen.due - seen.ran,
        down: seen.down,
        "late p50 ms": seen.p50,
        "late p99 ms": seen.p99,
        "late max ms": seen.max,
        "cpu s/min": cpu,
        "cpu ms each": (cpu / 60 / (count / interval)) * 1000,
        "times bare": (cpu * interval) / (bareCpu * first),
        "RSS MiB": memoryMb(worker.pid).now,
      });
      if (profile.length > 0 || seen.p99 > lateAtMostMs || seen.ran < seen.due) break;
      ceiling = count / interval;
    }
  } finally {
    await worker.end();
    await ctx.db.close();
    await nginx.stop();
  }
  const [at60] = rows;
  report(
    "engine",
    rows,
    [
      { figure: "lateness p99, ms", measured: at60?.["late p99 ms"] ?? Number.NaN, atMost: lateAtMostMs },
      { figure: "skipped", measured: at60?.skipped ?? Number.NaN, atMost: 0 },
      { figure: "cpu, times a bare undici loop", measured: at60?.["times bare"] ?? Number.NaN, atMost: 2 },
      { figure: "most memory, MiB", measured: most, atMost: 400 },
      { figure: "probes a second on one core, punctual", measured: ceiling, atLeast: count / first },
    ],
    [
      pinning,
      `${count} http probes of nginx on loopback, written to SQLite; figures are of the first row, the last is that of the ceiling.`,
      `The bare loop asks as often, with a connection of its own each time, and forgets the answer: ${bareCpu.toFixed(2)} cpu s/min at ${(count / first).toFixed(0)} a second.`,
    ],
  );
}
