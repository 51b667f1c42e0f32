import { and, desc, eq, isNull, lt, or } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type ApiToken = Tables["apiTokens"]["$inferSelect"];

export async function insert(tx: Transaction, token: ApiToken): Promise<void> {
  await tx.db.insert(tx.t.apiTokens).values(token);
}

/** Newest first. */
export async function list(q: Queryable): Promise<ApiToken[]> {
  const { apiTokens: t } = q.t;
  return q.db.select().from(t).orderBy(desc(t.createdAt), desc(t.id));
}

export async function find(q: Queryable, id: string): Promise<ApiToken | undefined> {
  return (await q.db.select().from(q.t.apiTokens).where(eq(q.t.apiTokens.id, id)).limit(1))[0];
}

export async function findByHash(q: Queryable, hash: string): Promise<ApiToken | undefined> {
  return (await q.db.select().from(q.t.apiTokens).where(eq(q.t.apiTokens.hash, hash)).limit(1))[0];
}

/** Takes a token back. True for the call that did it. */
export async function revoke(tx: Transaction, id: string, now: Date): Promise<boolean> {
  const { apiTokens: t } = tx.t;
  const rows = await tx.db
    .update(t)
    .set({ revokedAt: now })
    .where(and(eq(t.id, id), isNull(t.revokedAt)))
    .returning({ id: t.id });
  return rows.length === 1;
}

/** Notes a use, unless one was noted since `notSince`. */
export async function noteUse(tx: Transaction, id: string, now: Date, notSince: Date): Promise<void> {
  const { apiTokens: t } = tx.t;
  await tx.db
    .update(t)
    .set({ lastUsedAt: now })
    .where(and(eq(t.id, id), or(isNull(t.lastUsedAt), lt(t.lastUsedAt, notSince))));
}
