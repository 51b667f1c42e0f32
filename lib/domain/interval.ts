/** A half-open span of time, in milliseconds since the epoch: start ≤ t < end. */
export interface Interval {
  start: number;
  end: number;
}

export function duration(i: Interval): number {
  return Math.max(0, i.end - i.start);
}

export function intersect(a: Interval, b: Interval): Interval | null {
  const start = Math.max(a.start, b.start);
  const end = Math.min(a.end, b.end);
  return start < end ? { start, end } : null;
}

/** The smallest sorted set of disjoint intervals that covers the same time. Idempotent and commutative. */
export function union(list: readonly Interval[]): Interval[] {
  const sorted = list.filter((i) => i.start < i.end).sort((a, b) => a.start - b.start || a.end - b.end);
  const out: Interval[] = [];
  for (const i of sorted) {
    const last = out.at(-1);
    if (last && i.start <= last.end) last.end = Math.max(last.end, i.end);
    else out.push({ start: i.start, end: i.end });
  }
  return out;
}

/** Total covered time in milliseconds, overlap counted once. */
export function covered(list: readonly Interval[]): number {
  return union(list).reduce((sum, i) => sum + duration(i), 0);
}
