import { and, desc, eq, inArray, lt, ne, notInArray, or, type SQL, sql } from "drizzle-orm";
import { type DeliveryState, repeatableStates } from "../domain/delivery.ts";
import type { ChannelKind } from "../domain/subscription.ts";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Delivery = Tables["deliveries"]["$inferSelect"];

/** A delivery with the address it goes to. */
export interface AddressedDelivery extends Delivery {
  address: string;
}

/** Adds those that are not there yet: an event reaches a subscriber once, however often it is expanded. */
export async function insertMany(tx: Transaction, rows: Delivery[]): Promise<void> {
  // 18 values a row; SQLite takes 32,766 in one statement.
  const size = 1800;
  for (let i = 0; i < rows.length; i += size)
    await tx.db
      .insert(tx.t.deliveries)
      .values(rows.slice(i, i + size))
      .onConflictDoNothing();
}

export interface Recorded {
  state: DeliveryState;
  nextAttemptAt: Date | null;
  attempts: number;
  lastReason: string | null;
  sentAt: Date | null;
}

export interface Outcome extends Recorded {
  id: string;
}

/** Writes outcomes of tries in one statement; only who holds a lease may. @returns the ids of those still held. */
export async function recordMany(
  tx: Transaction,
  outcomes: readonly Outcome[],
  owner: string,
  now: Date,
): Promise<string[]> {
  if (outcomes.length === 0) return [];
  const { deliveries: d } = tx.t;
  const row = ({ id, ...o }: Outcome): SQL => {
    const times = [sql.param(o.nextAttemptAt, d.nextAttemptAt), sql.param(o.sentAt, d.sentAt)];
    return sql`(${sql.join([sql`${id}`, sql`${o.state}`, sql`${o.attempts}`, sql`${o.lastReason}`, ...times], sql`, `)})`;
  };
  // PostgreSQL takes values of no table for texts.
  const time = (column: SQL): SQL =>
    tx.dialect === "sqlite" ? column : sql`cast(${column} as timestamp with time zone)`;
  const rows = await tx.db
    .update(d)
    .set({
      state: sql`o.column2`,
      attempts: sql`cast(o.column3 as integer)`,
      lastReason: sql`o.column4`,
      nextAttemptAt: time(sql`o.column5`),
      sentAt: time(sql`o.column6`),
      leasedUntil: null,
      leaseOwner: null,
      updatedAt: now,
    })
    .from(sql`(values ${sql.join(outcomes.map(row), sql`, `)}) as o`)
    .where(and(sql`${d.id} = o.column1`, eq(d.leaseOwner, owner), eq(d.state, "sending")))
    .returning({ id: d.id });
  return rows.map((held) => held.id);
}

/** Writes down that these were sent, in one statement. @returns the ids of those that `owner` still held. */
export async function recordSent(tx: Transaction, ids: readonly string[], owner: string, now: Date): Promise<string[]> {
  if (ids.length === 0) return [];
  const { deliveries: d } = tx.t;
  const rows = await tx.db
    .update(d)
    .set({
      state: "sent",
      nextAttemptAt: null,
      lastReason: null,
      sentAt: now,
      leasedUntil: null,
      leaseOwner: null,
      updatedAt: now,
    })
    .where(and(inArray(d.id, [...ids]), eq(d.leaseOwner, owner), eq(d.state, "sending")))
    .returning({ id: d.id });
  return rows.map((row) => row.id);
}

/** Gives back what `owner` has leased and not begun: no try was made. */
export async function giveBack(tx: Transaction, ids: readonly string[], owner: string, now: Date): Promise<void> {
  if (ids.length === 0) return;
  const { deliveries: d } = tx.t;
  await tx.db
    .update(d)
    .set({
      state: "pending",
      attempts: sql`${d.attempts} - 1`,
      nextAttemptAt: now,
      leasedUntil: null,
      leaseOwner: null,
      updatedAt: now,
    })
    .where(and(inArray(d.id, [...ids]), eq(d.leaseOwner, owner), eq(d.state, "sending")));
}

