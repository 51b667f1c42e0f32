import {
  and,
  asc,
  eq,
  exists,
  gt,
  inArray,
  lt,
  lte,
  notExists,
  notInArray,
  notLike,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { type DeliveryState, terminalStates } from "../domain/delivery.ts";
import { destinationOf } from "../domain/destination.ts";
import { clocksDifferMs } from "../domain/liveness.ts";
import type { ChannelKind } from "../domain/subscription.ts";
import type { Queryable, Transaction } from "./database.ts";
import type { Delivery } from "./deliveries.ts";

export interface Claim {
  channel: ChannelKind;
  owner: string;
  now: Date;
  /** When the lease ends. */
  until: Date;
  limit: number;
  /** Is this one in the process's own hands already, its lease run out or not? */
  isHeld(id: string): boolean;
  /**
   * Destinations (domain/destination) that may be given nothing at the moment and hide what waits behind them. Those
   * that are found to be such are added; the caller takes out those that have room again.
   */
  crowded: Set<string>;
  /** How many more a destination may be given. */
  placesAt(destination: string): number;
  /**
   * Where the one that is claimed is to show whether the channel is open again: the addresses that failed last. They come
   * after all others, and what is tried again after what was never tried: one that always fails would keep the channel
   * closed for good. Null where it is not closed.
   */
  trial: readonly string[] | null;
  /** The same of a destination of which nothing is heard; null of others. */
  suspectsAt(destination: string): readonly string[] | null;
}

interface Candidate {
  id: string;
  address: string;
  state: DeliveryState;
}

/** So many events share the places at most; more of them wait for their turn. */
const eventsAtOnce = 16;
/** So many times as many are looked at where others look at the same, or what was found is for few destinations. */
const lookAhead = 4;
/** Each crowded destination makes the query dearer; where there are more of them it looks farther instead. */
const crowdedAtMost = 200;
const farthest = 4000;

const goesTo = (address: SQL | unknown, destination: string): SQL =>
  destination.startsWith("@")
    ? notLike(address as SQL, `%${destination}`)
    : sql`substr(${address}, 1, ${sql.raw(String(destination.length + 1))}) <> ${`${destination}/`}`;

/** Due deliveries that may go out: nothing earlier about the same incident is still on its way to the same subscriber. */
function candidates(tx: Transaction, c: Claim, due: SQL | undefined, order: SQL | undefined, limit: number) {
  const { deliveries: d, subscribers: s } = tx.t;
  const earlier = alias(d, "earlier");
  const first = notExists(
    tx.db
      .select({ one: sql`1` })
      .from(earlier)
      .where(
        and(
          eq(earlier.subscriberId, d.subscriberId),
          eq(earlier.incidentId, d.incidentId),
          lt(earlier.eventSeq, d.eventSeq),
          notInArray(earlier.state, [...terminalStates]),
        ),
      ),
  );
  const query = tx.db
    .select({ id: d.id, address: s.address, state: d.state })
    .from(d)
    .innerJoin(s, eq(s.id, d.subscriberId))
    .where(
      and(eq(d.channel, c.channel), due, first, ...[...c.crowded].map((destination) => goesTo(s.address, destination))),
    );
  return (order ? query.orderBy(order) : query).limit(limit);
}

interface WaitingEvent {
  priority: number;
  eventSeq: number;
  incidentId: string | null;
}

/** The events that have something waiting, the most urgent first: from one to the next along the index. */
async function nextWaiting(tx: Transaction, c: Claim, after: WaitingEvent | null): Promise<WaitingEvent | undefined> {
  const { deliveries: d } = tx.t;
  const first = async (beyond: SQL | undefined): Promise<WaitingEvent | undefined> => {
    const rows = await tx.db
      .select({ priority: d.priority, eventSeq: d.eventSeq, incidentId: d.incidentId })
      .from(d)
      .where(and(sql`${d.state} = 'pending'`, eq(d.channel, c.channel), beyond))
      .orderBy(asc(d.priority), asc(d.eventSeq))
      .limit(1);
    return rows[0];
  };
  if (after === null) return first(undefined);
  // As one comparison of pairs it would go through all that waits of the same priority.
  const alike = await first(and(eq(d.priority, after.priority), gt(d.eventSeq, after.eventSeq)));
  return alike ?? first(gt(d.priority, after.priority));
}

/** One from each in turn. */
function interleaved<T>(lists: readonly T[][]): T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1))).flat();
}

