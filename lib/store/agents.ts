import { and, asc, eq, isNull, lt, ne, or } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Agent = Tables["agents"]["$inferSelect"];

export async function insert(tx: Transaction, agent: Agent): Promise<void> {
  await tx.db.insert(tx.t.agents).values(agent);
}

/** By name. */
export async function list(q: Queryable): Promise<Agent[]> {
  return q.db.select().from(q.t.agents).orderBy(asc(q.t.agents.name));
}

export async function find(q: Queryable, id: string): Promise<Agent | undefined> {
  return (await q.db.select().from(q.t.agents).where(eq(q.t.agents.id, id)).limit(1))[0];
}

export async function findByName(q: Queryable, name: string): Promise<Agent | undefined> {
  return (await q.db.select().from(q.t.agents).where(eq(q.t.agents.name, name)).limit(1))[0];
}

export async function findByHash(q: Queryable, tokenHash: string): Promise<Agent | undefined> {
  return (await q.db.select().from(q.t.agents).where(eq(q.t.agents.tokenHash, tokenHash)).limit(1))[0];
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.db.delete(tx.t.agents).where(eq(tx.t.agents.id, id));
}

/** Notes that an agent was here, unless that was noted since `notSince` with the same version. */
export async function noteSeen(
  tx: Transaction,
  id: string,
  seen: { at: Date; version: string | null; notSince: Date },
): Promise<void> {
  const { agents: a } = tx.t;
  const other = seen.version === null ? undefined : or(isNull(a.version), ne(a.version, seen.version));
  await tx.db
    .update(a)
    .set({ lastSeenAt: seen.at, version: seen.version })
    .where(and(eq(a.id, id), or(isNull(a.lastSeenAt), lt(a.lastSeenAt, seen.notSince), other)));
}

export async function setBlind(tx: Transaction, id: string, since: Date | null): Promise<void> {
  await tx.db.update(tx.t.agents).set({ blindSince: since }).where(eq(tx.t.agents.id, id));
}
