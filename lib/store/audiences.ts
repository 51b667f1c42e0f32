import { and, asc, count, eq, exists, inArray } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Audience = Tables["audiences"]["$inferSelect"];

/** A person who could be, or is, a member of a group. */
export interface Person {
  id: string;
  name: string;
  email: string;
}

export async function list(q: Queryable, pageId: string): Promise<Audience[]> {
  const { audiences: a } = q.t;
  return q.db.select().from(a).where(eq(a.pageId, pageId)).orderBy(asc(a.position), asc(a.name), asc(a.id));
}

export async function find(q: Queryable, id: string): Promise<Audience | undefined> {
  return (await q.db.select().from(q.t.audiences).where(eq(q.t.audiences.id, id)).limit(1))[0];
}

export async function insert(tx: Transaction, audience: Audience): Promise<void> {
  await tx.db.insert(tx.t.audiences).values(audience);
}

export async function update(
  tx: Transaction,
  id: string,
  edit: Partial<Pick<Audience, "name" | "description" | "position" | "updatedAt">>,
): Promise<void> {
  await tx.db.update(tx.t.audiences).set(edit).where(eq(tx.t.audiences.id, id));
}

/** Removes a group with its membership and its channels. What was posted for it stays, for those who see all. */
export async function remove(tx: Transaction, id: string): Promise<void> {
  const { audiences: a, audienceMembers: m, updateAudiences: ua } = tx.t;
  await tx.db.delete(m).where(eq(m.audienceId, id));
  await tx.db.delete(ua).where(eq(ua.audienceId, id));
  await tx.db.delete(a).where(eq(a.id, id));
}

/** Members by group, in the order of their names. */
export async function membersOf(
  q: Queryable,
  audienceIds: readonly string[],
): Promise<(Person & { audienceId: string })[]> {
  if (audienceIds.length === 0) return [];
  const { audienceMembers: m, user: u } = q.t;
  return q.db
    .select({ audienceId: m.audienceId, id: u.id, name: u.name, email: u.email })
    .from(m)
    .innerJoin(u, eq(u.id, m.userId))
    .where(inArray(m.audienceId, [...audienceIds]))
    .orderBy(asc(u.name), asc(u.id));
}

export async function setMembers(tx: Transaction, audienceId: string, userIds: readonly string[]): Promise<void> {
  const { audienceMembers: m } = tx.t;
  await tx.db.delete(m).where(eq(m.audienceId, audienceId));
  if (userIds.length > 0) await tx.db.insert(m).values(userIds.map((userId) => ({ audienceId, userId })));
}

/** The groups that a person is a member of. */
export async function ofUser(q: Queryable, userId: string): Promise<Audience[]> {
  const { audiences: a, audienceMembers: m } = q.t;
  const rows = await q.db
    .select({ audience: a })
    .from(a)
    .innerJoin(m, eq(m.audienceId, a.id))
    .where(eq(m.userId, userId))
    .orderBy(asc(a.position), asc(a.name), asc(a.id));
  return rows.map((row) => row.audience);
}

/** Everyone who can sign in, in the order of their names. */
export async function people(q: Queryable): Promise<Person[]> {
  const { user: u } = q.t;
  return q.db.select({ id: u.id, name: u.name, email: u.email }).from(u).orderBy(asc(u.name), asc(u.id));
}

export async function roleOf(q: Queryable, userId: string): Promise<string | null> {
  const { user: u } = q.t;
  return (await q.db.select({ role: u.role }).from(u).where(eq(u.id, userId)).limit(1))[0]?.role ?? null;
}

export async function addReaders(tx: Transaction, updateId: string, audienceIds: readonly string[]): Promise<void> {
  if (audienceIds.length > 0)
    await tx.db.insert(tx.t.updateAudiences).values(audienceIds.map((audienceId) => ({ updateId, audienceId })));
}

/** The groups that updates are for, by update. */
export async function readersOf(q: Queryable, updateIds: readonly string[]): Promise<Map<string, string[]>> {
  const { updateAudiences: ua } = q.t;
  const out = new Map<string, string[]>();
  // SQLite takes 32,766 values in one statement.
  for (let i = 0; i < updateIds.length; i += 10_000) {
    const rows = await q.db
      .select()
      .from(ua)
      .where(inArray(ua.updateId, updateIds.slice(i, i + 10_000)))
      .orderBy(asc(ua.audienceId));
    for (const row of rows) out.set(row.updateId, [...(out.get(row.updateId) ?? []), row.audienceId]);
  }
  return out;
}

/** The groups that have not been left out of an incident so far: those that its internal updates name. */
export async function toldOf(q: Queryable, incidentId: string): Promise<string[]> {
  const { updateAudiences: ua, incidentUpdates: u } = q.t;
  const rows = await q.db
    .selectDistinct({ id: ua.audienceId })
    .from(ua)
    .where(
      exists(
        q.db
          .select({ id: u.id })
          .from(u)
          .where(and(eq(u.id, ua.updateId), eq(u.incidentId, incidentId))),
      ),
    );
  return rows.map((row) => row.id);
}

/** How many channels each group has that are told. */
export async function countChannels(q: Queryable, pageId: string): Promise<Map<string, number>> {
  const { subscribers: s } = q.t;
  const rows = await q.db
    .select({ scope: s.scope, n: count() })
    .from(s)
    .where(
      and(
        eq(s.pageId, pageId),
        eq(s.state, "active"),
        inArray(
          s.scope,
          (await list(q, pageId)).map((a) => `audience:${a.id}` as const),
        ),
      ),
    )
    .groupBy(s.scope);
  return new Map(rows.map((row) => [row.scope.slice("audience:".length), Number(row.n)]));
}
