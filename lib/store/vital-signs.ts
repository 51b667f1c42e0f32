import { and, count, eq, inArray, isNull, min, ne, sql } from "drizzle-orm";
import { type DeliveryState, drillPriority } from "../domain/delivery.ts";
import type { Queryable } from "./database.ts";
import * as totals from "./delivery-totals.ts";

export interface Queue {
  channel: string;
  /** How many wait, are on the way or are tried again. */
  waiting: number;
  /** Since when the oldest is due; null where none is. */
  dueSince: Date | null;
}

export interface VitalSigns {
  /** What waits by its state now, and what has ended since the beginning. */
  deliveries: { channel: string; state: DeliveryState; count: number }[];
  queues: Queue[];
  probes: { state: string; count: number }[];
  /** When the oldest delivery that still waits was made. */
  oldestWaiting: Date | null;
  openEvents: number;
  workerSeenAt: Date | null;
  workerDetail: unknown;
}

const earliest = (dates: readonly (Date | null)[]): Date | null =>
  dates.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a), null);

/** What was never tried, counted along its index alone; how old it is is said by its event. */
async function readPending(q: Queryable) {
  const { deliveries: d, events } = q.t;
  const rows = await q.db
    .select({ channel: d.channel, n: count(), seq: min(d.eventSeq) })
    .from(d)
    // What is rehearsed is no load and no trouble. In the words of the index deliveries_waiting.
    .where(and(sql`state = 'pending'`, ne(d.priority, drillPriority)))
    .groupBy(d.channel);
  const seqs = rows.flatMap((row) => (row.seq === null ? [] : Number(row.seq)));
  const made =
    seqs.length === 0
      ? []
      : await q.db.select({ seq: events.seq, at: events.createdAt }).from(events).where(inArray(events.seq, seqs));
  const at = new Map(made.map((event) => [event.seq, event.at]));
  return rows.map(({ channel, n, seq }) => ({ channel, n: Number(n), since: at.get(Number(seq)) ?? null }));
}

/** What was tried already and is not over: few, also while many wait. */
async function readBegun(q: Queryable, now: Date) {
  const { deliveries: d } = q.t;
  const rows = await q.db
    .select({ channel: d.channel, state: d.state, n: count(), due: min(d.nextAttemptAt), made: min(d.createdAt) })
    .from(d)
    .where(and(sql`state in ('sending', 'failed')`, ne(d.priority, drillPriority)))
    .groupBy(d.channel, d.state);
  return rows.map((row) => ({
    ...row,
    n: Number(row.n),
    due: row.state === "failed" && row.due !== null && row.due <= now ? row.due : null,
  }));
}

/** The counts that operators watch. Costs what waits now, not what was ever delivered. */
export async function readVitalSigns(q: Queryable, now: Date): Promise<VitalSigns> {
  const { probes, events, heartbeats } = q.t;
  const pending = await readPending(q);
  const begun = await readBegun(q, now);
  const ended = await totals.read(q);
  const channels = [...new Set([...pending, ...begun].map((row) => row.channel))];
  const probeStates = await q.db
    .select({ state: probes.state, count: count() })
    .from(probes)
    .where(eq(probes.enabled, true))
    .groupBy(probes.state);
  const [open] = await q.db.select({ count: count() }).from(events).where(isNull(events.expandedAt));
  const [worker] = await q.db.select().from(heartbeats).where(eq(heartbeats.name, "worker"));
  return {
    deliveries: [
      ...pending.map(({ channel, n }) => ({ channel, state: "pending" as const, count: n })),
      ...begun.map(({ channel, state, n }) => ({ channel, state, count: n })),
      ...ended.map(({ channel, state, n }) => ({ channel, state, count: n })),
    ],
    queues: channels.map((channel) => {
      const fresh = pending.filter((row) => row.channel === channel);
      const again = begun.filter((row) => row.channel === channel);
      return {
        channel,
        waiting: [...fresh, ...again].reduce((sum, row) => sum + row.n, 0),
        dueSince: earliest([...fresh.map((row) => row.since), ...again.map((row) => row.due)]),
      };
    }),
    probes: probeStates,
    oldestWaiting: earliest([...pending.map((row) => row.since), ...begun.map((row) => row.made)]),
    openEvents: Number(open?.count ?? 0),
    workerSeenAt: worker?.at ?? null,
    workerDetail: worker?.detail ?? null,
  };
}
