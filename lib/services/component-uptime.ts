import { type StatusTotals, totals, uptimeRatio } from "../domain/uptime.ts";
import { listBetween } from "../store/status-changes.ts";
import type { Context } from "./context.ts";

export interface ComponentUptime {
  /** Milliseconds since the epoch. */
  start: number;
  end: number;
  /** Milliseconds in each status. */
  totals: StatusTotals;
  /** In [0,1]; null when nothing was measured. */
  ratio: number | null;
}

/** How long a component was in each status between two instants (milliseconds), and what share of it was up. */
export async function readComponentUptime(
  ctx: Context,
  componentId: string,
  start: number,
  end: number,
): Promise<ComponentUptime> {
  const changes = await listBetween(ctx.db, [componentId], new Date(start), new Date(end));
  const intervals = changes.map((change) => ({
    status: change.status,
    start: change.startedAt.getTime(),
    end: change.endedAt?.getTime() ?? null,
  }));
  const sum = totals(intervals, { start, end }, ctx.clock.now());
  return { start, end, totals: sum, ratio: uptimeRatio(sum) };
}
