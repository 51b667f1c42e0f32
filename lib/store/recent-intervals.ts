import { and, asc, count, gt, isNull, lt, lte, or } from "drizzle-orm";
import type { ComponentInterval } from "../domain/page.ts";
import type { Queryable } from "./database.ts";

type Intervals = readonly ComponentInterval[];

export interface RecentSpan {
  from: Date;
  /** What ended until here is read once and remembered; the rest is read anew. */
  settled: Date;
  to: Date;
}

interface Remembered {
  span: string;
  intervals: Intervals;
}

const remembered = new WeakMap<Queryable, Remembered>();

const viewOf = (row: {
  componentId: string;
  status: Intervals[number]["status"];
  startedAt: Date;
  endedAt: Date | null;
}) => ({
  componentId: row.componentId,
  status: row.status,
  start: row.startedAt.getTime(),
  end: row.endedAt?.getTime() ?? null,
});

/** Intervals that ended in the settled part of the span. */
async function readSettled(q: Queryable, { from, settled }: RecentSpan): Promise<Intervals> {
  const { statusChanges: s } = q.t;
  const within = and(gt(s.endedAt, from), lte(s.endedAt, settled));
  const span = `${from.getTime()} ${settled.getTime()}`;
  const have = remembered.get(q);
  if (have?.span === span) {
    // An interval that has ended is never written again (status-changes.turn): only one more or one less is possible.
    const [found] = await q.db.select({ rows: count() }).from(s).where(within);
    if (found?.rows === have.intervals.length) return have.intervals;
  }
  const rows = await q.db
    .select({ componentId: s.componentId, status: s.status, startedAt: s.startedAt, endedAt: s.endedAt })
    .from(s)
    .where(within)
    .orderBy(asc(s.startedAt));
  const intervals = rows.map(viewOf);
  remembered.set(q, { span, intervals });
  return intervals;
}

/**
 * Status intervals that touch a span, of all components, oldest first. Every page is built from them, and nearly all of
 * them are as they were at the last one: the settled ones are the same array until there is one more.
 */
export async function readRecentIntervals(
  q: Queryable,
  span: RecentSpan,
): Promise<{ settled: Intervals; intervals: Intervals }> {
  const { statusChanges: s } = q.t;
  const settled = await readSettled(q, span);
  const rows = await q.db
    .select({ componentId: s.componentId, status: s.status, startedAt: s.startedAt, endedAt: s.endedAt })
    .from(s)
    .where(and(lt(s.startedAt, span.to), or(isNull(s.endedAt), gt(s.endedAt, span.settled))))
    .orderBy(asc(s.startedAt));
  return { settled, intervals: rows.map(viewOf) };
}
