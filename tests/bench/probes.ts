import { request } from "undici";
import { system } from "../../lib/domain/actor.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import { createProber } from "../../lib/services/prober.ts";
import { createProbe } from "../../lib/services/probes.ts";
import { createNginx } from "../support/nginx.ts";
import { freshInstallation } from "./installation.ts";
import { report } from "./report.ts";

const actor = system("bench");
const concurrency = 100;

/** A bare undici loop: asks and forgets, with a connection for each request as a probe has. */
async function bare(url: string, count: number): Promise<number> {
  let left = count;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0) await (await request(url, { reset: true })).body.dump();
    }),
  );
  return count / ((performance.now() - started) / 1000);
}

/** HTTP probes/s with their results stored, against a bare undici loop on the same nginx. */
export async function benchProbes(count: number): Promise<void> {
  const nginx = await createNginx();
  await nginx.start();
  const { ctx } = await freshInstallation();
  try {
    const page = await ensurePage(ctx);
    for (let n = 0; n < count; n++)
      await createProbe(ctx, actor, page.id, {
        name: `Probe ${n}`,
        kind: "http",
        settings: { url: nginx.url },
        interval_s: 3600,
      });
    await bare(nginx.url, 500);
    const plain = await bare(nginx.url, count);
    const cpu = process.cpuUsage();
    const started = performance.now();
    const ran = await createProber(ctx, { concurrency }).runDue();
    const perSecond = ran / ((performance.now() - started) / 1000);
    const used = process.cpuUsage(cpu);
    report("probes", [
      { what: "bare undici loop", probes: count, "per second": plain },
      {
        what: "candor",
        probes: ran,
        "per second": perSecond,
        "of bare": perSecond / plain,
        "cpu ms each": (used.user + used.system) / 1000 / ran,
      },
    ]);
  } finally {
    await ctx.db.close();
    await nginx.stop();
  }
}
