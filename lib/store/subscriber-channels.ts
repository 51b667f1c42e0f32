import { and, inArray, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type SubscriberChannel = Tables["subscriberChannels"]["$inferSelect"];

/** What is known of each; those of whom nothing is known are not in it. */
export async function findMany(q: Queryable, ids: readonly string[]): Promise<Map<string, SubscriberChannel>> {
  if (ids.length === 0) return new Map();
  const { subscriberChannels: s } = q.t;
  const rows = await q.db
    .select()
    .from(s)
    .where(inArray(s.subscriberId, [...ids]));
  return new Map(rows.map((row) => [row.subscriberId, row]));
}

export async function find(q: Queryable, id: string): Promise<SubscriberChannel | undefined> {
  return (await findMany(q, [id])).get(id);
}

const nothing = { sealedSettings: null, sealedOldSecret: null, oldSecretUntil: null, failingSince: null, deadInRow: 0 };

/** Writes what is given, and leaves the rest as it is. */
export async function save(
  tx: Transaction,
  subscriberId: string,
  edit: Partial<Omit<SubscriberChannel, "subscriberId">>,
): Promise<void> {
  const { subscriberChannels: s } = tx.t;
  await tx.db
    .insert(s)
    .values({ ...nothing, ...edit, subscriberId })
    .onConflictDoUpdate({ target: s.subscriberId, set: edit });
}

/** How a destination has been doing. */
export type Health = Pick<SubscriberChannel, "failingSince" | "deadInRow">;

/** Writes how these are doing in one statement, and leaves the rest as it is. */
export async function saveHealth(tx: Transaction, health: ReadonlyMap<string, Health>): Promise<void> {
  if (health.size === 0) return;
  const { subscriberChannels: s } = tx.t;
  await tx.db
    .insert(s)
    .values(
      [...health].map(([subscriberId, { failingSince, deadInRow }]) => ({
        ...nothing,
        failingSince,
        deadInRow,
        subscriberId,
      })),
    )
    .onConflictDoUpdate({
      target: s.subscriberId,
      set: { failingSince: sql`excluded.failing_since`, deadInRow: sql`excluded.dead_in_row` },
    });
}

const key = (subscriberId: string, incidentId: string): string => `${subscriberId} ${incidentId}`;

/** The threads of these subscribers and incidents; ask by {@link threadOf}. */
export async function findThreads(
  q: Queryable,
  subscriberIds: readonly string[],
  incidentIds: readonly string[],
): Promise<Map<string, string>> {
  if (subscriberIds.length === 0 || incidentIds.length === 0) return new Map();
  const { deliveryThreads: t } = q.t;
  const rows = await q.db
    .select()
    .from(t)
    .where(and(inArray(t.subscriberId, [...subscriberIds]), inArray(t.incidentId, [...incidentIds])));
  return new Map(rows.map((row) => [key(row.subscriberId, row.incidentId), row.ref.thread]));
}

export const threadOf = (
  threads: ReadonlyMap<string, string>,
  subscriberId: string,
  incidentId: string | null,
): string | null => (incidentId === null ? null : (threads.get(key(subscriberId, incidentId)) ?? null));

/** What a channel said last of an incident takes the place of what it said before. */
export async function saveThread(
  tx: Transaction,
  subscriberId: string,
  incidentId: string,
  thread: string,
): Promise<void> {
  const { deliveryThreads: t } = tx.t;
  const ref = { thread };
  await tx.db
    .insert(t)
    .values({ subscriberId, incidentId, ref })
    .onConflictDoUpdate({ target: [t.subscriberId, t.incidentId], set: { ref } });
}
