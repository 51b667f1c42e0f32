import { groupBy } from "../domain/group-by.ts";
import { mergeHistograms, quantile } from "../domain/histogram.ts";
import { type Phases, phaseNames } from "../domain/probe.ts";
import {
  type ChartPoint,
  chartPoint,
  gatherPoints,
  mergeRollups,
  type WindowSize,
  windowStart,
} from "../domain/rollup.ts";
import { DAY } from "../domain/uptime.ts";
import * as components from "../store/components.ts";
import * as pages from "../store/pages.ts";
import * as rollups from "../store/rollups.ts";
import type { Context } from "./context.ts";

export const chartRanges = ["day", "week", "quarter"] as const;
export type ChartRange = (typeof chartRanges)[number];

/** How far a range goes back, how far apart its points are, and of which windows they are made. */
const rangeOf: Record<ChartRange, { days: number; step: number; size: WindowSize }> = {
  day: { days: 1, step: 15 * 60_000, size: 300 },
  week: { days: 7, step: 2 * 3_600_000, size: 3600 },
  quarter: { days: 90, step: DAY, size: 86_400 },
};

/** Response times of a component over a span. Milliseconds; null where nothing answered. */
export interface LatencyChart {
  from: number;
  to: number;
  points: ChartPoint[];
  p50: number | null;
  p95: number | null;
}

export interface ComponentLatency {
  id: string;
  name: string;
  charts: Record<ChartRange, LatencyChart>;
}

/** Where a range begins and ends as of `now`, and how it is drawn. */
function spanOf(range: ChartRange, now: number) {
  const { days, step, size } = rangeOf[range];
  const to = (Math.floor(now / step) + 1) * step;
  return { from: to - days * DAY, to, step, size };
}

function chartOf(
  windows: readonly { start: number; histogram: readonly number[] }[],
  from: number,
  to: number,
  step: number,
): LatencyChart {
  const gathered = gatherPoints(windows, { from, to, step });
  const all = mergeHistograms(gathered.map((point) => point.histogram));
  return {
    from,
    to,
    points: gathered.map(chartPoint),
    p50: quantile(all, 0.5),
    p95: quantile(all, 0.95),
  };
}

async function readCharts(ctx: Context, pageId: string, range: ChartRange): Promise<(id: string) => LatencyChart> {
  const { from, to, step, size } = spanOf(range, ctx.clock.now());
  const windows = groupBy(await rollups.listCharts(ctx.db, pageId, size, new Date(from)), (w) => w.componentId);
  return (id) => chartOf(windows.get(id) ?? [], from, to, step);
}

/** The response times of the components whose team shows them: over a day, a week and a quarter. */
export async function readResponseTimes(
  ctx: Context,
): Promise<{ page: pages.Page; now: number; components: ComponentLatency[] } | null> {
  const page = (await pages.list(ctx.db))[0];
  if (!page) return null;
  const shown = (await components.list(ctx.db, page.id)).filter((c) => c.showResponseTime);
  const [day, week, quarter] = await Promise.all(chartRanges.map((range) => readCharts(ctx, page.id, range)));
  if (!day || !week || !quarter) return null;
  return {
    page,
    now: ctx.clock.now(),
    components: shown.map(({ id, name }) => ({
      id,
      name,
      charts: { day: day(id), week: week(id), quarter: quarter(id) },
    })),
  };
}

export interface ProbeChart {
  range: ChartRange;
  chart: LatencyChart;
  /** How many results there were. */
  counts: Record<"up" | "degraded" | "down", number>;
  /** The average of each phase in milliseconds; null where the kind has none. */
  phases: Phases | null;
}

function averages(sums: readonly number[] | null): Phases | null {
  const count = sums?.[phaseNames.length] ?? 0;
  if (!sums || count === 0) return null;
  return Object.fromEntries(phaseNames.map((name, n) => [name, (sums[n] ?? 0) / count])) as unknown as Phases;
}

/** What one probe measured over a day, a week and a quarter, of all its locations. */
export function readProbeCharts(ctx: Context, probeId: string): Promise<ProbeChart[]> {
  return Promise.all(
    chartRanges.map(async (range) => {
      const { from, to, step, size } = spanOf(range, ctx.clock.now());
      const wanted = { size, from: new Date(from), to: new Date(to), probeIds: [probeId] };
      const rows = await rollups.listBetween(ctx.db, wanted);
      const { up, degraded, down, phases } = mergeRollups(rows);
      const windows = rows.map((row) => ({ start: row.start.getTime(), histogram: row.histogram }));
      return {
        range,
        chart: chartOf(windows, from, to, step),
        counts: { up, degraded, down },
        phases: averages(phases),
      };
    }),
  );
}

/** The last day by the hour, for the front page: of each component whose team shows it. */
export async function readRecentResponseTimes(ctx: Context, pageId: string): Promise<Map<string, LatencyChart>> {
  const hour = 3_600_000;
  const to = windowStart(ctx.clock.now(), 3600) + hour;
  const from = to - DAY;
  const [hours, running] = await Promise.all([
    rollups.listCharts(ctx.db, pageId, 3600, new Date(from)),
    // Hours are gathered when they are over: the last ones are put together from what there is.
    rollups.listCharts(ctx.db, pageId, 300, new Date(to - 2 * hour)),
  ]);
  const done = new Set(hours.map((w) => `${w.componentId} ${w.start}`));
  const open = running.filter((w) => !done.has(`${w.componentId} ${windowStart(w.start, 3600)}`));
  const byComponent = groupBy([...hours, ...open], (w) => w.componentId);
  return new Map([...byComponent].map(([id, windows]) => [id, chartOf(windows, from, to, hour)]));
}
