/** Tries `check` until it no longer throws, at most for `within` milliseconds; then throws its last error. */
export async function eventually<T>(
  check: () => Promise<T> | T,
  options: { within?: number; every?: number } = {},
): Promise<T> {
  const giveUpAt = performance.now() + (options.within ?? 10_000);
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, options.every ?? 50));
    }
  }
}
