import { and, asc, eq, inArray, or, type SQL } from "drizzle-orm";
import { type LinkKind, linkKindOf } from "../domain/incident-link.ts";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";
import { publicIncident } from "./visibility.ts";

export type IncidentLink = Tables["incidentLinks"]["$inferSelect"];

/** A link as one of its two incidents sees it. */
export interface SeenLink {
  /** Of the one that sees it. */
  incidentId: string;
  linkId: string;
  kind: LinkKind;
  /** The other one. */
  id: string;
  name: string;
}

const between = (q: Queryable, a: string, b: string): SQL | undefined => {
  const { incidentLinks: l } = q.t;
  return or(and(eq(l.incidentId, a), eq(l.otherId, b)), and(eq(l.incidentId, b), eq(l.otherId, a)));
};

export async function insert(tx: Transaction, link: IncidentLink): Promise<void> {
  await tx.db.insert(tx.t.incidentLinks).values(link);
}

export async function find(q: Queryable, id: string): Promise<IncidentLink | undefined> {
  const { incidentLinks: l } = q.t;
  return (await q.db.select().from(l).where(eq(l.id, id)).limit(1))[0];
}

/** The link of two incidents, whichever of them it was said of. */
export async function findBetween(q: Queryable, a: string, b: string): Promise<IncidentLink | undefined> {
  return (
    await q.db
      .select()
      .from(q.t.incidentLinks)
      .where(between(q, a, b))
      .limit(1)
  )[0];
}

/** Into what an incident was merged. */
export async function findMerge(q: Queryable, incidentId: string): Promise<IncidentLink | undefined> {
  const { incidentLinks: l } = q.t;
  const rows = await q.db
    .select()
    .from(l)
    .where(and(eq(l.incidentId, incidentId), eq(l.relation, "merged_into")))
    .limit(1);
  return rows[0];
}

/** All that was merged into one of these, also by way of others, with what it was merged into. */
export async function mergedInto(q: Queryable, incidentIds: readonly string[]): Promise<Map<string, string>> {
  const { incidentLinks: l } = q.t;
  const into = new Map<string, string>();
  for (let found = [...incidentIds]; found.length > 0; ) {
    const rows = await q.db
      .select({ id: l.incidentId, otherId: l.otherId })
      .from(l)
      .where(and(inArray(l.otherId, found), eq(l.relation, "merged_into")));
    const more = rows.filter(({ id }) => !into.has(id));
    for (const { id, otherId } of more) into.set(id, otherId);
    found = more.map(({ id }) => id);
  }
  return into;
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.db.delete(tx.t.incidentLinks).where(eq(tx.t.incidentLinks.id, id));
}

/** The links of these incidents, oldest first. `published`: those to incidents that the public may know of. */
export async function listOf(q: Queryable, incidentIds: readonly string[], published: boolean): Promise<SeenLink[]> {
  if (incidentIds.length === 0) return [];
  const { incidentLinks: l, incidents: i } = q.t;
  const ids = [...incidentIds];
  const side = (own: typeof l.incidentId, other: typeof l.otherId) =>
    q.db
      .select({ incidentId: own, linkId: l.id, relation: l.relation, id: i.id, name: i.name, createdAt: l.createdAt })
      .from(l)
      .innerJoin(i, eq(i.id, other))
      .where(and(inArray(own, ids), published ? publicIncident(q) : undefined))
      .orderBy(asc(l.createdAt), asc(l.id));
  const [said, named] = await Promise.all([side(l.incidentId, l.otherId), side(l.otherId, l.incidentId)]);
  return [...said.map((row) => ({ ...row, other: false })), ...named.map((row) => ({ ...row, other: true }))]
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    .map(({ incidentId, linkId, relation, other, id, name }) => ({
      incidentId,
      linkId,
      kind: linkKindOf(relation, other),
      id,
      name,
    }));
}

/**
 * What the pages of an incident's links show of it has changed: they are to be written anew.
 * @returns whether there are any
 */
export async function touchLinked(tx: Transaction, incidentId: string, at: Date): Promise<boolean> {
  const { incidents: i } = tx.t;
  const [own] = await tx.db
    .select({ id: i.id })
    .from(i)
    .where(and(eq(i.id, incidentId), publicIncident(tx)));
  // Of what the public does not know, not even a time may move another one's.
  if (!own) return false;
  const ids = (await listOf(tx, [incidentId], true)).map((link) => link.id);
  if (ids.length > 0) await tx.db.update(i).set({ updatedAt: at }).where(inArray(i.id, ids));
  return ids.length > 0;
}
