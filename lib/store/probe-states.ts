import { and, asc, eq, inArray, lt, ne, or, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Probe } from "./probes.ts";
import type { Tables } from "./tables.ts";

/** What one location makes of a probe. */
export type ProbeStateRow = Tables["probeStates"]["$inferSelect"];

/** Rows in one statement: below the databases' limits of bound values. */
const chunk = 500;

export async function listOf(q: Queryable, probeIds: readonly string[]): Promise<ProbeStateRow[]> {
  const { probeStates: s } = q.t;
  const rows: ProbeStateRow[] = [];
  for (let n = 0; n < probeIds.length; n += chunk)
    rows.push(
      ...(await q.db
        .select()
        .from(s)
        .where(inArray(s.probeId, probeIds.slice(n, n + chunk)))
        .orderBy(asc(s.probeId), asc(s.location))),
    );
  return rows;
}

/** Writes each state whole, over what was there. */
export async function putMany(tx: Transaction, rows: readonly ProbeStateRow[]): Promise<void> {
  const { probeStates: s } = tx.t;
  const fresh = (column: string) => sql.raw(`excluded.${column}`);
  for (let n = 0; n < rows.length; n += chunk)
    await tx.db
      .insert(s)
      .values(rows.slice(n, n + chunk))
      .onConflictDoUpdate({
        target: [s.probeId, s.location],
        set: {
          state: fresh("state"),
          stateSince: fresh("state_since"),
          streakOf: fresh("streak_of"),
          streak: fresh("streak"),
          streakSince: fresh("streak_since"),
          lastResultAt: fresh("last_result_at"),
          lastReason: fresh("last_reason"),
          lastLatencyMs: fresh("last_latency_ms"),
        },
      });
}

/** What was asked is no longer what is asked: all that is known is forgotten, or what one location knows. */
export async function removeOf(tx: Transaction, probeId: string, location?: string): Promise<void> {
  const { probeStates: s } = tx.t;
  await tx.db
    .delete(s)
    .where(and(eq(s.probeId, probeId), location === undefined ? undefined : eq(s.location, location)));
}

/**
 * States of switched-on probes that are known and had no result lately.
 * @param before for an interval, since when a probe of it had no result
 */
export async function listSilent(
  q: Queryable,
  before: (intervalMs: number) => Date,
): Promise<{ probe: Probe; state: ProbeStateRow }[]> {
  const { probes: p, probeStates: s } = q.t;
  const intervals = await q.db.selectDistinct({ ms: p.intervalMs }).from(p).where(eq(p.enabled, true));
  const since = intervals.map(({ ms }) => and(eq(p.intervalMs, ms), lt(s.lastResultAt, before(ms))));
  if (since.length === 0) return [];
  return q.db
    .select({ probe: p, state: s })
    .from(s)
    .innerJoin(p, eq(p.id, s.probeId))
    .where(and(eq(p.enabled, true), ne(s.state, "unknown"), or(...since)));
}

/** What a location makes of all its probes. */
export async function listAt(q: Queryable, location: string): Promise<ProbeStateRow[]> {
  return q.db.select().from(q.t.probeStates).where(eq(q.t.probeStates.location, location));
}
