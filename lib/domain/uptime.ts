import { covered, type Interval, intersect } from "./interval.ts";
import type { ShownStatus } from "./status.ts";

/** A component had `status` from `start` until `end`; null when it still has. Milliseconds since the epoch. */
export interface StatusInterval {
  status: ShownStatus;
  start: number;
  end: number | null;
  /** A maintainer has said so; it is not what was measured. */
  corrected?: boolean;
}

/** Milliseconds of a span spent in each status. */
export type StatusTotals = Record<ShownStatus, number>;

const none = (): StatusTotals => ({
  operational: 0,
  degraded_performance: 0,
  partial_outage: 0,
  major_outage: 0,
  under_maintenance: 0,
  unknown: 0,
});

/**
 * Time in each status within `span`, as known at `now`. Time of the past that no interval covers is `unknown`,
 * never operational. Future time counts nowhere. Intervals are taken not to overlap, as the store keeps them.
 */
export function totals(intervals: readonly StatusInterval[], span: Interval, now: number): StatusTotals {
  const out = none();
  const past: Interval = { start: span.start, end: Math.min(span.end, now) };
  if (past.end <= past.start) return out;
  const seen: Interval[] = [];
  for (const i of intervals) {
    const part = intersect(past, { start: i.start, end: i.end ?? now });
    if (!part) continue;
    seen.push(part);
    out[i.status] += part.end - part.start;
  }
  out.unknown += past.end - past.start - covered(seen);
  return out;
}

/** A second of partial outage counts as this much downtime; degraded performance and maintenance count as none. */
export const partialOutageWeight = 0.3;

/** Milliseconds of weighted downtime. @param weight of partial outage, in [0,1] */
export function downtime(t: StatusTotals, weight = partialOutageWeight): number {
  return t.major_outage + t.partial_outage * weight;
}

/**
 * The share of measured time that the component was up, in [0,1]; null without any. Maintenance and unknown are excluded.
 * @param weight of partial outage, in [0,1]
 */
export function uptimeRatio(t: StatusTotals, weight = partialOutageWeight): number | null {
  const measured = t.operational + t.degraded_performance + t.partial_outage + t.major_outage;
  return measured > 0 ? Math.min(1, Math.max(0, 1 - downtime(t, weight) / measured)) : null;
}

/** Percent with two digits, rounded down, so that a failure never shows as 100. */
export function formatUptime(ratio: number | null): string {
  if (ratio === null) return "–";
  if (ratio >= 1) return "100";
  return (Math.floor(ratio * 10_000 + 1e-9) / 100).toFixed(2);
}

export const DAY = 86_400_000;

export function dayStart(t: number): number {
  return Math.floor(t / DAY) * DAY;
}

export interface UptimeDay extends StatusTotals {
  /** UTC midnight at which the day starts, in milliseconds. */
  day: number;
  /** Some of it is not what was measured: a maintainer has corrected it. */
  corrected: boolean;
}

/** Written out, since a page makes thousands of them. */
const emptyDay = (day: number): UptimeDay => ({
  day,
  operational: 0,
  degraded_performance: 0,
  partial_outage: 0,
  major_outage: 0,
  under_maintenance: 0,
  unknown: 0,
  corrected: false,
});

/** Gives each day its part of [start, end) as time in `status`, taken from another one where there is one. */
function share(days: readonly UptimeDay[], start: number, end: number, status: ShownStatus, from?: ShownStatus): void {
  const first = days[0]?.day ?? 0;
  for (let at = Math.max(start, first); at < end; ) {
    const day = days[Math.floor((at - first) / DAY)];
    if (!day) return;
    const until = Math.min(end, day.day + DAY);
    day[status] += until - at;
    if (from !== undefined) day[from] -= until - at;
    at = until;
  }
}

/** Marks the days that [start, end) touches. */
function markCorrected(days: readonly UptimeDay[], start: number, end: number): void {
  for (const day of days) if (start < day.day + DAY && end > day.day) day.corrected = true;
}

const isOrdered = (intervals: readonly StatusInterval[]): boolean =>
  intervals.every((interval, n) => interval.start >= (intervals[n - 1]?.start ?? Number.NEGATIVE_INFINITY));

/**
 * The last `count` UTC days up to and with today, oldest first: each as {@link totals} has it, in one pass over the
 * intervals.
 * @param counted these days as counted at the beginning of today from other intervals, which none of these overlaps.
 */
export function dailyTotals(
  intervals: readonly StatusInterval[],
  count: number,
  now: number,
  counted?: readonly UptimeDay[],
): UptimeDay[] {
  const today = dayStart(now);
  const first = today - (count - 1) * DAY;
  const days = counted
    ? counted.map((d) => ({ ...d }))
    : Array.from({ length: count }, (_, n) => emptyDay(first + n * DAY));
  share(days, counted ? today : first, now, "unknown");
  let coveredUntil = first;
  for (const { status, start, end, corrected } of isOrdered(intervals)
    ? intervals
    : [...intervals].sort((a, b) => a.start - b.start)) {
    const until = Math.min(end ?? now, now);
    if (corrected) markCorrected(days, start, until);
    // What is covered twice counts for both, but was unknown only once.
    share(days, start, Math.min(until, coveredUntil), status);
    share(days, Math.max(start, coveredUntil), until, status, "unknown");
    coveredUntil = Math.max(coveredUntil, until);
  }
  return days;
}

/** What the days make together. */
export function sumOfDays(days: readonly StatusTotals[]): StatusTotals {
  const out = none();
  for (const d of days) {
    out.operational += d.operational;
    out.degraded_performance += d.degraded_performance;
    out.partial_outage += d.partial_outage;
    out.major_outage += d.major_outage;
    out.under_maintenance += d.under_maintenance;
    out.unknown += d.unknown;
  }
  return out;
}

/** The colour of a day's cell: the worst thing that lasted at least a minute, else what there was. */
export function dayStatus(d: StatusTotals): ShownStatus {
  const minute = 60_000;
  if (d.major_outage >= minute) return "major_outage";
  if (d.partial_outage >= minute) return "partial_outage";
  if (d.degraded_performance >= minute) return "degraded_performance";
  if (d.under_maintenance >= minute) return "under_maintenance";
  const measured = d.operational + d.major_outage + d.partial_outage + d.degraded_performance + d.under_maintenance;
  return measured > 0 ? "operational" : "unknown";
}
