import { and, asc, desc, eq, gt, inArray, lte, ne, or } from "drizzle-orm";
import { activeStates, type PendingState } from "../domain/pending-post.ts";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type PendingPost = Tables["pendingPosts"]["$inferSelect"];

export async function find(q: Queryable, id: string): Promise<PendingPost | undefined> {
  return (await q.db.select().from(q.t.pendingPosts).where(eq(q.t.pendingPosts.id, id)).limit(1))[0];
}

export async function insert(tx: Transaction, post: PendingPost): Promise<void> {
  await tx.db.insert(tx.t.pendingPosts).values(post);
}

/** What has not left yet, the next to leave first. */
export async function listActive(q: Queryable, pageId: string, incidentId?: string): Promise<PendingPost[]> {
  const { pendingPosts: p } = q.t;
  const wanted = incidentId === undefined ? undefined : eq(p.incidentId, incidentId);
  return q.db
    .select()
    .from(p)
    .where(and(eq(p.pageId, pageId), inArray(p.state, [...activeStates]), wanted))
    .orderBy(asc(p.publishAt), asc(p.id));
}

/** Ids of what has to leave by `now`, the longest overdue first. */
export async function due(q: Queryable, now: Date, limit: number): Promise<string[]> {
  const { pendingPosts: p } = q.t;
  const rows = await q.db
    .select({ id: p.id })
    .from(p)
    .where(and(eq(p.state, "waiting"), lte(p.publishAt, now)))
    .orderBy(asc(p.publishAt), asc(p.createdAt), asc(p.id))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Takes a due post upon this transaction; undefined where another was quicker or it was taken back. */
export async function claim(tx: Transaction, id: string, now: Date): Promise<PendingPost | undefined> {
  const { pendingPosts: p } = tx.t;
  const rows = await tx.db
    .update(p)
    .set({ state: "published", updatedAt: now })
    .where(and(eq(p.id, id), eq(p.state, "waiting"), lte(p.publishAt, now)))
    .returning();
  return rows[0];
}

/** Changes a post that is in one of these states; undefined when it is not any more. */
export async function move(
  tx: Transaction,
  id: string,
  from: readonly PendingState[],
  edit: Partial<Omit<PendingPost, "id">>,
): Promise<PendingPost | undefined> {
  const { pendingPosts: p } = tx.t;
  const rows = await tx.db
    .update(p)
    .set(edit)
    .where(and(eq(p.id, id), inArray(p.state, [...from])))
    .returning();
  return rows[0];
}

/** Whoever has written several posts in a row has seen the own ones. */
export async function follow(tx: Transaction, before: PendingPost, updateId: string): Promise<void> {
  const { pendingPosts: p } = tx.t;
  if (before.madeBy === null || before.incidentId === null) return;
  await tx.db
    .update(p)
    .set({ seenUpdateId: updateId })
    .where(
      and(
        eq(p.incidentId, before.incidentId),
        eq(p.madeBy, before.madeBy),
        inArray(p.state, [...activeStates]),
        ne(p.id, before.id),
        or(gt(p.createdAt, before.createdAt), eq(p.createdAt, before.createdAt)),
        before.seenUpdateId === null ? undefined : eq(p.seenUpdateId, before.seenUpdateId),
      ),
    );
}

/** What became of an incident's posts of the desk, newest first. */
export async function listOf(q: Queryable, incidentId: string, limit: number): Promise<PendingPost[]> {
  const { pendingPosts: p } = q.t;
  return q.db.select().from(p).where(eq(p.incidentId, incidentId)).orderBy(desc(p.createdAt), desc(p.id)).limit(limit);
}
