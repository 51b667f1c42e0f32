import { asc, eq, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Page = Tables["pages"]["$inferSelect"];
export type PageEdit = Partial<Pick<Page, "name" | "description" | "supportUrl" | "brandColor" | "timeZone">>;

export async function list(q: Queryable): Promise<Page[]> {
  return q.db.select().from(q.t.pages).orderBy(asc(q.t.pages.createdAt));
}

export async function find(q: Queryable, id: string): Promise<Page | undefined> {
  return (await q.db.select().from(q.t.pages).where(eq(q.t.pages.id, id)).limit(1))[0];
}

export async function insert(tx: Transaction, page: Page): Promise<void> {
  await tx.db.insert(tx.t.pages).values(page);
}

export async function update(tx: Transaction, id: string, edit: PageEdit, now: number): Promise<void> {
  await tx.db
    .update(tx.t.pages)
    .set({ ...edit, updatedAt: new Date(now) })
    .where(eq(tx.t.pages.id, id));
}

export async function bumpRevision(tx: Transaction, id: string, now: number): Promise<void> {
  await tx.db
    .update(tx.t.pages)
    .set({ revision: sql`${tx.t.pages.revision} + 1`, updatedAt: new Date(now) })
    .where(eq(tx.t.pages.id, id));
}
