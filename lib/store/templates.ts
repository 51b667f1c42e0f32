import { asc, eq } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Template = Tables["templates"]["$inferSelect"];

/** In their order. */
export async function list(q: Queryable, pageId: string): Promise<Template[]> {
  const { templates: t } = q.t;
  return q.db.select().from(t).where(eq(t.pageId, pageId)).orderBy(asc(t.position), asc(t.name), asc(t.id));
}

export async function find(q: Queryable, id: string): Promise<Template | undefined> {
  return (await q.db.select().from(q.t.templates).where(eq(q.t.templates.id, id)).limit(1))[0];
}

export async function insert(tx: Transaction, template: Template): Promise<void> {
  await tx.db.insert(tx.t.templates).values(template);
}

export async function update(tx: Transaction, id: string, edit: Partial<Omit<Template, "id">>): Promise<void> {
  await tx.db.update(tx.t.templates).set(edit).where(eq(tx.t.templates.id, id));
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.db.delete(tx.t.templates).where(eq(tx.t.templates.id, id));
}
