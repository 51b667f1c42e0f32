import type { Context } from "../services/context.ts";

export interface Job {
  name: string;
  everyMs: number;
  run(ctx: Context): Promise<unknown>;
}

export interface Loop {
  /** Waits for the runs under way. */
  stop(): Promise<void>;
}

/** Runs each job on its own beat; a job that throws is logged and tried again at its next beat, and never overlaps itself. */
export function startLoop(ctx: Context, jobs: readonly Job[]): Loop {
  let stopped = false;
  const timers = new Map<string, NodeJS.Timeout>();
  const underWay = new Map<string, Promise<void>>();

  async function runOnce(job: Job): Promise<void> {
    try {
      await job.run(ctx);
    } catch (error) {
      ctx.log.error({ err: error, job: job.name }, "a job failed");
    }
  }

  function plan(job: Job, wait: number): void {
    if (stopped) return;
    timers.set(
      job.name,
      setTimeout(() => {
        const run = runOnce(job).then(() => {
          underWay.delete(job.name);
          plan(job, job.everyMs);
        });
        underWay.set(job.name, run);
      }, wait),
    );
  }

  for (const job of jobs) plan(job, 0);
  return {
    async stop() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(underWay.values());
    },
  };
}
