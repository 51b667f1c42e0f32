import { and, eq, gt, isNull, lt } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Token = Tables["tokens"]["$inferSelect"];
export type TokenPurpose = Token["purpose"];

export async function insert(
  tx: Transaction,
  token: Omit<Token, "usedAt" | "sealed"> & { sealed?: string },
): Promise<void> {
  await tx.db.insert(tx.t.tokens).values(token);
}

/** Inserts many, in few statements. */
export async function insertMany(tx: Transaction, made: readonly Omit<Token, "usedAt">[]): Promise<void> {
  // 6 values a row; SQLite takes 32,766 in one statement.
  const size = 5000;
  for (let i = 0; i < made.length; i += size) await tx.db.insert(tx.t.tokens).values([...made.slice(i, i + size)]);
}

/** By hash and purpose: a token made for one purpose opens no other door. */
export async function find(q: Queryable, purpose: TokenPurpose, hash: string): Promise<Token | undefined> {
  const { tokens } = q.t;
  return (
    await q.db
      .select()
      .from(tokens)
      .where(and(eq(tokens.hash, hash), eq(tokens.purpose, purpose)))
      .limit(1)
  )[0];
}

/** Has a subject a token of a purpose that still works? */
export async function isOpen(q: Queryable, purpose: TokenPurpose, subjectId: string, now: Date): Promise<boolean> {
  const { tokens: t } = q.t;
  const works = and(eq(t.purpose, purpose), eq(t.subjectId, subjectId), isNull(t.usedAt), gt(t.expiresAt, now));
  return (await q.db.select({ hash: t.hash }).from(t).where(works).limit(1)).length > 0;
}

/** Uses a token up. True for exactly one caller. */
export async function use(tx: Transaction, hash: string, now: Date): Promise<boolean> {
  const { tokens } = tx.t;
  const rows = await tx.db
    .update(tokens)
    .set({ usedAt: now })
    .where(and(eq(tokens.hash, hash), isNull(tokens.usedAt)))
    .returning({ hash: tokens.hash });
  return rows.length === 1;
}

export async function removeFor(tx: Transaction, purpose: TokenPurpose, subjectId: string): Promise<void> {
  const { tokens } = tx.t;
  await tx.db.delete(tokens).where(and(eq(tokens.purpose, purpose), eq(tokens.subjectId, subjectId)));
}

/** Marks a subject's tokens of a purpose as used and lets them expire. */
export async function retire(
  tx: Transaction,
  purpose: TokenPurpose,
  subjectId: string,
  now: Date,
  expiresAt: Date,
): Promise<void> {
  const { tokens } = tx.t;
  await tx.db
    .update(tokens)
    .set({ usedAt: now, expiresAt })
    .where(and(eq(tokens.purpose, purpose), eq(tokens.subjectId, subjectId)));
}

/** Lets one subject's tokens of a purpose stand for another. */
export async function handOver(tx: Transaction, purpose: TokenPurpose, from: string, to: string): Promise<void> {
  const { tokens } = tx.t;
  await tx.db
    .update(tokens)
    .set({ subjectId: to })
    .where(and(eq(tokens.purpose, purpose), eq(tokens.subjectId, from)));
}

/** Lets those of a subject's tokens of a purpose end that have no end yet. */
export async function expire(
  tx: Transaction,
  purpose: TokenPurpose,
  subjectId: string,
  expiresAt: Date,
): Promise<void> {
  const { tokens } = tx.t;
  await tx.db
    .update(tokens)
    .set({ expiresAt })
    .where(and(eq(tokens.purpose, purpose), eq(tokens.subjectId, subjectId), isNull(tokens.expiresAt)));
}

/** Removes tokens that expired before `before`. */
export async function purge(tx: Transaction, before: Date): Promise<void> {
  const { tokens } = tx.t;
  await tx.db.delete(tokens).where(lt(tokens.expiresAt, before));
}
