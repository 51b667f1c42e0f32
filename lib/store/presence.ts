import { and, asc, eq, gt, lt, ne } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";

/** Somebody has the composer of an incident open at `at`. */
export async function beat(tx: Transaction, incidentId: string, userId: string, at: Date): Promise<void> {
  const { presence: p } = tx.t;
  await tx.db
    .insert(p)
    .values({ incidentId, userId, at })
    .onConflictDoUpdate({ target: [p.incidentId, p.userId], set: { at } });
}

/** The others who gave a sign since, by name. */
export async function othersSince(q: Queryable, incidentId: string, userId: string, since: Date): Promise<string[]> {
  const { presence: p, user: u } = q.t;
  const rows = await q.db
    .select({ name: u.name })
    .from(p)
    .innerJoin(u, eq(u.id, p.userId))
    .where(and(eq(p.incidentId, incidentId), ne(p.userId, userId), gt(p.at, since)))
    .orderBy(asc(u.name));
  return rows.map((row) => row.name);
}

export async function forget(tx: Transaction, before: Date): Promise<void> {
  await tx.db.delete(tx.t.presence).where(lt(tx.t.presence.at, before));
}
