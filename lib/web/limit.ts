/** A limit within this process: cheap, and no reason to write to the database. */
export interface Limit {
  /** Counts one act of `key`. @returns after how many seconds it may act again; 0 when it may now */
  hit(key: string, now: number): number;
}

/** At most `count` acts of each key in a window of `windowMs` milliseconds. */
export function createLimit(count: number, windowMs: number): Limit {
  let counts = new Map<string, number>();
  let endsAt = 0;
  return {
    hit(key, now) {
      if (now >= endsAt || now < endsAt - windowMs) {
        counts = new Map();
        endsAt = now + windowMs;
      }
      const n = (counts.get(key) ?? 0) + 1;
      counts.set(key, n);
      return n <= count ? 0 : Math.max(1, Math.ceil((endsAt - now) / 1000));
    },
  };
}
