import { and, desc, eq, gt, inArray, isNull, lt } from "drizzle-orm";
import type { Correction } from "../domain/correction.ts";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type StatusCorrection = Tables["statusCorrections"]["$inferSelect"];

/** Newest first, with those that were withdrawn. */
export async function listOf(q: Queryable, componentId: string): Promise<StatusCorrection[]> {
  const { statusCorrections: s } = q.t;
  return q.db.select().from(s).where(eq(s.componentId, componentId)).orderBy(desc(s.createdAt), desc(s.id));
}

export async function find(q: Queryable, id: string): Promise<StatusCorrection | undefined> {
  const { statusCorrections: s } = q.t;
  return (await q.db.select().from(s).where(eq(s.id, id)).limit(1))[0];
}

export async function insert(tx: Transaction, correction: StatusCorrection): Promise<void> {
  await tx.db.insert(tx.t.statusCorrections).values(correction);
}

export async function withdraw(tx: Transaction, id: string, at: Date): Promise<void> {
  const { statusCorrections: s } = tx.t;
  await tx.db.update(s).set({ withdrawnAt: at }).where(eq(s.id, id));
}

/** What the end of a false alarm has corrected and nobody has taken back. */
export async function listOfIncident(q: Queryable, incidentId: string): Promise<StatusCorrection[]> {
  const { statusCorrections: s } = q.t;
  return q.db
    .select()
    .from(s)
    .where(and(eq(s.incidentId, incidentId), isNull(s.withdrawnAt)));
}

/** What holds of these components within a span. */
export async function listBetween(
  q: Queryable,
  componentIds: readonly string[],
  from: Date,
  to: Date,
): Promise<(Correction & { componentId: string })[]> {
  if (componentIds.length === 0) return [];
  const { statusCorrections: s } = q.t;
  return (
    await q.db
      .select()
      .from(s)
      .where(
        and(inArray(s.componentId, [...componentIds]), isNull(s.withdrawnAt), lt(s.startedAt, to), gt(s.endedAt, from)),
      )
  ).map(correctionOf);
}

/** What holds of a page's components within a span. */
export async function listOfPage(
  q: Queryable,
  pageId: string,
  from: Date,
  to: Date,
): Promise<(Correction & { componentId: string })[]> {
  const { components: c, statusCorrections: s } = q.t;
  const rows = await q.db
    .select({ correction: s })
    .from(s)
    .innerJoin(c, eq(c.id, s.componentId))
    .where(
      and(eq(c.pageId, pageId), isNull(c.deletedAt), isNull(s.withdrawnAt), lt(s.startedAt, to), gt(s.endedAt, from)),
    );
  return rows.map((row) => correctionOf(row.correction));
}

const correctionOf = (row: StatusCorrection): Correction & { componentId: string } => ({
  id: row.id,
  componentId: row.componentId,
  status: row.status,
  start: row.startedAt.getTime(),
  end: row.endedAt.getTime(),
  createdAt: row.createdAt.getTime(),
  withdrawnAt: row.withdrawnAt?.getTime() ?? null,
});