/** Gives back what `owner` did not finish. */
export async function release(tx: Transaction, owner: string, now: Date): Promise<number> {
  const { deliveries: d } = tx.t;
  const rows = await tx.db
    .update(d)
    .set({ state: "pending", nextAttemptAt: now, leasedUntil: null, leaseOwner: null, updatedAt: now })
    .where(and(eq(d.leaseOwner, owner), eq(d.state, "sending")))
    .returning({ id: d.id });
  return rows.length;
}

/** Gives back what is held by others than `owners`. @returns how many. */
export async function releaseOthers(tx: Transaction, owners: readonly string[], now: Date): Promise<number> {
  const { deliveries: d } = tx.t;
  const released = await tx.db
    .update(d)
    .set({ state: "pending", nextAttemptAt: now, leasedUntil: null, leaseOwner: null, updatedAt: now })
    .where(and(eq(d.state, "sending"), notInArray(d.leaseOwner, [...owners])))
    .returning({ id: d.id });
  return released.length;
}

export async function find(q: Queryable, id: string): Promise<Delivery | undefined> {
  return (await q.db.select().from(q.t.deliveries).where(eq(q.t.deliveries.id, id)).limit(1))[0];
}

export interface DeliveryFilter {
  pageId?: string | undefined;
  updateId?: string | undefined;
  subscriberId?: string | undefined;
  state?: DeliveryState | undefined;
  channel?: ChannelKind | undefined;
  /** Leaves out what goes to groups and to responders' own contacts. */
  publicOnly?: true | undefined;
  /** Those that were last recorded with one of these. */
  reasons?: readonly string[] | undefined;
  /** Id of the delivery to go on below. */
  before?: string | undefined;
}

/** Newest first. */
export async function list(q: Queryable, filter: DeliveryFilter, limit: number): Promise<AddressedDelivery[]> {
  const { deliveries: d, subscribers: s } = q.t;
  const from = filter.before ? await find(q, filter.before) : undefined;
  const rows = await q.db
    .select({ delivery: d, address: s.address })
    .from(d)
    .innerJoin(s, eq(s.id, d.subscriberId))
    .where(
      and(
        filter.pageId ? eq(s.pageId, filter.pageId) : undefined,
        filter.publicOnly ? eq(s.scope, "public") : undefined,
        filter.updateId ? eq(d.updateId, filter.updateId) : undefined,
        filter.subscriberId ? eq(d.subscriberId, filter.subscriberId) : undefined,
        filter.state ? eq(d.state, filter.state) : undefined,
        filter.channel ? eq(d.channel, filter.channel) : undefined,
        filter.reasons ? inArray(d.lastReason, [...filter.reasons]) : undefined,
        from
          ? or(lt(d.eventSeq, from.eventSeq), and(eq(d.eventSeq, from.eventSeq), lt(d.subscriberId, from.subscriberId)))
          : undefined,
      ),
    )
    .orderBy(desc(d.eventSeq), desc(d.subscriberId))
    .limit(limit);
  return rows.map((r) => ({ ...r.delivery, address: r.address }));
}

/** Sends a given-up delivery back to be tried from the start. */
export async function reset(tx: Transaction, id: string, now: Date): Promise<boolean> {
  const { deliveries: d } = tx.t;
  const rows = await tx.db
    .update(d)
    .set({ state: "pending", attempts: 0, nextAttemptAt: now, updatedAt: now })
    .where(and(eq(d.id, id), inArray(d.state, [...repeatableStates])))
    .returning({ id: d.id });
  return rows.length === 1;
}

/** Gives up what waits and has not been touched since `before`, at most `limit` of it. */
export async function giveUp(
  tx: Transaction,
  before: Date,
  reason: string,
  limit: number,
  now: Date,
): Promise<Pick<Delivery, "channel" | "priority">[]> {
  const { deliveries: d } = tx.t;
  // In the words of the partial indexes, a condition each.
  const waiting = or(sql`${d.state} = 'pending'`, sql`${d.state} in ('sending', 'failed')`);
  const stale = tx.db
    .select({ id: d.id })
    .from(d)
    .where(and(waiting, ne(d.state, "sending"), lt(d.updatedAt, before)))
    .limit(limit);
  return tx.db
    .update(d)
    .set({ state: "dead", nextAttemptAt: null, lastReason: reason, updatedAt: now })
    .where(inArray(d.id, stale))
    .returning({ channel: d.channel, priority: d.priority });
}
