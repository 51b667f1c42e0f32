import type { Clock } from "../services/context.ts";

/** Differences below this are the network's. */
const toleranceMs = 500;

export interface ServerClock extends Clock {
  /** Takes the server's time from an answer to a request that was sent at `askedAt` by {@link ServerClock.elapsed}. */
  hear(serverTime: number, askedAt: number): void;
  /** A stopwatch in milliseconds, which no setting of any clock moves. */
  elapsed(): number;
}

/**
 * The clock of the Candor that an agent works for: what the agent's own machine takes for the time does not matter. It
 * runs on by a stopwatch while the server can not be reached.
 * @param elapsed a stopwatch in milliseconds
 * @param guess the time until the server has told its own, in milliseconds since the epoch
 */
export function createServerClock(elapsed: () => number, guess: number): ServerClock {
  let ahead = guess - elapsed();
  let heard = false;
  return {
    elapsed,
    now: () => Math.round(elapsed() + ahead),
    hear(serverTime, askedAt) {
      const now = elapsed();
      const offset = serverTime - (askedAt + now) / 2;
      if (heard && Math.abs(offset - ahead) <= toleranceMs + (now - askedAt) / 2) return;
      heard = true;
      ahead = offset;
    },
  };
}
