import { and, eq, gt, gte, like, lt, or } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";

/** A process's sign of life. */
export async function beat(tx: Transaction, name: string, at: Date, detail: unknown = null): Promise<void> {
  await tx.db
    .insert(tx.t.heartbeats)
    .values({ name, at, detail })
    .onConflictDoUpdate({ target: tx.t.heartbeats.name, set: { at, detail } });
}

export async function lastBeat(q: Queryable, name: string): Promise<{ at: Date; detail: unknown } | undefined> {
  return (await q.db.select().from(q.t.heartbeats).where(eq(q.t.heartbeats.name, name)).limit(1))[0];
}

/** Those whose name begins with `prefix`, and when each gave its last sign of life by its own clock. */
export async function list(q: Queryable, prefix: string): Promise<Map<string, Date>> {
  const { heartbeats: h } = q.t;
  const rows = await q.db
    .select({ name: h.name, at: h.at })
    .from(h)
    .where(like(h.name, `${prefix}%`));
  return new Map(rows.map(({ name, at }) => [name, at]));
}

/** Those whose name begins with `prefix` and who gave a sign of life since. */
export async function listAlive(q: Queryable, prefix: string, since: Date): Promise<string[]> {
  const { heartbeats: h } = q.t;
  const rows = await q.db
    .select({ name: h.name })
    .from(h)
    .where(and(like(h.name, `${prefix}%`), gte(h.at, since)));
  return rows.map((row) => row.name);
}

/** What those tell whose name begins with `prefix` and who gave a sign of life since. */
export async function listDetails(q: Queryable, prefix: string, since: Date): Promise<unknown[]> {
  const { heartbeats: h } = q.t;
  const rows = await q.db
    .select({ detail: h.detail })
    .from(h)
    .where(and(like(h.name, `${prefix}%`), gte(h.at, since)));
  return rows.map((row) => row.detail);
}

/** Forgets those who have been silent since `before`, and those whose sign is dated after `after`: by a clock that was ahead. */
export async function forget(tx: Transaction, prefix: string, before: Date, after: Date): Promise<void> {
  const { heartbeats: h } = tx.t;
  await tx.db.delete(h).where(and(like(h.name, `${prefix}%`), or(lt(h.at, before), gt(h.at, after))));
}

/** Forgets one; with `lastAt` only if it has given no sign since then. */
export async function remove(tx: Transaction, name: string, lastAt?: Date): Promise<void> {
  const { heartbeats: h } = tx.t;
  await tx.db.delete(h).where(and(eq(h.name, name), lastAt && eq(h.at, lastAt)));
}
