import { setMaxListeners } from "node:events";
import { Stopped } from "./failure.ts";

/**
 * Calls `stop` when the time is up or the signal is given. One timer and one listener are much cheaper than
 * AbortSignal.timeout with AbortSignal.any, which probes would need by the thousand.
 * @param words what a timeout is called, asked for when it happens
 * @returns what ends the watch
 */
export function watchTime(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  words: () => string,
  stop: (error: Stopped) => void,
): () => void {
  const timer = setTimeout(() => stop(new Stopped("timeout", words())), timeoutMs);
  const cancel = (): void => stop(new Stopped("aborted", "The request was cancelled."));
  signal?.addEventListener("abort", cancel);
  if (signal?.aborted) queueMicrotask(cancel);
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  };
}

/** What ends many exchanges at once: each of them listens to it, which Node would take for a leak. */
export function stopForMany(): AbortController {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  return stop;
}

/**
 * Runs `work` with a signal that is given when the time is up. Unlike AbortSignal.timeout nothing is left of it when the
 * work ends in time.
 */
export async function withDeadline<T>(timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  try {
    return await work(deadline.signal);
  } finally {
    clearTimeout(timer);
  }
}
