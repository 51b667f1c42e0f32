import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, max, or, type SQL, sql } from "drizzle-orm";
import { layCorrections } from "../domain/correction.ts";
import type { IncidentKind } from "../domain/incident.ts";
import type { ComponentInterval, IncidentView, PageParts, UpdateView } from "../domain/page.ts";
import { partialOutageWeight } from "../domain/uptime.ts";
import { listOfPage } from "./corrections.ts";
import type { Queryable } from "./database.ts";
import { lastBeat } from "./heartbeats.ts";
import { listOf as linksOf } from "./incident-links.ts";
import { componentsOf, type Incident, type IncidentUpdate } from "./incidents.ts";
import type { Page } from "./pages.ts";
import { readRecentIntervals } from "./recent-intervals.ts";
import { publicIncident, publicUpdate } from "./visibility.ts";

const ms = (at: Date | null): number | null => at?.getTime() ?? null;

function updateView(row: IncidentUpdate): UpdateView {
  const { id, status, body, automatic, notify, occasion, components } = row;
  return {
    id,
    status,
    body,
    at: row.displayAt.getTime(),
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
    editedAt: ms(row.editedAt),
    automatic,
    notify,
    occasion,
    components,
  };
}

/** Incidents as the public may see them: of what is not public not even the update is read. */
export async function views(q: Queryable, rows: readonly Incident[]): Promise<IncidentView[]> {
  if (rows.length === 0) return [];
  const { incidentUpdates: u } = q.t;
  const ids = rows.flatMap((row) => (row.drillId === null ? [row.id] : []));
  const updates = await q.db
    .select()
    .from(u)
    .where(and(inArray(u.incidentId, ids), publicUpdate(q)))
    .orderBy(desc(u.displayAt), desc(u.id));
  const components = await componentsOf(q, ids);
  const links = await linksOf(q, ids, true);
  return rows
    .map(
      (row): IncidentView => ({
        id: row.id,
        kind: row.kind,
        name: row.name,
        status: row.status,
        impact: row.impactOverride ?? row.impact,
        startedAt: row.startedAt.getTime(),
        createdAt: row.createdAt.getTime(),
        updatedAt: row.updatedAt.getTime(),
        monitoringAt: ms(row.monitoringAt),
        resolvedAt: ms(row.resolvedAt),
        scheduledFor: ms(row.scheduledFor),
        scheduledUntil: ms(row.scheduledUntil),
        promiseAt: ms(row.promiseAt),
        promise: "none",
        cancelledAt: ms(row.cancelledAt),
        overrunAt: ms(row.overrunAt),
        ending: row.ending,
        links: links.filter((l) => l.incidentId === row.id).map(({ kind, id, name }) => ({ kind, id, name })),
        components: components
          .filter((c) => c.incidentId === row.id)
          .map((c) => ({ id: c.componentId, name: c.name, status: c.status })),
        updates: updates.filter((update) => update.incidentId === row.id).map(updateView),
      }),
    )
    .filter((view) => view.updates.length > 0);
}

/** Does the worker say that its own network is cut off? */
const isBlind = (detail: unknown): boolean =>
  typeof detail === "object" &&
  detail !== null &&
  "probing" in detail &&
  typeof detail.probing === "object" &&
  detail.probing !== null &&
  "blind" in detail.probing &&
  detail.probing.blind === true;

export interface Span {
  from: Date;
  to: Date;
}

/**
 * Status intervals of a page's components that touch a span, oldest first. They are found by their ends, whatever their
 * component: a join by component would read all that has ever been. Maintainers' corrections are laid over them.
 */
