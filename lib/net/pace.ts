/**
 * Lets at most `rate` through in a second, evenly: each waits for its turn.
 * @returns waits; resolves in the order of the calls
 */
export function createPace(rate: number): () => Promise<void> {
  const gapMs = 1000 / rate;
  let next = 0;
  return async () => {
    const now = performance.now();
    const turn = Math.max(now, next);
    next = turn + gapMs;
    if (turn - now >= 1) await new Promise((resolve) => setTimeout(resolve, turn - now));
  };
}
