import { layCorrections } from "../domain/correction.ts";
import { covered, intersect } from "../domain/interval.ts";
import { type StatusTotals, totals, uptimeRatio } from "../domain/uptime.ts";
import { listBetween as listCorrectionsBetween } from "../store/corrections.ts";
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
  /** Milliseconds of it that a maintainer has corrected. */
  corrected: number;
}

/** How long a component was in each status between two instants (milliseconds), and what share of it was up. */
export async function readComponentUptime(
  ctx: Context,
  componentId: string,
  start: number,
  end: number,
): Promise<ComponentUptime> {
  const [from, to] = [new Date(start), new Date(end)];
  const [changes, corrections] = await Promise.all([
    listBetween(ctx.db, [componentId], from, to),
    listCorrectionsBetween(ctx.db, [componentId], from, to),
  ]);
  const measured = changes.map((change) => ({
    status: change.status,
    start: change.startedAt.getTime(),
    end: change.endedAt?.getTime() ?? null,
  }));
  const intervals = layCorrections(measured, corrections);
  const corrected = covered(
    intervals.flatMap((i) =>
      i.corrected ? (intersect({ start, end }, { start: i.start, end: i.end ?? end }) ?? []) : [],
    ),
  );
  const sum = totals(intervals, { start, end }, ctx.clock.now());
  return { start, end, totals: sum, ratio: uptimeRatio(sum), corrected };
}
