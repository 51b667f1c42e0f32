import { createServer, type Server } from "node:http";
import { afterEach, expect, it } from "vitest";
import { healthRoutes } from "../../lib/publish/health.ts";
import type { Context } from "../../lib/services/context.ts";
import { holdShards } from "../../lib/services/probe-shards.ts";
import { onEachDatabase } from "../support/databases.ts";
import { desk } from "../support/fixtures.ts";

let server: Server | null = null;
afterEach(() => {
  server?.close();
});

/** `/metrics` of a web process: each line's name and value. */
async function metrics(ctx: Context): Promise<Map<string, number>> {
  const handler = healthRoutes(ctx)["/metrics"];
  server = createServer((req, res) => void handler?.(req, res));
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const text = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  server.close();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

const told = { runs: 100, late: 3, skipped: 2, putOff: 1, running: 7, waiting: 5 };

onEachDatabase("the metrics of measuring", (make) => {
  it("are those of all probers that are alive together", async () => {
    const { ctx } = await desk((await make()).db);
    await holdShards(ctx, "dead", { ...told, runs: 1000 });
    ctx.clock.advance(20_000);
    await holdShards(ctx, "one", told);
    await holdShards(ctx, "two", { ...told, runs: 50, waiting: 0 });
    const seen = await metrics(ctx);
    expect(seen.get("candor_probe_runs_total")).toBe(150);
    expect(seen.get("candor_probe_runs_late_total")).toBe(6);
    expect(seen.get("candor_probe_turns_skipped_total")).toBe(4);
    expect(seen.get("candor_probe_turns_put_off_total")).toBe(2);
    expect(seen.get("candor_probes_running")).toBe(14);
    expect(seen.get("candor_probe_results_waiting")).toBe(5);
  });

  it("are zero while nobody measures", async () => {
    const { ctx } = await desk((await make()).db);
    expect((await metrics(ctx)).get("candor_probe_runs_total")).toBe(0);
  });
});
