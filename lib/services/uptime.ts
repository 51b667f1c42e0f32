import { notFound } from "../domain/errors.ts";
import { DAY, dailyTotals, type StatusInterval, totals, type UptimeDay, uptimeRatio } from "../domain/uptime.ts";
import * as components from "../store/components.ts";
import * as model from "../store/page-model.ts";
import * as pages from "../store/pages.ts";
import type { Context } from "./context.ts";
import { readLook } from "./look.ts";

export interface UptimeMonth {
  /** UTC midnight of its first day. */
  start: number;
  days: UptimeDay[];
  /** In [0,1]; null without measured time. */
  uptime: number | null;
}

export interface UptimeCalendar {
  page: pages.Page;
  now: number;
  /** What a second of partial outage counts for, in [0,1]. */
  partialWeight: number;
  number: number;
  hasOlder: boolean;
  /** The months shown, newest first: UTC midnights of their first days. */
  months: number[];
  components: { id: string; name: string; months: UptimeMonth[]; uptime: number | null }[];
}

const monthsOnPage = 3;

const monthBegin = (now: number, shift: number): number => {
  const at = new Date(now);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + shift, 1);
};

function monthOf(intervals: readonly StatusInterval[], start: number, now: number, weight: number): UptimeMonth {
  const end = monthBegin(start, 1);
  const last = Math.min(end - 1, now);
  const count = Math.floor((last - start) / DAY) + 1;
  // Days are counted back from the month's last; what is still to come counts nowhere.
  const days = dailyTotals(intervals, count, last === now ? now : end - 1);
  return { start, days, uptime: uptimeRatio(totals(intervals, { start, end }, now), weight) };
}

/** Three months of uptime by component and day, the newest first. */
export async function readUptime(ctx: Context, { page: number }: { page: number }): Promise<UptimeCalendar> {
  const page = (await pages.list(ctx.db))[0];
  if (!page) throw notFound("page");
  const now = ctx.clock.now();
  const months = Array.from({ length: monthsOnPage }, (_, n) => monthBegin(now, -((number - 1) * monthsOnPage + n)));
  const from = months.at(-1) ?? now;
  const to = Math.min(monthBegin(months[0] ?? now, 1), now);
  const [list, intervals, oldest, look] = await Promise.all([
    components.list(ctx.db, page.id),
    model.readIntervals(ctx.db, page.id, { from: new Date(from), to: new Date(to) }),
    model.oldestInterval(ctx.db, page.id),
    readLook(ctx, page.id),
  ]);
  const rows = list
    .filter((component) => component.showcase)
    .map(({ id, name }) => {
      const own = intervals.filter((i) => i.componentId === id);
      return {
        id,
        name,
        months: months.map((start) => monthOf(own, start, now, look.partialWeight)),
        uptime: uptimeRatio(totals(own, { start: from, end: to }, now), look.partialWeight),
      };
    });
  return {
    page,
    now,
    partialWeight: look.partialWeight,
    number,
    hasOlder: oldest !== null && oldest.getTime() < from,
    months,
    components: rows,
  };
}
