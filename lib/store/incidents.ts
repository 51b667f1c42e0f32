import { and, asc, count, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, ne, or, type SQL, sql } from "drizzle-orm";
import type { IncidentKind, PostStatus } from "../domain/incident.ts";
import type { ComponentStatus } from "../domain/status.ts";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";
import { publicIncident, publicUpdate, realIncident } from "./visibility.ts";

export type Incident = Tables["incidents"]["$inferSelect"];
export type IncidentUpdate = Tables["incidentUpdates"]["$inferSelect"];
export type UpdateRevision = Tables["updateRevisions"]["$inferSelect"];

export interface AffectedComponent {
  incidentId: string;
  componentId: string;
  name: string;
  status: ComponentStatus;
}

/** What only some have, maintenances most of all, as it is with everything else. */
export const unplanned = {
  seriesId: null,
  occurrenceAt: null,
  touchedAt: null,
  reminders: [],
  nextReminderAt: null,
  cancelledAt: null,
  overrunAt: null,
  overrunUpdate: false,
  ownerId: null,
  leadId: null,
  ending: null,
  backfilled: false,
} satisfies Partial<Incident>;

export async function find(q: Queryable, id: string): Promise<Incident | undefined> {
  return (await q.db.select().from(q.t.incidents).where(eq(q.t.incidents.id, id)).limit(1))[0];
}

export async function insert(tx: Transaction, incident: Incident): Promise<void> {
  await tx.db.insert(tx.t.incidents).values(incident);
}

/** Makes other posts on this incident wait for this one. SQLite has one writer at a time anyhow. */
export async function lock(tx: Transaction, id: string): Promise<void> {
  if (tx.dialect === "sqlite") return;
  const { incidents: i } = tx.t;
  await tx.db
    .update(i)
    .set({ status: sql`${i.status}` })
    .where(eq(i.id, id));
}

export async function update(tx: Transaction, id: string, edit: Partial<Omit<Incident, "id">>): Promise<void> {
  await tx.db.update(tx.t.incidents).set(edit).where(eq(tx.t.incidents.id, id));
}

/** Removes an incident with its updates; deliveries keep their record. */
export async function remove(tx: Transaction, id: string): Promise<void> {
  const { incidents, incidentComponents, incidentUpdates, updateAudiences, updateRevisions } = tx.t;
  const updates = await tx.db
    .select({ id: incidentUpdates.id })
    .from(incidentUpdates)
    .where(eq(incidentUpdates.incidentId, id));
  const ids = updates.map((u) => u.id);
  if (ids.length > 0) {
    await tx.db.delete(updateRevisions).where(inArray(updateRevisions.updateId, ids));
    await tx.db.delete(updateAudiences).where(inArray(updateAudiences.updateId, ids));
  }
  await tx.db.delete(incidentUpdates).where(eq(incidentUpdates.incidentId, id));
  await tx.db.delete(incidentComponents).where(eq(incidentComponents.incidentId, id));
  await tx.db.delete(incidents).where(eq(incidents.id, id));
}

/** Oldest first: by time shown, then by id. */
export async function updatesOf(q: Queryable, incidentIds: readonly string[]): Promise<IncidentUpdate[]> {
  if (incidentIds.length === 0) return [];
  const { incidentUpdates: u } = q.t;
  return q.db
    .select()
    .from(u)
    .where(inArray(u.incidentId, [...incidentIds]))
    .orderBy(asc(u.displayAt), asc(u.id));
}

export async function findUpdate(q: Queryable, id: string): Promise<IncidentUpdate | undefined> {
  return (await q.db.select().from(q.t.incidentUpdates).where(eq(q.t.incidentUpdates.id, id)).limit(1))[0];
}

export async function insertUpdate(tx: Transaction, row: IncidentUpdate): Promise<void> {
  await tx.db.insert(tx.t.incidentUpdates).values(row);
}

/** Replaces an update's text and keeps the earlier one. */
export async function revise(
  tx: Transaction,
  before: IncidentUpdate,
  body: string,
  revision: Pick<UpdateRevision, "id" | "replacedAt" | "replacedBy">,
): Promise<void> {
  await tx.db.insert(tx.t.updateRevisions).values({ ...revision, updateId: before.id, body: before.body });
  await tx.db
    .update(tx.t.incidentUpdates)
    .set({ body, editedAt: revision.replacedAt, updatedAt: revision.replacedAt })
    .where(eq(tx.t.incidentUpdates.id, before.id));
}

/** Earlier texts of an incident's updates, oldest first. */
export async function revisionsOf(q: Queryable, incidentId: string): Promise<UpdateRevision[]> {
  const { updateRevisions: r, incidentUpdates: u } = q.t;
  const rows = await q.db
    .select({ revision: r })
    .from(r)
    .innerJoin(u, eq(u.id, r.updateId))
    .where(eq(u.incidentId, incidentId))
    .orderBy(asc(r.replacedAt));
  return rows.map((row) => row.revision);
}

