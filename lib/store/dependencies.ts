import { and, asc, eq, isNull, or } from "drizzle-orm";
import type { Dependency } from "../domain/dependencies.ts";
import type { Queryable, Transaction } from "./database.ts";

/** What the components of a page depend on. */
export async function listOf(q: Queryable, pageId: string): Promise<Dependency[]> {
  const { components: c, componentDependencies: d } = q.t;
  return q.db
    .select({ componentId: d.componentId, dependsOnId: d.dependsOnId })
    .from(d)
    .innerJoin(c, eq(c.id, d.componentId))
    .where(and(eq(c.pageId, pageId), isNull(c.deletedAt)))
    .orderBy(asc(d.componentId), asc(d.dependsOnId));
}

/** Makes `ids` all that a component depends on. */
export async function setOf(tx: Transaction, componentId: string, ids: readonly string[]): Promise<void> {
  const { componentDependencies: d } = tx.t;
  await tx.db.delete(d).where(eq(d.componentId, componentId));
  if (ids.length > 0) await tx.db.insert(d).values(ids.map((dependsOnId) => ({ componentId, dependsOnId })));
}

/** A component that is gone neither needs anything nor is needed. */
export async function removeOf(tx: Transaction, componentId: string): Promise<void> {
  const { componentDependencies: d } = tx.t;
  await tx.db.delete(d).where(or(eq(d.componentId, componentId), eq(d.dependsOnId, componentId)));
}
