import { and, asc, eq, gt, inArray } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Rotation = Tables["rotations"]["$inferSelect"];
export type RotationOverride = Tables["rotationOverrides"]["$inferSelect"];

export async function find(q: Queryable, id: string): Promise<Rotation | undefined> {
  return (await q.db.select().from(q.t.rotations).where(eq(q.t.rotations.id, id)).limit(1))[0];
}

/** By name. */
export async function list(q: Queryable, pageId: string): Promise<Rotation[]> {
  const { rotations: r } = q.t;
  return q.db.select().from(r).where(eq(r.pageId, pageId)).orderBy(asc(r.name), asc(r.id));
}

export async function insert(tx: Transaction, rotation: Rotation): Promise<void> {
  await tx.db.insert(tx.t.rotations).values(rotation);
}

export async function update(tx: Transaction, id: string, edit: Partial<Omit<Rotation, "id">>): Promise<void> {
  await tx.db.update(tx.t.rotations).set(edit).where(eq(tx.t.rotations.id, id));
}

/** Removes a rotation with its overrides. */
export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.db.delete(tx.t.rotationOverrides).where(eq(tx.t.rotationOverrides.rotationId, id));
  await tx.db.delete(tx.t.rotations).where(eq(tx.t.rotations.id, id));
}

/** Overrides that end after `after`, by their start. */
export async function overridesOf(q: Queryable, ids: readonly string[], after: Date): Promise<RotationOverride[]> {
  if (ids.length === 0) return [];
  const { rotationOverrides: o } = q.t;
  return q.db
    .select()
    .from(o)
    .where(and(inArray(o.rotationId, [...ids]), gt(o.endsAt, after)))
    .orderBy(asc(o.startsAt), asc(o.id));
}

export async function findOverride(q: Queryable, id: string): Promise<RotationOverride | undefined> {
  const { rotationOverrides: o } = q.t;
  return (await q.db.select().from(o).where(eq(o.id, id)).limit(1))[0];
}

export async function insertOverride(tx: Transaction, override: RotationOverride): Promise<void> {
  await tx.db.insert(tx.t.rotationOverrides).values(override);
}

export async function endOverride(tx: Transaction, id: string, endsAt: Date): Promise<void> {
  await tx.db.update(tx.t.rotationOverrides).set({ endsAt }).where(eq(tx.t.rotationOverrides.id, id));
}

export async function removeOverride(tx: Transaction, id: string): Promise<void> {
  await tx.db.delete(tx.t.rotationOverrides).where(eq(tx.t.rotationOverrides.id, id));
}
