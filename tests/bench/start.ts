import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { median, report } from "./report.ts";

/** From `npm start` to the first answered page, in seconds. The installation is stopped again. */
async function startOnce(dataDir: string): Promise<number> {
  const port = await freePort();
  const started = performance.now();
  const starting = startCandor({ PORT: String(port) }, dataDir);
  starting.catch(() => undefined);
  await eventually(
    async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/`);
      if (!answer.ok) throw new Error(`It answers ${answer.status}.`);
      await answer.arrayBuffer();
    },
    { within: 60_000, every: 20 },
  );
  const seconds = (performance.now() - started) / 1000;
  await (await starting).stop();
  return seconds;
}

/** The time from `npm start` in an installed, built clone to the first page that is answered with 200. */
export async function benchStart(times: number): Promise<void> {
  const first: number[] = [];
  const again: number[] = [];
  for (let n = 0; n < times; n++) {
    const dataDir = mkdtempSync(join(tmpdir(), "candor-bench-"));
    first.push(await startOnce(dataDir));
    again.push(await startOnce(dataDir));
  }
  const row = (start: string, seconds: number[]) => ({
    start,
    times,
    "median s": median(seconds),
    "worst s": Math.max(...seconds),
  });
  report(
    "start",
    [row("first, empty data folder", first), row("again, with a published site", again)],
    [
      { figure: "first start to the first answered page, s", measured: median(first), atMost: 3 },
      { figure: "next start to the first answered page, s", measured: median(again), atMost: 3 },
    ],
    ["The clock runs from `npm start` itself: npm, the check of the build, migration, web and worker are in it."],
  );
}
