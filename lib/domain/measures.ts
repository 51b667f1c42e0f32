/** When what of an incident happened, in milliseconds since the epoch; null for what did not, or is not known. */
export interface IncidentMoments {
  /** The first failed measurement. */
  failedAt: number | null;
  /** The first alert, or the incident itself where there was none. */
  detectedAt: number;
  acknowledgedAt: number | null;
  /** The first update for the public. */
  firstPostAt: number | null;
  resolvedAt: number | null;
  promisesKept: number;
  promisesMissed: number;
}

/** Milliseconds; null for what is not known. */
export interface Measures {
  /** From the first failure until somebody was told. */
  detect: number | null;
  /** From there until somebody took care. */
  acknowledge: number | null;
  /** From there until readers were told. */
  firstPost: number | null;
  /** From the first failure (or the detection) until the end. */
  resolve: number | null;
  /** In [0,1]. */
  promisesKept: number | null;
}

export const measureNames = ["detect", "acknowledge", "firstPost", "resolve", "promisesKept"] as const;
export type MeasureName = (typeof measureNames)[number];

export const measureLabels = {
  detect: "Time to detect",
  acknowledge: "Time to acknowledge",
  firstPost: "Time to the first post",
  resolve: "Time to resolve",
  promisesKept: "Promises kept",
} as const satisfies Record<MeasureName, string>;

const between = (from: number | null, to: number | null): number | null =>
  from === null || to === null ? null : Math.max(0, to - from);

/** How soon an incident was seen, answered, told and ended. */
export function measure(m: IncidentMoments): Measures {
  const promises = m.promisesKept + m.promisesMissed;
  return {
    detect: between(m.failedAt, m.detectedAt),
    acknowledge: between(m.detectedAt, m.acknowledgedAt),
    firstPost: between(m.detectedAt, m.firstPostAt),
    resolve: between(m.failedAt ?? m.detectedAt, m.resolvedAt),
    promisesKept: promises === 0 ? null : m.promisesKept / promises,
  };
}

/** The middle value; of an even number the mean of the two in the middle; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  return high === undefined || low === undefined ? null : (low + high) / 2;
}

export interface MonthMeasures {
  /** When the month began. */
  start: number;
  incidents: number;
  /** Medians of the times; of promises the share of all that were due. */
  measures: Measures;
}

const known = (values: readonly (number | null)[]): number[] => values.filter((v) => v !== null);

/**
 * The incidents of each month together.
 * @param starts when the months begin, oldest first; the last one goes on until whatever comes
 */
export function byMonth(incidents: readonly IncidentMoments[], starts: readonly number[]): MonthMeasures[] {
  return starts.map((start, n) => {
    const end = starts[n + 1] ?? Number.POSITIVE_INFINITY;
    const own = incidents.filter((i) => i.detectedAt >= start && i.detectedAt < end);
    const each = own.map(measure);
    const kept = own.reduce((sum, i) => sum + i.promisesKept, 0);
    const due = own.reduce((sum, i) => sum + i.promisesKept + i.promisesMissed, 0);
    const middle = (name: Exclude<MeasureName, "promisesKept">) => median(known(each.map((m) => m[name])));
    return {
      start,
      incidents: own.length,
      measures: {
        detect: middle("detect"),
        acknowledge: middle("acknowledge"),
        firstPost: middle("firstPost"),
        resolve: middle("resolve"),
        promisesKept: due === 0 ? null : kept / due,
      },
    };
  });
}
