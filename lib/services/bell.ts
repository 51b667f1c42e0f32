export interface Bell {
  ring(): void;
  /** How often it has rung. Taken before looking for what it would tell of, no ring is missed. */
  count(): number;
  /** Resolves once it has rung more often than `count` times, or when `withinMs` milliseconds are over. */
  after(count: number, withinMs?: number): Promise<void>;
}

/**
 * Wakes whoever waits for it. A wait that ends leaves nothing behind: racing against one promise that is seldom
 * fulfilled would, for each race, for as long as that promise lives.
 */
export function createBell(): Bell {
  const waiting = new Set<() => void>();
  let rung = 0;
  return {
    ring() {
      rung++;
      for (const wake of [...waiting]) wake();
    },
    count: () => rung,
    after(count, withinMs) {
      if (rung > count) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        };
        const timer = withinMs === undefined ? undefined : setTimeout(wake, withinMs);
        waiting.add(wake);
      });
    },
  };
}
