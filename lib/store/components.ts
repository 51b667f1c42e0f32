import { and, asc, eq, inArray, isNull, max, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";
import { realIncident } from "./visibility.ts";

export type Component = Tables["components"]["$inferSelect"];
export type ComponentGroup = Tables["componentGroups"]["$inferSelect"];

const alive = (q: Queryable) => isNull(q.t.components.deletedAt);

/** Components in the page's order, without deleted ones. */
export async function list(q: Queryable, pageId: string): Promise<Component[]> {
  const { components: c } = q.t;
  return q.db
    .select()
    .from(c)
    .where(and(eq(c.pageId, pageId), alive(q)))
    .orderBy(asc(c.position), asc(c.id));
}

export async function find(q: Queryable, id: string): Promise<Component | undefined> {
  const { components: c } = q.t;
  return (
    await q.db
      .select()
      .from(c)
      .where(and(eq(c.id, id), alive(q)))
      .limit(1)
  )[0];
}

export async function nextPosition(q: Queryable, pageId: string): Promise<number> {
  const { components: c } = q.t;
  const rows = await q.db
    .select({ last: max(c.position) })
    .from(c)
    .where(eq(c.pageId, pageId));
  return Number(rows[0]?.last ?? 0) + 1;
}

export async function insert(tx: Transaction, component: Component): Promise<void> {
  await tx.db.insert(tx.t.components).values(component);
}

export async function update(
  tx: Transaction,
  id: string,
  edit: Partial<Omit<Component, "id" | "pageId" | "createdAt">>,
): Promise<void> {
  await tx.db.update(tx.t.components).set(edit).where(eq(tx.t.components.id, id));
}

/** Makes other changes that decide by this component wait for this one. SQLite has one writer at a time anyhow. */
export async function lock(tx: Transaction, id: string): Promise<void> {
  if (tx.dialect === "sqlite") return;
  const { components: c } = tx.t;
  await tx.db
    .update(c)
    .set({ status: sql`${c.status}` })
    .where(eq(c.id, id));
}

/** Which of these components are being worked on, as planned. */
export async function listMaintained(q: Queryable, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { components: c, incidents: i, incidentComponents: ic } = q.t;
  const planned = await q.db
    .select({ id: ic.componentId })
    .from(ic)
    .innerJoin(i, eq(i.id, ic.incidentId))
    .where(
      and(
        inArray(ic.componentId, [...ids]),
        eq(i.kind, "maintenance"),
        inArray(i.status, ["in_progress", "verifying"]),
        realIncident(q),
      ),
    );
  const pinned = await q.db
    .select({ id: c.id })
    .from(c)
    .where(and(inArray(c.id, [...ids]), eq(c.pinnedStatus, "under_maintenance")));
  return [...planned, ...pinned].map((row) => row.id);
}

/** Keeps the row, since the archive names it, and ends what would go on measuring it. */
export async function retire(tx: Transaction, id: string, at: Date): Promise<void> {
  const { components, probes, statusChanges } = tx.t;
  await tx.db.delete(probes).where(eq(probes.componentId, id));
  await tx.db
    .update(statusChanges)
    .set({ endedAt: at })
    .where(and(eq(statusChanges.componentId, id), isNull(statusChanges.endedAt)));
  await tx.db.update(components).set({ deletedAt: at, groupId: null, updatedAt: at }).where(eq(components.id, id));
}

export async function listGroups(q: Queryable, pageId: string): Promise<ComponentGroup[]> {
  const { componentGroups: g } = q.t;
  return q.db.select().from(g).where(eq(g.pageId, pageId)).orderBy(asc(g.position), asc(g.id));
}

export async function findGroup(q: Queryable, id: string): Promise<ComponentGroup | undefined> {
  const { componentGroups: g } = q.t;
  return (await q.db.select().from(g).where(eq(g.id, id)).limit(1))[0];
}

export async function nextGroupPosition(q: Queryable, pageId: string): Promise<number> {
  const { componentGroups: g } = q.t;
  const rows = await q.db
    .select({ last: max(g.position) })
    .from(g)
    .where(eq(g.pageId, pageId));
  return Number(rows[0]?.last ?? 0) + 1;
}

export async function insertGroup(tx: Transaction, group: ComponentGroup): Promise<void> {
  await tx.db.insert(tx.t.componentGroups).values(group);
}

export async function updateGroup(
  tx: Transaction,
  id: string,
  edit: Partial<Omit<ComponentGroup, "id" | "pageId" | "createdAt">>,
): Promise<void> {
  await tx.db.update(tx.t.componentGroups).set(edit).where(eq(tx.t.componentGroups.id, id));
}

/** Its components stay, on their own. */
export async function removeGroup(tx: Transaction, id: string): Promise<void> {
  await tx.db.update(tx.t.components).set({ groupId: null }).where(eq(tx.t.components.groupId, id));
  await tx.db.delete(tx.t.componentGroups).where(eq(tx.t.componentGroups.id, id));
}

/** Makes `ids`, in this order, the members of the group. */
export async function setMembers(tx: Transaction, groupId: string, ids: readonly string[], at: Date): Promise<void> {
  const { components: c } = tx.t;
  await tx.db.update(c).set({ groupId: null, updatedAt: at }).where(eq(c.groupId, groupId));
  if (ids.length === 0) return;
  const rows = await tx.db
    .select({ position: c.position })
    .from(c)
    .where(inArray(c.id, [...ids]));
  const positions = rows.map((r) => r.position).sort((a, b) => a - b);
  for (const [index, id] of ids.entries())
    await tx.db
      .update(c)
      .set({ groupId, updatedAt: at, position: positions[index] ?? index })
      .where(eq(c.id, id));
}
