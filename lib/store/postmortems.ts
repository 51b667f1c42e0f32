import { and, eq } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Postmortem = Tables["postmortems"]["$inferSelect"];

export async function find(q: Queryable, incidentId: string): Promise<Postmortem | undefined> {
  const { postmortems: p } = q.t;
  return (await q.db.select().from(p).where(eq(p.incidentId, incidentId)).limit(1))[0];
}

/** The one whose preview this is the hash of. */
export async function findByPreview(q: Queryable, hash: string): Promise<Postmortem | undefined> {
  const { postmortems: p } = q.t;
  return (await q.db.select().from(p).where(eq(p.previewHash, hash)).limit(1))[0];
}

/** @returns false where another was quicker */
export async function insert(tx: Transaction, postmortem: Postmortem): Promise<boolean> {
  const rows = await tx.db.insert(tx.t.postmortems).values(postmortem).onConflictDoNothing().returning();
  return rows.length === 1;
}

/** Writes over the version that was read. @returns false where another was quicker */
export async function update(
  tx: Transaction,
  read: Pick<Postmortem, "incidentId" | "version">,
  edit: Partial<Omit<Postmortem, "incidentId">>,
): Promise<boolean> {
  const { postmortems: p } = tx.t;
  const rows = await tx.db
    .update(p)
    .set(edit)
    .where(and(eq(p.incidentId, read.incidentId), eq(p.version, read.version)))
    .returning();
  return rows.length === 1;
}

export async function remove(tx: Transaction, incidentId: string): Promise<void> {
  await tx.db.delete(tx.t.postmortems).where(eq(tx.t.postmortems.incidentId, incidentId));
}

/** Takes the update away that carried a postmortem, with its earlier texts. */
export async function removeUpdate(tx: Transaction, updateId: string): Promise<void> {
  await tx.db.delete(tx.t.incidentUpdates).where(eq(tx.t.incidentUpdates.id, updateId));
}