/** Where there is plenty each worker begins at another place, so that they do not reach for the same rows. */
function rotated(rows: Candidate[], { owner, limit }: Claim, wanted: number): Candidate[] {
  if (rows.length < wanted) return rows;
  const from = ((owner.codePointAt(0) ?? 0) % lookAhead) * limit;
  return [...rows.slice(from), ...rows.slice(0, from)];
}

interface Found {
  candidates: Candidate[];
  /** Is that all there is? */
  whole: boolean;
}

/** What was never tried: the urgent before the rest, and events of the same urgency share the places. */
async function fresh(tx: Transaction, c: Claim, wanted: number): Promise<Found> {
  const { deliveries: d } = tx.t;
  const found: Candidate[] = [];
  const incidents = new Set<string>();
  let alike: Candidate[][] = [];
  let priority = 0;
  let event: WaitingEvent | undefined;
  let whole = true;
  for (let seen = 0; seen < eventsAtOnce; ) {
    event = await nextWaiting(tx, c, event ?? null);
    if (!event || event.priority !== priority) {
      found.push(...interleaved(alike));
      if (!event || found.length >= wanted) break;
      alike = [];
      priority = event.priority;
    }
    // While something of an earlier update can go out, nothing is gained by looking through the next one's.
    if (event.incidentId !== null && incidents.has(event.incidentId)) continue;
    const due = and(
      sql`${d.state} = 'pending'`,
      eq(d.priority, event.priority),
      eq(d.eventSeq, event.eventSeq),
      lte(d.nextAttemptAt, c.now),
    );
    const rows = await candidates(tx, c, due, undefined, wanted);
    if (rows.length === wanted) whole = false;
    if (rows.length === 0) continue;
    seen++;
    if (event.incidentId !== null) incidents.add(event.incidentId);
    alike.push(rotated(rows, c, wanted));
    if (seen === eventsAtOnce) found.push(...interleaved(alike));
  }
  return { candidates: found, whole: whole && event === undefined };
}

/** What may go out now: of what was begun and of what was never tried, at most `wanted` of each. */
async function look(tx: Transaction, c: Claim, wanted: number): Promise<Found> {
  const { deliveries: d } = tx.t;
  // In the words of the index deliveries_due, or SQLite would not take it.
  const begun = sql`${d.state} in ('sending', 'failed')`;
  const failed = and(begun, eq(d.state, "failed"), lte(d.nextAttemptAt, c.now));
  const again = await candidates(tx, c, failed, asc(d.nextAttemptAt), wanted);
  const left = await candidates(tx, c, and(begun, abandonedBy(d, c.owner, c.now)), asc(d.leasedUntil), wanted);
  const { candidates: first, whole } = await fresh(tx, c, wanted);
  // A part of the places is for what is tried again, however much is new: others wait behind it.
  const part = Math.ceil(c.limit / 4);
  return {
    candidates: [...left, ...again.slice(0, part), ...first, ...again.slice(part)],
    whole: whole && again.length < wanted && left.length < wanted,
  };
}

/** The lease ran out: by the clock of `owner`, whose own it is, or by whatever clock another has given it. */
const abandonedBy = (d: Transaction["t"]["deliveries"], owner: string, now: Date): SQL | undefined =>
  and(
    eq(d.state, "sending"),
    or(
      and(eq(d.leaseOwner, owner), lt(d.leasedUntil, now)),
      lt(d.leasedUntil, new Date(now.getTime() - clocksDifferMs)),
    ),
  );

interface Picked {
  ids: Set<string>;
  /** How many of each destination. */
  given: Map<string, number>;
}

/** How late a candidate's turn comes among those whose way is in doubt. */
function lateness({ address, state }: Candidate, suspects: readonly string[]): number {
  if (suspects.includes(address)) return 2;
  return state === "pending" ? 0 : 1;
}

/** The most telling first, where one of them tries whether the channel is open again. */
const inTrialOrder = (found: readonly Candidate[], trial: Claim["trial"]): readonly Candidate[] =>
  trial === null ? found : [...found].sort((a, b) => lateness(a, trial) - lateness(b, trial));