export async function readIntervals(q: Queryable, pageId: string, { from, to }: Span): Promise<ComponentInterval[]> {
  const { components: c, statusChanges: s } = q.t;
  const [ids, corrections, rows] = await Promise.all([
    q.db
      .select({ id: c.id })
      .from(c)
      .where(and(eq(c.pageId, pageId), isNull(c.deletedAt))),
    listOfPage(q, pageId, from, to),
    q.db
      .select({ componentId: s.componentId, status: s.status, startedAt: s.startedAt, endedAt: s.endedAt })
      .from(s)
      .where(and(lt(s.startedAt, to), or(isNull(s.endedAt), gt(s.endedAt, from))))
      .orderBy(asc(s.startedAt)),
  ]);
  const known = new Set(ids.map(({ id }) => id));
  const intervals = rows
    .filter((row) => known.has(row.componentId))
    .map((row) => ({
      componentId: row.componentId,
      status: row.status,
      start: row.startedAt.getTime(),
      end: ms(row.endedAt),
    }));
  const corrected = new Set(corrections.map((correction) => correction.componentId));
  return [
    ...intervals.filter((interval) => !corrected.has(interval.componentId)),
    ...[...corrected].flatMap((componentId) =>
      layCorrections(
        intervals.filter((interval) => interval.componentId === componentId),
        corrections.filter((correction) => correction.componentId === componentId),
      ).map((interval) => ({ ...interval, componentId })),
    ),
  ];
}

/** When measuring began. */
export async function oldestInterval(q: Queryable, pageId: string): Promise<Date | null> {
  const { components: c, statusChanges: s } = q.t;
  const rows = await q.db
    .select({ startedAt: s.startedAt })
    .from(s)
    .innerJoin(c, eq(c.id, s.componentId))
    .where(and(eq(c.pageId, pageId), isNull(c.deletedAt)))
    .orderBy(asc(s.startedAt))
    .limit(1);
  return rows[0]?.startedAt ?? null;
}

const newestFirst = (a: Incident, b: Incident): number =>
  b.startedAt.getTime() - a.startedAt.getTime() || (a.id < b.id ? 1 : -1);

/**
 * All that the page is built from, in a number of queries that does not depend on how much there is.
 * @param today its beginning
 */
export async function readParts(q: Queryable, page: Page, since: Date, today: Date, now: Date): Promise<PageParts> {
  const { components: c, componentGroups: g, probes: p, probeStates: ps, incidents: i } = q.t;
  const [groups, components, probes, { settled, intervals }, corrections, rows, worker] = await Promise.all([
    q.db.select().from(g).where(eq(g.pageId, page.id)).orderBy(asc(g.position), asc(g.id)),
    q.db
      .select()
      .from(c)
      .where(and(eq(c.pageId, page.id), isNull(c.deletedAt)))
      .orderBy(asc(c.position), asc(c.id)),
    q.db
      .select({
        componentId: p.componentId,
        state: p.state,
        since: p.stateSince,
        intervalMs: p.intervalMs,
        timeoutMs: p.timeoutMs,
        lastResultAt: max(ps.lastResultAt),
      })
      .from(p)
      .leftJoin(ps, eq(ps.probeId, p.id))
      .where(and(eq(p.pageId, page.id), eq(p.enabled, true), isNotNull(p.componentId)))
      .groupBy(p.id),
    readRecentIntervals(q, { from: since, settled: today, to: now }),
    listOfPage(q, page.id, since, now),
    q.db
      .select()
      .from(i)
      .where(and(eq(i.pageId, page.id), or(isNull(i.resolvedAt), gte(i.resolvedAt, since)), publicIncident(q))),
    lastBeat(q, "worker"),
  ]);
  return {
    page: {
      id: page.id,
      name: page.name,
      description: page.description,
      supportUrl: page.supportUrl,
      brandColor: page.brandColor,
      timeZone: page.timeZone,
      partialWeight: partialOutageWeight,
      revision: page.revision,
      updatedAt: page.updatedAt.getTime(),
      createdAt: page.createdAt.getTime(),
    },
    groups,
    components: components.map((row) => ({
      id: row.id,
      name: row.name,
      description: row.description,
      groupId: row.groupId,
      position: row.position,
      showcase: row.showcase,
      onlyShowIfDegraded: row.onlyShowIfDegraded,
      startDate: row.startDate,
      showResponseTime: row.showResponseTime,
      policy: row.policy,
      pinnedStatus: row.pinnedStatus,
      status: row.status,
      createdAt: row.createdAt.getTime(),
      updatedAt: row.updatedAt.getTime(),
    })),
    probes: probes.flatMap((row) =>
      row.componentId === null
        ? []
        : [
            {
              ...row,
              componentId: row.componentId,
              since: row.since.getTime(),
              lastResultAt: ms(row.lastResultAt),
            },
          ],
    ),
    settled,
    intervals,
    corrections,
    // Sorted here: SQLite would go through all of the archive for the sake of its order.
    incidents: await views(q, rows.sort(newestFirst)),
    workerSeenAt: worker?.at.getTime() ?? null,
    impaired: isBlind(worker?.detail),
  };
}

