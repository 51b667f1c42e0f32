import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { cpuSeconds, pin, pinning } from "./cores.ts";
import { freshInstallation } from "./installation.ts";
import { fillProbes, punctuality } from "./many-probes.ts";
import { memoryMb, seconds, startMeasured } from "./process.ts";
import { type Row, report } from "./report.ts";

const intervalS = 30;
const measureS = 60;
/** About as many as the worker's pings share a process. */
const batch = 10;

/** Every address of 127.0.0.0/8 answers on loopback. */
const addressOf = (n: number): string => `127.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;

/** Processor time of this process's children that have ended, in seconds. */
const ofChildren = (): number =>
  cpuSeconds(process.pid) - process.cpuUsage().user / 1e6 - process.cpuUsage().system / 1e6;

function fping(addresses: readonly string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn("fping", ["-C", "1", "-t", "1000", "-i", "1"], { stdio: ["pipe", "ignore", "ignore"] });
    child.on("error", fail).on("exit", () => done());
    child.stdin.end(`${addresses.join("\n")}\n`);
  });
}

/** Milliseconds of processor time that fping alone takes for each ping, so many addresses in a process. */
async function bareMs(addresses: readonly string[], atOnce: number): Promise<number> {
  const before = ofChildren();
  for (let n = 0; n < addresses.length; n += atOnce) await fping(addresses.slice(n, n + atOnce));
  return ((ofChildren() - before) * 1000) / addresses.length;
}

/** The worker with many ping probes on one core, each with an address of its own on loopback; beside fping alone. */
export async function benchPings(count: number): Promise<void> {
  const addresses = Array.from({ length: count }, (_, n) => addressOf(n + 256));
  const alone = [await bareMs(addresses, count), await bareMs(addresses, batch)];
  pin("load", process.pid);
  const { ctx, env } = await freshInstallation({ PROBE_ANCHORS: "off" });
  const like = { kind: "ping", intervalMs: intervalS * 1000 };
  const ids = await fillProbes(ctx, count, like, (n) => ({ host: addresses[n] ?? "" }));
  const worker = await startMeasured([resolve("dist/worker.mjs")], env);
  const rows: Row[] = [
    { what: `fping, one process for all ${count}`, "cpu ms a ping": alone[0] ?? Number.NaN },
    { what: `fping, a process for each ${batch}`, "cpu ms a ping": alone[1] ?? Number.NaN },
  ];
  try {
    await seconds(intervalS + 15);
    const from = ctx.clock.now();
    const before = cpuSeconds(worker.pid);
    await seconds(measureS);
    const used = cpuSeconds(worker.pid) - before;
    const to = ctx.clock.now() - 1000;
    await seconds(3);
    const seen = await punctuality(ctx, ids, intervalS * 1000, from, to);
    const each = (used * 1000) / ((count / intervalS) * measureS);
    rows.push({
      what: `candor, ${count} probes every ${intervalS} s`,
      "cpu ms a ping": each,
      due: seen.due,
      skipped: seen.due - seen.ran,
      down: seen.down,
      "late p50 ms": seen.p50,
      "late p99 ms": seen.p99,
      "late max ms": seen.max,
      "RSS MiB": memoryMb(worker.pid).now,
    });
    report(
      "pings",
      rows,
      [
        { figure: "latest of all, ms", measured: seen.max, atMost: 1000 },
        { figure: "skipped", measured: seen.due - seen.ran, atMost: 0 },
        { figure: "down", measured: seen.down, atMost: 0 },
      ],
      [pinning, "Candor's processor time holds its fping processes, the writing of results and their rollups."],
    );
  } finally {
    await worker.end();
    await ctx.db.close();
  }
}
