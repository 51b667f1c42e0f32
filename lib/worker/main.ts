import { setFlagsFromString } from "node:v8";
import { ConfigError, readConfig } from "../runtime/config.ts";
import { createContext } from "../runtime/context.ts";
import { createBounceIntake } from "../services/bounce-intake.ts";
import { createDeliverer } from "../services/delivering.ts";
import { signOfLife } from "../services/health.ts";
import { createProber } from "../services/prober.ts";
import { jobs } from "./jobs.ts";
import { type Job, startLoop } from "./loop.ts";

const badSettingsExit = 78;

/**
 * V8 lets the heap grow to four times what is alive before it tidies up, and what a fan-out makes lives just long
 * enough to count as old: the worker would hold much that nobody needs. Tidying up at this growth takes 1 % of its time.
 */
const heapGrowthPercent = 60;

/** The worker process: probes, evaluates, moves maintenances, expands events and delivers. */
async function main(): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${heapGrowthPercent}`);
  const config = readConfig(process.env);
  const ctx = createContext(config, "worker");
  const prober = createProber(ctx);
  const deliverer = createDeliverer(ctx, { smtpUrl: config.smtpUrl });
  const alive: Job = {
    name: "sign-of-life",
    everyMs: 5000,
    run: () => signOfLife(ctx, prober.notes(), prober.stats()),
  };
  const intake = createBounceIntake(ctx, { listener: config.bounceListener, folder: config.bounceFolder });
  const returned: Job = { name: "returned-mail", everyMs: 10_000, run: () => intake.look() };
  const loop = startLoop(ctx, [alive, returned, ...jobs]);
  prober.start();
  deliverer.start();
  ctx.log.info({}, "the worker runs");

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    // In-flight deliveries finish or go back; what is not claimed stays in the database for the next start.
    await Promise.allSettled([prober.stop(), deliverer.stop(), loop.stop()]);
    await intake.stop();
    await ctx.db.close();
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop());
  process.on("SIGINT", () => void stop());
  // The supervisor is gone: a worker without one must not go on beside the next one's.
  process.on("disconnect", () => void stop());
}

process.on("unhandledRejection", (error) => {
  process.stderr.write(
    `${JSON.stringify({ level: 50, process: "worker", msg: "unhandled rejection", error: String(error) })}\n`,
  );
});

main().catch((error: unknown) => {
  process.stderr.write(`candor: the worker can not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof ConfigError ? badSettingsExit : 1);
});
