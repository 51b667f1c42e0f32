import { setTimeout } from "node:timers/promises";

/** Longer than any of the ways that a form can take. */
const stepMs = 250;

/**
 * Waits with the answer until the next full step since the beginning, so that how long it took does not tell what was
 * found.
 * @throws what `work` throws, as late
 */
export async function evenly<T>(work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    const taken = performance.now() - started;
    await setTimeout(Math.ceil(taken / stepMs) * stepMs - taken);
  }
}