/** What incidents say of components, with the components' names (also of those taken off the page since). */
export async function componentsOf(q: Queryable, incidentIds: readonly string[]): Promise<AffectedComponent[]> {
  if (incidentIds.length === 0) return [];
  const { incidentComponents: ic, components: c } = q.t;
  return q.db
    .select({ incidentId: ic.incidentId, componentId: ic.componentId, name: c.name, status: ic.status })
    .from(ic)
    .innerJoin(c, eq(c.id, ic.componentId))
    .where(inArray(ic.incidentId, [...incidentIds]))
    .orderBy(asc(c.position), asc(c.id));
}

export async function setComponents(
  tx: Transaction,
  incidentId: string,
  statuses: Record<string, ComponentStatus>,
): Promise<void> {
  const { incidentComponents: ic } = tx.t;
  await tx.db.delete(ic).where(eq(ic.incidentId, incidentId));
  const rows = Object.entries(statuses).map(([componentId, status]) => ({ incidentId, componentId, status }));
  if (rows.length > 0) await tx.db.insert(ic).values(rows);
}

export interface IncidentFilter {
  kind?: IncidentKind;
  /** True: not yet over. False: over. */
  open?: boolean;
  statuses?: readonly PostStatus[];
  /** Text to be found in the name or in an update. */
  q?: string;
  /** Only what the public may see. */
  published?: boolean;
  /** Rehearsals are left out unless one is asked for. */
  drillId?: string;
}

function conditions(q: Queryable, pageId: string, filter: IncidentFilter): SQL | undefined {
  const { incidents: i, incidentUpdates: u } = q.t;
  const wanted: (SQL | undefined)[] = [eq(i.pageId, pageId)];
  wanted.push(filter.drillId === undefined ? realIncident(q) : eq(i.drillId, filter.drillId));
  if (filter.published) wanted.push(publicIncident(q));
  if (filter.kind) wanted.push(eq(i.kind, filter.kind));
  if (filter.open !== undefined) wanted.push(filter.open ? isNull(i.resolvedAt) : isNotNull(i.resolvedAt));
  if (filter.statuses) wanted.push(inArray(i.status, [...filter.statuses]));
  if (filter.q) {
    const pattern = `%${filter.q.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
    const matching = q.db
      .select({ id: u.incidentId })
      .from(u)
      .where(and(sql`lower(${u.body}) like ${pattern} escape '\\'`, filter.published ? publicUpdate(q) : undefined));
    wanted.push(or(sql`lower(${i.name}) like ${pattern} escape '\\'`, inArray(i.id, matching)));
  }
  return and(...wanted);
}

/** Newest first. */
export async function list(
  q: Queryable,
  pageId: string,
  filter: IncidentFilter,
  limit: number,
  offset: number,
): Promise<Incident[]> {
  const { incidents: i } = q.t;
  return q.db
    .select()
    .from(i)
    .where(conditions(q, pageId, filter))
    .orderBy(desc(sql`coalesce(${i.scheduledFor}, ${i.startedAt})`), desc(i.id))
    .limit(limit)
    .offset(offset);
}

export async function countAll(q: Queryable, pageId: string, filter: IncidentFilter): Promise<number> {
  const rows = await q.db
    .select({ n: count() })
    .from(q.t.incidents)
    .where(conditions(q, pageId, filter));
  return Number(rows[0]?.n ?? 0);
}

/** The oldest open incident that speaks of a component. */
export async function findCovering(q: Queryable, componentId: string): Promise<Incident | undefined> {
  const { incidents: i, incidentComponents: ic } = q.t;
  const rows = await q.db
    .select({ incident: i })
    .from(i)
    .innerJoin(ic, eq(ic.incidentId, i.id))
    .where(and(eq(ic.componentId, componentId), eq(i.kind, "incident"), isNull(i.resolvedAt), realIncident(q)))
    .orderBy(asc(i.startedAt), asc(i.id))
    .limit(1);
  return rows[0]?.incident;
}

/** Did another incident or maintenance speak of a component within a span? */
export async function othersBetween(
  q: Queryable,
  incidentId: string,
  componentId: string,
  from: Date,
  to: Date,
): Promise<boolean> {
  const { incidents: i, incidentComponents: ic } = q.t;
  const rows = await q.db
    .select({ id: i.id })
    .from(i)
    .innerJoin(ic, eq(ic.incidentId, i.id))
    .where(
      and(
        eq(ic.componentId, componentId),
        ne(i.id, incidentId),
        lt(i.startedAt, to),
        or(isNull(i.resolvedAt), gt(i.resolvedAt, from)),
        realIncident(q),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** Ids of maintenances that have to be moved by now. */
export async function dueForMove(q: Queryable, now: Date, limit: number): Promise<string[]> {
  const { incidents: i } = q.t;
  const rows = await q.db
    .select({ id: i.id })
    .from(i)
    .where(and(isNotNull(i.nextMoveAt), lte(i.nextMoveAt, now)))
    .orderBy(asc(i.nextMoveAt))
    .limit(limit);
  return rows.map((row) => row.id);
}
