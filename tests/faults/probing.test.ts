import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteDriver from "better-sqlite3";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type Candor, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { soon } from "../support/installation.ts";
import { type Interval, type ProbedSite, probeTarget } from "../support/probed-site.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function install(dataDir?: string): Promise<{ candor: Candor; site: ProbedSite }> {
  const candor = await startCandor({ PROBE_ANCHORS: "off" }, dataDir);
  cleanups.push(() => candor.stop());
  const site = await probeTarget(candor);
  cleanups.push(site.target.close);
  return { candor, site };
}

/** Each interval ends where the next begins, none is negative, and the last is open. */
function expectWhole(intervals: readonly Interval[]): void {
  for (const [n, { start, end }] of intervals.entries()) {
    if (end !== null) expect(end, `interval ${n}`).toBeGreaterThanOrEqual(start);
    expect(end, `interval ${n}`).toBe(intervals[n + 1]?.start ?? null);
  }
}

const statuses = (intervals: readonly Interval[]): string[] => intervals.map((interval) => interval.status);

describe("a target that dies", () => {
  it("is shown as down within an interval, the confirmation and two seconds", async () => {
    const { site } = await install();
    await site.target.close();
    const died = Date.now();
    await eventually(async () => expect(await site.shown()).toBe("major_outage"), { within: 30_000, every: 50 });
    expect(Date.now() - died).toBeLessThan(5000 + 1000 + 2000);
    const down = (await site.intervals()).at(-1);
    expect(down?.start).toBeGreaterThanOrEqual(died);
    expect((down?.start ?? 0) - died).toBeLessThan(5500);
  });
});

describe("a worker that is killed while it measures", () => {
  /** Kills the worker the hard way, again and again, each time as soon as there is a new one. */
  async function kill(candor: Candor, times: number): Promise<void> {
    let last = 0;
    for (let n = 0; n < times; n++) {
      const worker = await eventually(async () => {
        const { worker: found } = await candor.children();
        if (found === last) throw new Error("not started again yet");
        return found;
      }, soon);
      process.kill(worker, "SIGKILL");
      last = worker;
    }
  }

  it("leaves no interval wrong, and where it was back at once none unknown", async () => {
    const { candor, site } = await install();
    await kill(candor, 3);
    const hits = site.target.hits();
    await eventually(() => expect(site.target.hits()).toBeGreaterThan(hits + 2), { within: 40_000 });
    site.target.answer((_req, res) => void res.writeHead(500).end());
    await eventually(async () => expect(await site.shown()).toBe("major_outage"), soon);
    const all = await site.intervals();
    expectWhole(all);
    expect(statuses(all).slice(-2)).toEqual(["operational", "major_outage"]);
  });

  it("leaves the time in which nothing was measured as unknown", async () => {
    const { candor, site } = await install();
    const { worker } = await candor.children();
    const supervisor = parentOf(worker);
    process.kill(supervisor, "SIGSTOP");
    cleanups.push(() => signal(supervisor, "SIGCONT"));
    process.kill(worker, "SIGKILL");
    const last = await site.lastResultAt();
    // Silence counts from 30 s and the timeout on.
    await eventually(() => expect(Date.now() - last).toBeGreaterThan(33_000), { within: 40_000, every: 500 });
    process.kill(supervisor, "SIGCONT");
    await eventually(async () => expect(await site.lastResultAt()).toBeGreaterThan(last), soon);
    const again = await site.lastResultAt();
    await eventually(async () => expect(await site.shown()).toBe("operational"), soon);
    const all = await site.intervals();
    expectWhole(all);
    expect(statuses(all).slice(-3)).toEqual(["operational", "unknown", "operational"]);
    const gap = all.at(-2);
    expect(gap?.start).toBe(last + 5000);
    // Some results may have come before the one that was read.
    expect(gap?.end).toBeGreaterThan(last + 33_000);
    expect(gap?.end).toBeLessThanOrEqual(again);
  });
});

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone.
  }
};

const parentOf = (pid: number): number =>
  Number(execFileSync("ps", ["-o", "ppid=", "-p", String(pid)], { encoding: "utf8" }));

const size = 64;

/** A disk of its own, so small that it can be filled; null where this user may not make one. */
function mountDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), "candor-disk-"));
  const done = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}m`, "tmpfs", folder], { stdio: "ignore" });
  if (done.status === 0) return folder;
  rmdirSync(folder);
  return null;
}

function unmount(folder: string): void {
  spawnSync("umount", ["-l", folder]);
  rmdirSync(folder);
}

const disk = mountDisk();

describe.skipIf(disk === null)("a full disk", () => {
  const dataDir = disk ?? "";
  const ballast = join(dataDir, "ballast");
  afterAll(() => unmount(dataDir));

  /** Writes until nothing more fits. */
  function writeAll(file: number, chunk: Buffer): void {
    try {
      for (;;) writeSync(file, chunk);
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error) || error.code !== "ENOSPC") throw error;
    }
  }

  /** Takes all the space that there is, what the database had set aside for its log included. */
  function fill(): void {
    const db = new SqliteDriver(join(dataDir, "candor.db"));
    db.pragma("busy_timeout = 5000");
    db.pragma("wal_checkpoint(TRUNCATE)");
    const file = openSync(ballast, "a");
    writeAll(file, Buffer.alloc(1024 * 1024));
    writeAll(file, Buffer.alloc(1024));
    closeSync(file);
    db.close();
  }

  it("stops no measuring, is told of, and costs no change of state once there is space again", async () => {
    const { site } = await install(dataDir);
    expect((await site.readiness()).notes).toEqual([]);
    fill();
    const full = Date.now();
    await eventually(
      async () => expect((await site.readiness()).notes.join()).toContain("The disk is almost full"),
      soon,
    );
    const written = await site.lastResultAt();
    site.target.answer((_req, res) => void res.writeHead(500).end());
    const hits = site.target.hits();
    await eventually(() => expect(site.target.hits()).toBeGreaterThan(hits + 3), soon);
    site.target.answer((_req, res) => void res.end("ok"));
    const later = site.target.hits();
    await eventually(() => expect(site.target.hits()).toBeGreaterThan(later + 3), soon);
    // It goes on in memory: the database has none of it, and the page shows what it was.
    expect(await site.lastResultAt()).toBe(written);
    expect(await site.shown()).toBe("operational");
    await eventually(
      async () => {
        const { ready, notes } = await site.readiness();
        expect(ready).toBe(true);
        expect(notes.join()).toContain("The worker has been silent for");
      },
      { within: 60_000, every: 500 },
    );

    rmSync(ballast);
    const freed = Date.now();
    await eventually(async () => expect((await site.readiness()).notes).toEqual([]), soon);
    const all = await site.intervals();
    expectWhole(all);
    const outage = all.find((interval) => interval.status === "major_outage");
    expect(outage?.start).toBeGreaterThanOrEqual(full);
    expect(outage?.end).toBeLessThan(freed);
    expect(all.at(-1)?.status).toBe("operational");
    expect(await site.shown()).toBe("operational");
  });
});
