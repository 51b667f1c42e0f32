import { and, eq, lt } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Draft = Tables["drafts"]["$inferSelect"];

export async function find(q: Queryable, userId: string, subject: string): Promise<Draft | undefined> {
  const { drafts: d } = q.t;
  const wanted = and(eq(d.userId, userId), eq(d.subject, subject));
  return (await q.db.select().from(d).where(wanted).limit(1))[0];
}

export async function save(tx: Transaction, draft: Draft): Promise<void> {
  const { drafts: d } = tx.t;
  const { content, updatedAt } = draft;
  await tx.db
    .insert(d)
    .values(draft)
    .onConflictDoUpdate({ target: [d.userId, d.subject], set: { content, updatedAt } });
}

export async function remove(tx: Transaction, userId: string, subject: string): Promise<void> {
  const { drafts: d } = tx.t;
  await tx.db.delete(d).where(and(eq(d.userId, userId), eq(d.subject, subject)));
}

export async function removeOld(tx: Transaction, before: Date): Promise<void> {
  await tx.db.delete(tx.t.drafts).where(lt(tx.t.drafts.updatedAt, before));
}
