import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";

/** What it compiles and reads for the first time is no leak. */
const warmSeconds = 20;
const watchedSeconds = 25;

type Reading = [seconds: number, bytes: number];

const readingsIn = (file: string): Reading[] =>
  (existsSync(file) ? readFileSync(file, "utf8") : "")
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" ").map(Number) as Reading);

/** By least squares, in bytes a second. */
function growth(readings: readonly Reading[]): number {
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const at = mean(readings.map(([seconds]) => seconds));
  const level = mean(readings.map(([, bytes]) => bytes));
  const covariance = readings.reduce((sum, [s, b]) => sum + (s - at) * (b - level), 0);
  return covariance / readings.reduce((sum, [s]) => sum + (s - at) ** 2, 0);
}

it("processes that have nothing to do keep nothing", async () => {
  const folder = mkdtempSync(join(tmpdir(), "candor-heap-"));
  const preload = resolve("tests/support/heap-log.cjs");
  const candor = await startCandor({ NODE_OPTIONS: `--require ${preload}`, HEAP_LOG: folder });
  try {
    for (const name of ["worker", "web"]) {
      const readings = await eventually(
        () => {
          const all = readingsIn(join(folder, `${name}.mjs.txt`));
          if ((all.at(-1)?.[0] ?? 0) < warmSeconds + watchedSeconds)
            throw new Error("it has not been watched long enough");
          return Promise.resolve(all.filter(([seconds]) => seconds > warmSeconds));
        },
        { within: 120_000, every: 1000 },
      );
      // A closure kept at each look for something to do was 45,000 bytes a second.
      expect(growth(readings), name).toBeLessThan(20_000);
    }
  } finally {
    await candor.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
