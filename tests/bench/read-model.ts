import { copyFileSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DAY } from "../../lib/domain/uptime.ts";
import { readConfig } from "../../lib/runtime/config.ts";
import { createContext } from "../../lib/runtime/context.ts";
import type { Context } from "../../lib/services/context.ts";
import { readPage } from "../../lib/services/page.ts";
import { addHistory, addResults, closeHistory, fillComponents, sizeOf } from "./history.ts";
import { freshInstallation } from "./installation.ts";
import { median, quantile, report } from "./report.ts";

const month = 30 * DAY;
const fiveYears = 5 * 365 * DAY;
const components = 200;
/** As retention keeps them (lib/services/retention.ts). */
const resultDays = 7;
const warmUps = 20;

const fileOf = (dataDir: string): string => join(dataDir, "candor.db");

interface Reading {
  ms: number;
  /** Of processor time: does not depend on who else uses the machine. */
  cpuMs: number;
}

async function readOnce(ctx: Context): Promise<Reading> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await readPage(ctx);
  const ms = performance.now() - started;
  const used = process.cpuUsage(cpu);
  return { ms, cpuMs: (used.user + used.system) / 1000 };
}

/** The read model of a page of 200 components: with five years of history behind it, against one month. */
export async function benchReadModel(rounds: number): Promise<void> {
  const made = await freshInstallation();
  const now = made.ctx.clock.now();
  const young = fileOf(made.env.DATA_DIR ?? "");
  await fillComponents(made.ctx, young, components, now - fiveYears);
  await made.ctx.db.close();
  addHistory(young, now - month, now - DAY);
  addResults(young, now, resultDays);
  // The older one is the same installation with 59 further months before: what differs is the age alone.
  const old = fileOf(mkdtempSync(join(tmpdir(), "candor-bench-")));
  mkdirSync(join(old, ".."), { recursive: true });
  copyFileSync(young, old);
  addHistory(old, now - fiveYears, now - month);
  const read = [young, old].map((file) => {
    closeHistory(file);
    // A clock that moves on a minute with each reading, so that no reading can be the one before.
    let reading = 0;
    const ctx = createContext(readConfig({ DATA_DIR: join(file, ".."), LOG_LEVEL: "error" }), "bench");
    return {
      file,
      readings: [] as Reading[],
      first: Number.NaN,
      ctx: { ...ctx, clock: { now: () => now + 60_000 * reading++ } },
    };
  });
  for (const each of read) each.first = (await readOnce(each.ctx)).ms;
  for (let n = 0; n < warmUps; n++) for (const each of read) await readOnce(each.ctx);
  // Who comes first changes, since a collection of garbage tends to fall on the same place of each round.
  for (let n = 0; n < rounds; n++) {
    const order = Math.floor(n / 2) % 2 === 0 ? read : [...read].reverse();
    for (const each of order) each.readings.push(await readOnce(each.ctx));
  }
  const rows = read.map(({ file, readings, first }, n) => {
    const size = sizeOf(file);
    const times = readings.map((r) => r.ms);
    return {
      history: n === 0 ? "1 month" : "5 years",
      components,
      "status changes": size.statusChanges,
      incidents: size.incidents,
      "probe results": size.results,
      "database MB": size.megabytes,
      "first ms": first,
      "median ms": median(times),
      "p90 ms": quantile(times, 0.9),
      "median cpu ms": median(readings.map((r) => r.cpuMs)),
    };
  });
  for (const { ctx } of read) await ctx.db.close();
  const ratio = (pick: (r: Reading) => number): number => {
    const [young = Number.NaN, old = Number.NaN] = read.map(({ readings }) => median(readings.map(pick)));
    return old / young;
  };
  report(
    "read-model",
    rows,
    [
      { figure: "5 years, times 1 month: wall clock", measured: ratio((r) => r.ms), atMost: 1.3 },
      { figure: "5 years, times 1 month: cpu", measured: ratio((r) => r.cpuMs), atMost: 1.3 },
    ],
    [
      `SQLite; ${rounds} readings of each by turns, in one process. Minute probes: raw results of ${resultDays} days are kept, the rest is status changes.`,
      "A month fills a third of the 90 days that the page shows, five years all of them: part of the difference is more to show.",
    ],
  );
}
