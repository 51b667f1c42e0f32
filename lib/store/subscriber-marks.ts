import { inArray } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type SubscriberMarks = Tables["subscriberMarks"]["$inferSelect"];

/** What operators have said of each; those of whom nothing was said are not in it. */
export async function findMany(q: Queryable, ids: readonly string[]): Promise<Map<string, SubscriberMarks>> {
  if (ids.length === 0) return new Map();
  const { subscriberMarks: m } = q.t;
  const rows = await q.db
    .select()
    .from(m)
    .where(inArray(m.subscriberId, [...ids]));
  return new Map(rows.map((row) => [row.subscriberId, row]));
}

export async function find(q: Queryable, id: string): Promise<SubscriberMarks | undefined> {
  return (await findMany(q, [id])).get(id);
}

/** Does an operator hold it back? */
export async function isHeld(q: Queryable, id: string): Promise<boolean> {
  return ((await find(q, id))?.heldAt ?? null) !== null;
}

/** Writes what is given, and leaves the rest as it is. */
export async function save(
  tx: Transaction,
  subscriberId: string,
  edit: Partial<Omit<SubscriberMarks, "subscriberId">>,
): Promise<void> {
  const { subscriberMarks: m } = tx.t;
  await tx.db
    .insert(m)
    .values({ heldBy: null, heldAt: null, listOwner: null, ...edit, subscriberId })
    .onConflictDoUpdate({ target: m.subscriberId, set: edit });
}
