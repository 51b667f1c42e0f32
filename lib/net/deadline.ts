import { setMaxListeners } from "node:events";
import { Stopped } from "./failure.ts";

const watched = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `cancel` once the signal is given. An exchange that ends takes itself out at once, where a listener of its own
 * would be looked for among those of all others that go on. @returns what ends it
 */
function onAbort(signal: AbortSignal, cancel: () => void): () => void {
  const known = watched.get(signal);
  const all = known ?? new Set();
  if (!known) {
    watched.set(signal, all);
    signal.addEventListener("abort", () => {
      for (const each of [...all]) each();
    });
  }
  all.add(cancel);
  return () => all.delete(cancel);
}

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
  const forget = signal && onAbort(signal, cancel);
  if (signal?.aborted) queueMicrotask(cancel);
  return () => {
    clearTimeout(timer);
    forget?.();
  };
}

/** What ends many exchanges at once. Where each of them listens to it, Node would take that for a leak. */
export function stopForMany(): AbortController {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  return stop;
}
