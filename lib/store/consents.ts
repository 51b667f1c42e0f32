import { and, asc, eq, inArray, isNotNull, isNull, lt } from "drizzle-orm";
import type { ConsentEnd } from "../domain/consent.ts";
import { affected, type Queryable, type Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Consent = Tables["consents"]["$inferSelect"];

export async function insertMany(tx: Transaction, rows: readonly Consent[]): Promise<void> {
  // 14 values a row; SQLite takes 32,766 in one statement.
  const size = 2000;
  for (let i = 0; i < rows.length; i += size) await tx.db.insert(tx.t.consents).values([...rows.slice(i, i + size)]);
}

/** Oldest first. */
export async function listOf(q: Queryable, subscriberIds: readonly string[]): Promise<Consent[]> {
  if (subscriberIds.length === 0) return [];
  const { consents: c } = q.t;
  return q.db
    .select()
    .from(c)
    .where(inArray(c.subscriberId, [...subscriberIds]))
    .orderBy(asc(c.at), asc(c.id));
}

/** What is kept of an address whose subscription has ended, oldest first. */
export async function listOfAddress(q: Queryable, addressHash: string): Promise<Consent[]> {
  const { consents: c } = q.t;
  return q.db.select().from(c).where(eq(c.addressHash, addressHash)).orderBy(asc(c.at), asc(c.id));
}

/** When the owners of these addresses left last, by the addresses' hashes. */
export async function leftAt(q: Queryable, addressHashes: readonly string[]): Promise<Map<string, Date>> {
  if (addressHashes.length === 0) return new Map();
  const { consents: c } = q.t;
  const rows = await q.db
    .select({ hash: c.addressHash, at: c.endedAt })
    .from(c)
    .where(and(inArray(c.addressHash, [...addressHashes]), eq(c.ended, "left"), isNotNull(c.endedAt)))
    .orderBy(asc(c.endedAt));
  return new Map(rows.flatMap(({ hash, at }) => (at === null ? [] : [[hash, at] as const])));
}

/** Says of a subscriber's proofs that the subscription has ended. @returns how many there were */
export async function end(tx: Transaction, subscriberId: string, at: Date, ended: ConsentEnd): Promise<number> {
  const { consents: c } = tx.t;
  return affected(
    await tx.db
      .update(c)
      .set({ endedAt: at, ended })
      .where(and(eq(c.subscriberId, subscriberId), isNull(c.endedAt))),
  );
}

export async function removeOf(tx: Transaction, subscriberId: string): Promise<void> {
  await tx.db.delete(tx.t.consents).where(eq(tx.t.consents.subscriberId, subscriberId));
}

/** Removes what is kept of addresses on a page whose subscriptions have ended. */
export async function removeEnded(tx: Transaction, pageId: string, addressHashes: readonly string[]): Promise<void> {
  const { consents: c } = tx.t;
  await tx.db
    .delete(c)
    .where(and(eq(c.pageId, pageId), inArray(c.addressHash, [...addressHashes]), isNotNull(c.endedAt)));
}

/** Forgets proofs of subscriptions that ended before `before`. @returns how many, at most `limit` */
export async function purge(tx: Transaction, before: Date, limit: number): Promise<number> {
  const { consents: c } = tx.t;
  const old = tx.db.select({ id: c.id }).from(c).where(lt(c.endedAt, before)).limit(limit);
  return affected(await tx.db.delete(c).where(inArray(c.id, old)));
}
