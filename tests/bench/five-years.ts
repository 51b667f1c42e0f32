import { join } from "node:path";
import { DAY } from "../../lib/domain/uptime.ts";
import type { Context } from "../../lib/services/context.ts";
import { readPage } from "../../lib/services/page.ts";
import { listProbes, listResults } from "../../lib/services/probes.ts";
import { readProbeCharts, readResponseTimes } from "../../lib/services/response-times.ts";
import {
  addHistory,
  addResults,
  addRollups,
  closeHistory,
  fillComponents,
  showResponseTimes,
  sizeOf,
} from "./history.ts";
import { freshInstallation } from "./installation.ts";
import { median, quantile, type Row, report } from "./report.ts";

const fiveYears = 5 * 365 * DAY;
const components = 200;
/** As retention keeps them (lib/services/retention.ts). */
const resultDays = 7;
const warmUps = 10;
const atMostMs = 50;
/** Of components whose response time the page shows: a usual page, and all of them. */
const usual = 20;

interface Reading {
  ms: number;
  /** Of processor time: does not depend on who else uses the machine. */
  cpuMs: number;
}

async function readingsOf(rounds: number, read: (n: number) => Promise<unknown>): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (let n = -warmUps; n < rounds; n++) {
    const cpu = process.cpuUsage();
    const started = performance.now();
    await read(n + warmUps);
    const ms = performance.now() - started;
    const used = process.cpuUsage(cpu);
    if (n >= 0) readings.push({ ms, cpuMs: (used.user + used.system) / 1000 });
  }
  return readings;
}

/** What people wait for with five years of 200 components in SQLite: the page's read model, charts, a probe's results. */
export async function benchHistory(rounds: number): Promise<void> {
  const { ctx: real, env } = await freshInstallation();
  const now = real.clock.now();
  const file = join(env.DATA_DIR ?? "", "candor.db");
  const pageId = await fillComponents(real, file, components, now - fiveYears);
  addHistory(file, now - fiveYears, now - DAY);
  addResults(file, now, resultDays);
  addRollups(file, now, now - fiveYears);
  closeHistory(file);
  // A clock that moves on a minute with each reading, so that no reading can be the one before.
  let minutes = 0;
  const ctx: Context = { ...real, clock: { now: () => now + 60_000 * minutes } };
  const probes = await listProbes(ctx, pageId);
  const probeOf = (n: number): string => probes[n % probes.length]?.id ?? "";
  const reads: [what: string, shown: number, read: (n: number) => Promise<unknown>][] = [
    ["page", usual, () => readPage(ctx)],
    ["response times of all ranges", usual, () => readResponseTimes(ctx)],
    ["charts of a probe", usual, (n) => readProbeCharts(ctx, probeOf(n))],
    ["last results of a probe", usual, (n) => listResults(ctx, probeOf(n), 30)],
    ["page", components, () => readPage(ctx)],
    ["response times of all ranges", components, () => readResponseTimes(ctx)],
  ];
  const rows: Row[] = [];
  for (const [what, shown, read] of reads) {
    showResponseTimes(file, shown);
    const readings = await readingsOf(rounds, (n) => {
      minutes++;
      return read(n);
    });
    rows.push({
      what,
      "components with a chart": shown,
      "median ms": median(readings.map((r) => r.ms)),
      "p95 ms": quantile(
        readings.map((r) => r.ms),
        0.95,
      ),
      "median cpu ms": median(readings.map((r) => r.cpuMs)),
      "p95 cpu ms": quantile(
        readings.map((r) => r.cpuMs),
        0.95,
      ),
    });
  }
  const size = sizeOf(file);
  await real.db.close();
  report(
    "history",
    rows,
    rows
      .filter((row) => row["components with a chart"] === usual)
      .map((row) => ({ figure: `${row.what}: p95, ms`, measured: Number(row["p95 ms"]), atMost: atMostMs })),
    [
      `SQLite, ${components} components with a minute probe each: ${size.megabytes.toFixed(0)} MB with ${size.statusChanges} status changes, ${size.incidents} incidents, ${size.results} raw results of ${resultDays} days and ${size.windows} windows of rollups.`,
      `${rounds} readings each, in one process. Where all ${components} components show a chart, the page is published as often and read by nobody directly: no budget.`,
    ],
  );
}
