import pg from "pg";
import { eventsChannel } from "./database.ts";

const reconnectMs = 2000;

/**
 * Keeps a connection of its own that hears of new events (PostgreSQL's LISTEN), and makes a new one when it breaks;
 * what may have been missed meanwhile is news, too.
 */
export function listen(url: string, onEvents: () => void): { stop(): Promise<void> } {
  let stopped = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;

  function again(): void {
    client = null;
    if (!stopped) timer = setTimeout(() => void connect(), reconnectMs);
  }

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: url, keepAlive: true });
    client = next;
    next.on("notification", onEvents);
    // The end follows each error.
    next.on("error", () => undefined);
    next.once("end", again);
    try {
      await next.connect();
      await next.query(`listen ${eventsChannel}`);
      onEvents();
    } catch {
      next.removeListener("end", again);
      await next.end().catch(() => undefined);
      again();
    }
  }

  void connect();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
