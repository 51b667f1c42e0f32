import { and, count, eq, inArray, ne, sql, sum } from "drizzle-orm";
import { type DeliveryState, drillPriority } from "../domain/delivery.ts";
import type { ChannelKind } from "../domain/subscription.ts";
import type { Queryable, Transaction } from "./database.ts";

export interface Total {
  channel: ChannelKind;
  state: DeliveryState;
  n: number;
}

/** Ways in which a delivery ends that are counted as it does. */
export const countedStates: DeliveryState[] = ["sent", "dead", "bounced", "suppressed", "superseded"];

const parts = 16;

/** In which part a worker counts: two seldom wait for each other. */
export const partOf = (owner: string): number =>
  [...owner].reduce((acc, char) => (acc * 31 + (char.codePointAt(0) ?? 0)) % 65_521, 7) % parts;

/** Counts deliveries that have ended. */
export async function add(tx: Transaction, part: number, totals: readonly Total[]): Promise<void> {
  const { deliveryTotals: t } = tx.t;
  // Always in the same order, so that two who count in the same part do not wait for each other in a ring.
  const sorted = [...totals].sort((a, b) => `${a.channel} ${a.state}`.localeCompare(`${b.channel} ${b.state}`));
  for (const { channel, state, n } of sorted)
    await tx.db
      .insert(t)
      .values({ channel, state, part, n })
      .onConflictDoUpdate({ target: [t.channel, t.state, t.part], set: { n: sql`${t.n} + ${n}` } });
}

/** Forgets what was counted of one way in which deliveries end. */
export async function forget(tx: Transaction, state: DeliveryState): Promise<void> {
  await tx.db.delete(tx.t.deliveryTotals).where(eq(tx.t.deliveryTotals.state, state));
}

export async function read(q: Queryable): Promise<Total[]> {
  const { deliveryTotals: t } = q.t;
  const rows = await q.db
    .select({ channel: t.channel, state: t.state, n: sum(t.n) })
    .from(t)
    .groupBy(t.channel, t.state);
  return rows.map((row) => ({ ...row, n: Number(row.n) }));
}

/** Counts all that there is, in place of what was counted before. Reads every delivery. */
export async function recount(tx: Transaction): Promise<void> {
  const { deliveries: d, deliveryTotals: t } = tx.t;
  const rows = await tx.db
    .select({ channel: d.channel, state: d.state, n: count() })
    .from(d)
    .where(and(inArray(d.state, countedStates), ne(d.priority, drillPriority)))
    .groupBy(d.channel, d.state);
  await tx.db.delete(t);
  if (rows.length > 0) await tx.db.insert(t).values(rows.map((row) => ({ ...row, n: Number(row.n), part: 0 })));
}