/** Picks from the candidates so that no destination gets more than it may. @returns those that would have got more */
function pick(from: readonly Candidate[], c: Claim, { ids, given }: Picked): Set<string> {
  const full = new Set<string>();
  const isFull = (destination: string): boolean => {
    if ((given.get(destination) ?? 0) < c.placesAt(destination)) return false;
    full.add(destination);
    return true;
  };
  const take = (id: string, destination: string): void => {
    given.set(destination, (given.get(destination) ?? 0) + 1);
    ids.add(id);
  };
  // They keep their places among those who go elsewhere, and give them up to better ones of the same destination only.
  const later: { id: string; destination: string; late: number }[] = [];
  for (const candidate of from) {
    if (ids.size + later.length >= c.limit) break;
    const { id, address } = candidate;
    if (ids.has(id) || c.isHeld(id)) continue;
    const destination = destinationOf(address);
    if (isFull(destination)) continue;
    const suspects = c.suspectsAt(destination);
    const late = suspects === null ? 0 : lateness(candidate, suspects);
    if (late === 0) take(id, destination);
    else later.push({ id, destination, late });
  }
  for (const { id, destination } of later.sort((a, b) => a.late - b.late))
    if (!isFull(destination)) take(id, destination);
  return full;
}

/** Looks until there is enough, or nothing more behind those destinations that can be given no more. */
async function choose(tx: Transaction, c: Claim): Promise<string[]> {
  const picked: Picked = { ids: new Set(), given: new Map() };
  const more = c.limit * lookAhead;
  // Nobody claims at the same time there, and where all destinations have room what comes first will do.
  const simple = tx.dialect === "sqlite" && c.crowded.size === 0 && c.trial === null;
  for (let wanted = simple ? c.limit : more; ; wanted = Math.max(wanted, more)) {
    const { candidates: found, whole } = await look(tx, c, wanted);
    const full = pick(inTrialOrder(found, c.trial), c, picked);
    if (picked.ids.size >= c.limit || whole || full.size === 0) break;
    if (c.crowded.size + full.size <= crowdedAtMost) for (const destination of full) c.crowded.add(destination);
    else if (wanted * lookAhead <= farthest) wanted *= lookAhead;
    else break;
  }
  return [...picked.ids];
}

/** Which of these channels may have something due for `owner`: what waits, what is to be tried again, leases that ran out. */
export async function channelsDue(
  { db, t }: Queryable,
  channels: readonly ChannelKind[],
  owner: string,
  now: Date,
): Promise<Set<string>> {
  const { deliveries: d } = t;
  const one = (...conditions: (SQL | undefined)[]): SQL =>
    exists(
      db
        .select({ one: sql`1` })
        .from(d)
        .where(and(sql`${d.channel} = c.column1`, ...conditions)),
    );
  // In the words of the indexes, or SQLite would not take them.
  const begun = sql`${d.state} in ('sending', 'failed')`;
  const due = or(
    one(sql`${d.state} = 'pending'`),
    one(begun, eq(d.state, "failed"), lte(d.nextAttemptAt, now)),
    one(begun, abandonedBy(d, owner, now)),
  );
  const kinds = sql.join(
    channels.map((kind) => sql`(${kind})`),
    sql`, `,
  );
  const rows = await db.select({ channel: sql<string>`c.column1` }).from(sql`(values ${kinds}) as c`).where(due);
  return new Set(rows.map((row) => row.channel));
}

/**
 * Leases due deliveries of one channel to `owner`. A lease that ran out for every clock is free again: its holder
 * is taken for dead. On PostgreSQL rows that another worker is taking at this moment are passed over.
 */
export async function claim(tx: Transaction, c: Claim): Promise<Delivery[]> {
  const { deliveries: d } = tx.t;
  const ids = await choose(tx, c);
  if (ids.length === 0) return [];
  const free = or(inArray(d.state, ["pending", "failed"]), abandonedBy(d, c.owner, c.now));
  const locked = tx.db
    .select({ id: d.id })
    .from(d)
    .where(and(inArray(d.id, ids), free));
  return tx.db
    .update(d)
    .set({
      state: "sending",
      leaseOwner: c.owner,
      claimedAt: c.now,
      leasedUntil: c.until,
      attempts: sql`${d.attempts} + 1`,
      updatedAt: c.now,
    })
    .where(
      tx.dialect === "postgres"
        ? inArray(d.id, sql`(${locked} for update skip locked)`)
        : and(inArray(d.id, ids), free),
    )
    .returning();
}
