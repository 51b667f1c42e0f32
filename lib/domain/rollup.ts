import { type Histogram, histogramOf, mergeHistograms, quantile } from "./histogram.ts";
import { phaseNames } from "./probe.ts";
import { DAY } from "./uptime.ts";

/** Sizes of windows in seconds: minute, five minutes, hour, day. Days start at UTC midnight. */
export const windowSizes = [60, 300, 3600, 86_400] as const;
export type WindowSize = (typeof windowSizes)[number];

/** How long windows are kept, in milliseconds; days are kept for good. */
export const keepWindowsMs: Record<WindowSize, number | null> = {
  60: DAY,
  300: 8 * DAY,
  3600: 100 * DAY,
  86400: null,
};

/** One result as rollups see it. */
export interface Sample {
  state: "up" | "degraded" | "down";
  /** Milliseconds; null when nothing was measured. */
  latencyMs: number | null;
  /** Milliseconds in the order of `phaseNames`. */
  phases: readonly (number | null)[] | null;
}

/** What the results of a window come to. Latencies are of answers alone: a failure has none worth averaging. */
export interface Rollup {
  up: number;
  degraded: number;
  down: number;
  /** Of the answers with a latency: how many, and milliseconds. */
  count: number;
  min: number | null;
  max: number | null;
  sum: number;
  histogram: Histogram;
  /** Sums of milliseconds in the order of `phaseNames`, then of how many answers; null when none told them. */
  phases: readonly number[] | null;
}

const least = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((v) => v !== null);
  return known.length > 0 ? Math.min(...known) : null;
};
const most = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((v) => v !== null);
  return known.length > 0 ? Math.max(...known) : null;
};

function addPhases(list: readonly (readonly (number | null)[] | null)[]): number[] | null {
  const known = list.filter((p) => p !== null);
  if (known.length === 0) return null;
  const width = phaseNames.length + 1;
  const sums = Array.from({ length: width }, () => 0);
  for (const phases of known) for (let i = 0; i < width; i++) sums[i] = (sums[i] ?? 0) + (phases[i] ?? 0);
  return sums.map((sum) => Math.round(sum * 100) / 100);
}

export function rollUp(samples: readonly Sample[]): Rollup {
  const latencies: number[] = [];
  const counts = { up: 0, degraded: 0, down: 0 };
  for (const s of samples) {
    counts[s.state]++;
    if (s.state !== "down" && s.latencyMs !== null) latencies.push(s.latencyMs);
  }
  return {
    ...counts,
    count: latencies.length,
    min: least(latencies),
    max: most(latencies),
    sum: latencies.reduce((a, b) => a + b, 0),
    histogram: histogramOf(latencies),
    phases: addPhases(
      samples.map((s) =>
        s.phases !== null && s.state !== "down" ? [...s.phases.slice(0, phaseNames.length), 1] : null,
      ),
    ),
  };
}

/** The rollup of all the windows' results together. */
export function mergeRollups(list: readonly Rollup[]): Rollup {
  const total = (of: (r: Rollup) => number) => list.reduce((sum, r) => sum + of(r), 0);
  return {
    up: total((r) => r.up),
    degraded: total((r) => r.degraded),
    down: total((r) => r.down),
    count: total((r) => r.count),
    min: least(list.map((r) => r.min)),
    max: most(list.map((r) => r.max)),
    sum: total((r) => r.sum),
    histogram: mergeHistograms(list.map((r) => r.histogram)),
    phases: addPhases(list.map((r) => r.phases)),
  };
}

/** Where the window of an instant begins, in milliseconds. */
export const windowStart = (at: number, size: WindowSize): number => Math.floor(at / (size * 1000)) * size * 1000;

/** One point of a response-time chart. Milliseconds; null where nothing answered. */
export interface ChartPoint {
  start: number;
  p50: number | null;
  p95: number | null;
}

/** Windows gathered by the point of a chart that they fall on, `step` milliseconds apart from `from` on. */
export function gatherPoints(
  windows: readonly { start: number; histogram: Histogram }[],
  { from, to, step }: { from: number; to: number; step: number },
): { start: number; histogram: Histogram }[] {
  const points = Array.from({ length: Math.ceil((to - from) / step) }, (): Histogram[] => []);
  for (const w of windows) points[Math.floor((w.start - from) / step)]?.push(w.histogram);
  return points.map((list, n) => ({ start: from + n * step, histogram: mergeHistograms(list) }));
}

/** What a chart draws of a point, with a gap where nothing was measured. */
export const chartPoint = ({ start, histogram }: { start: number; histogram: Histogram }): ChartPoint => ({
  start,
  p50: quantile(histogram, 0.5),
  p95: quantile(histogram, 0.95),
});