/** One incident as the public may see it. */
export async function readIncident(q: Queryable, pageId: string, id: string): Promise<IncidentView | undefined> {
  const { incidents: i } = q.t;
  const rows = await q.db
    .select()
    .from(i)
    .where(and(eq(i.id, id), eq(i.pageId, pageId), publicIncident(q)))
    .limit(1);
  return (await views(q, rows))[0];
}

/** When an incident began to matter: a maintenance by its plan. */
const begin = (q: Queryable): SQL => sql`coalesce(${q.t.incidents.scheduledFor}, ${q.t.incidents.startedAt})`;

/** What began within a span, newest first. */
export async function readSpan(q: Queryable, pageId: string, { from, to }: Span): Promise<IncidentView[]> {
  const { incidents: i } = q.t;
  const at = begin(q);
  const rows = await q.db
    .select()
    .from(i)
    .where(
      and(
        eq(i.pageId, pageId),
        or(
          and(isNull(i.scheduledFor), gte(i.startedAt, from), lt(i.startedAt, to)),
          and(isNotNull(i.scheduledFor), gte(i.scheduledFor, from), lt(i.scheduledFor, to)),
        ),
        publicIncident(q),
      ),
    )
    .orderBy(desc(at), desc(i.id));
  return views(q, rows);
}

/** The newest ones, newest first, of one kind or of both. */
export async function readNewest(
  q: Queryable,
  pageId: string,
  limit: number,
  kind: IncidentKind | null,
): Promise<IncidentView[]> {
  const { incidents: i } = q.t;
  const rows = await q.db
    .select()
    .from(i)
    .where(and(eq(i.pageId, pageId), kind ? eq(i.kind, kind) : undefined, publicIncident(q)))
    .orderBy(desc(i.startedAt), desc(i.id))
    .limit(limit);
  return views(q, rows);
}

/** When the archive begins: the start of the oldest incident. */
export async function oldestBegin(q: Queryable, pageId: string): Promise<Date | null> {
  const { incidents: i } = q.t;
  const rows = await q.db
    .select({ startedAt: i.startedAt, scheduledFor: i.scheduledFor })
    .from(i)
    .where(and(eq(i.pageId, pageId), publicIncident(q)))
    .orderBy(asc(i.startedAt))
    .limit(1);
  const first = rows[0];
  if (!first) return null;
  return first.scheduledFor && first.scheduledFor < first.startedAt ? first.scheduledFor : first.startedAt;
}

export interface AddressRow {
  id: string;
  /** Changes with everything that its page shows. */
  version: number;
  open: boolean;
}

/** Every incident that the public may see, newest first. */
export async function listAddresses(q: Queryable, pageId: string): Promise<AddressRow[]> {
  const { incidents: i } = q.t;
  const rows = await q.db
    .select({ id: i.id, updatedAt: i.updatedAt, resolvedAt: i.resolvedAt })
    .from(i)
    .where(and(eq(i.pageId, pageId), publicIncident(q)))
    .orderBy(desc(i.startedAt), desc(i.id));
  return rows.map((row) => ({ id: row.id, version: row.updatedAt.getTime(), open: row.resolvedAt === null }));
}
