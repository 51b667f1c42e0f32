import type { Context } from "../services/context.ts";
import { publishOverdue } from "../services/pending-posts.ts";

const everyMs = 1000;

/** While the worker is dead, posts whose time has come leave from here. */
export function watchOverduePosts(ctx: Context): { stop(): Promise<void> } {
  let stopped = false;
  let underWay: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const look = async (): Promise<void> => {
    try {
      await publishOverdue(ctx);
    } catch (error) {
      ctx.log.error({ err: error }, "posts that are due could not be published");
    }
    plan();
  };
  const plan = (): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      underWay = look();
    }, everyMs);
  };
  plan();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
