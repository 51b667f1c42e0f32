import type { Logger } from "../services/context.ts";
import type { SiteMap } from "../services/page.ts";
import type { Exporter } from "./exporter.ts";

export interface ExportLoop {
  /** From now on this is what the copy has to show. */
  follow(map: SiteMap): void;
  /** Why the copy is behind, a sentence; null while it is not. */
  trouble(): string | null;
  /** Waits a moment for what is under way. */
  stop(): Promise<void>;
}

const firstAgainMs = 2000;
const againAtMostMs = 60_000;
/** Pages say that they are old after three minutes. */
const renewEveryMs = 60_000;
const stopWithinMs = 1000;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Keeps the copy elsewhere up to date, beside the publisher and never in its way: a target that hangs delays nobody
 * here. Changes that come meanwhile are one further round; trouble is told once and tried again, ever less often.
 */
export function createExportLoop(log: Logger, exporter: Exporter): ExportLoop {
  let latest: SiteMap | null = null;
  let wanted: SiteMap | null = null;
  let running: Promise<void> | null = null;
  let trouble: string | null = null;
  let againMs = firstAgainMs;
  let again: NodeJS.Timeout | undefined;
  let stopping = false;

  async function attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      if (trouble !== null) log.info({}, "the site is exported to PUBLISH_TO again");
      trouble = null;
      againMs = firstAgainMs;
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== trouble && !stopping)
        log.error({ reason }, "the site can not be exported to PUBLISH_TO and is tried again");
      trouble = reason;
      again = setTimeout(() => {
        again = undefined;
        wanted ??= latest;
        start();
      }, againMs);
      again.unref();
      againMs = Math.min(2 * againMs, againAtMostMs);
    }
  }

  async function work(): Promise<void> {
    // While trouble lasts only the timer tries: a burst of changes does not knock more often.
    while (wanted && !stopping && !again) {
      const map = wanted;
      wanted = null;
      await attempt(() => exporter.sync(map, () => wanted === null && !stopping));
    }
  }

  function run(task: () => Promise<void>): void {
    if (running || stopping) return;
    running = task().finally(() => {
      running = null;
      start();
    });
  }

  function start(): void {
    if (wanted && !again) run(work);
  }

  const renewing = setInterval(() => {
    const map = latest;
    if (map && !again) run(() => attempt(() => exporter.renew(map)));
  }, renewEveryMs);
  renewing.unref();

  return {
    follow(map) {
      latest = wanted = map;
      start();
    },
    trouble: () => trouble,
    async stop() {
      stopping = true;
      clearInterval(renewing);
      clearTimeout(again);
      let timer: NodeJS.Timeout | undefined;
      const enough = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, stopWithinMs);
      });
      await Promise.race([running, enough]);
      clearTimeout(timer);
    },
  };
}
