import type { Context } from "../services/context.ts";
import { publicRevision } from "../services/page.ts";

const everyMs = 200;

/** Calls back soon after each committed change that a visitor could see, whichever process made it. */
export function watchRevision(ctx: Context, onChange: (revision: number) => void): { stop(): void } {
  let seen: number | null = null;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  async function look(): Promise<void> {
    try {
      const revision = await publicRevision(ctx);
      if (failing) ctx.log.info({}, "the database answers again");
      failing = false;
      if (revision !== null && revision !== seen) {
        seen = revision;
        onChange(revision);
      }
    } catch (error) {
      if (!failing) ctx.log.error({ err: error }, "the database does not answer: the published pages stay as they are");
      failing = true;
    }
    if (!stopped) timer = setTimeout(() => void look(), everyMs);
  }
  void look();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
