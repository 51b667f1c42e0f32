import { nextDue } from "../../lib/domain/schedule.ts";
import { idFrom } from "../../lib/domain/text.ts";
import type { Context } from "../../lib/services/context.ts";
import { ensurePage } from "../../lib/services/pages.ts";
import * as results from "../../lib/store/probe-results.ts";
import { insert, type Probe } from "../../lib/store/probes.ts";
import { quantile } from "./report.ts";

/** Fills an installation with probes of one kind. @returns their ids */
export async function fillProbes(
  ctx: Context,
  count: number,
  like: Pick<Probe, "kind" | "intervalMs">,
  settings: (n: number) => Probe["settings"],
): Promise<string[]> {
  const page = await ensurePage(ctx);
  const now = new Date(ctx.clock.now());
  const ids: string[] = [];
  await ctx.db.transaction(async (tx) => {
    for (let n = 0; n < count; n++) {
      const id = idFrom(ctx.random.bytes(12));
      ids.push(id);
      await insert(tx, {
        ...like,
        settings: settings(n),
        id,
        pageId: page.id,
        componentId: null,
        name: `Probe ${n}`,
        timeoutMs: 5000,
        failuresToDown: 4,
        successesToUp: 2,
        enabled: true,
        recheckMs: 5000,
        locations: ["local"],
        quorum: "majority",
        weight: 1,
        state: "unknown",
        stateSince: now,
        stateReason: null,
        turns: [],
        unstableSince: null,
        createdAt: now,
        updatedAt: now,
      });
    }
  });
  return ids;
}

export interface Punctuality {
  due: number;
  ran: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  max: number;
  down: number;
}

/** How late probes ran, by the results that they left: each against the phase of its interval at which it was due. */
export async function punctuality(
  ctx: Context,
  ids: readonly string[],
  intervalMs: number,
  from: number,
  to: number,
): Promise<Punctuality> {
  const rows = await results.listBetween(ctx.db, new Date(from), new Date(to + intervalMs));
  const byProbe = new Map<string, number[]>(ids.map((id) => [id, []]));
  for (const row of rows) byProbe.get(row.probeId)?.push(row.at.getTime());
  const late: number[] = [];
  let due = 0;
  for (const [id, times] of byProbe)
    for (let t = nextDue(id, intervalMs, from); t < to; t = nextDue(id, intervalMs, t)) {
      due++;
      const ran = times.find((time) => time >= t && time < t + intervalMs);
      if (ran !== undefined) late.push(ran - t);
    }
  const down = rows.filter((row) => row.state === "down").length;
  return {
    due,
    ran: late.length,
    p50: quantile(late, 0.5),
    p99: quantile(late, 0.99),
    max: quantile(late, 1),
    down,
  };
}
