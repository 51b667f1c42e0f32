import { and, asc, desc, eq, gt, gte, isNull, lt, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Entry = Tables["audit"]["$inferSelect"];
export type NewEntry = Omit<Entry, "seq" | "hash">;

/** Where the chain ends: the number of its last entry, 0 for none, and that entry's hash. */
export interface Head {
  seq: number;
  hash: string;
}

export interface AuditFilter {
  /** A part of the name of who did it. */
  actor?: string | undefined;
  /** The beginning of the action, such as `incident.`. */
  action?: string | undefined;
  /** A part of what it was done to. */
  subject?: string | undefined;
  from?: Date | undefined;
  until?: Date | undefined;
  /** The `seq` to continue below. */
  before?: number | undefined;
}

export async function append(tx: Transaction, entries: Entry[]): Promise<void> {
  await tx.db.insert(tx.t.audit).values(entries);
}

const escaped = (text: string): string => text.toLowerCase().replace(/[\\%_]/g, (c) => `\\${c}`);

/** Newest first. */
export async function list(q: Queryable, limit: number, filter: AuditFilter | number = {}): Promise<Entry[]> {
  const { audit } = q.t;
  const { actor, action, subject, from, until, before } = typeof filter === "number" ? { before: filter } : filter;
  const has = (column: typeof audit.actor | typeof audit.action | typeof audit.subject, pattern: string) =>
    sql`lower(${column}) like ${pattern} escape '\\'`;
  return q.db
    .select()
    .from(audit)
    .where(
      and(
        actor ? has(audit.actor, `%${escaped(actor)}%`) : undefined,
        action ? has(audit.action, `${escaped(action)}%`) : undefined,
        subject ? has(audit.subject, `%${escaped(subject)}%`) : undefined,
        from ? gte(audit.at, from) : undefined,
        until ? lt(audit.at, until) : undefined,
        before === undefined ? undefined : lt(audit.seq, before),
      ),
    )
    .orderBy(desc(audit.seq))
    .limit(limit);
}

/** Oldest first. */
export async function listAfter(q: Queryable, seq: number, limit: number): Promise<Entry[]> {
  const { audit } = q.t;
  return q.db.select().from(audit).where(gt(audit.seq, seq)).orderBy(asc(audit.seq)).limit(limit);
}

/** Entries that are not in the chain yet, oldest first. */
export async function listUnchained(q: Queryable, limit: number): Promise<Entry[]> {
  const { audit } = q.t;
  return q.db.select().from(audit).where(isNull(audit.hash)).orderBy(asc(audit.seq)).limit(limit);
}

export async function setHash(tx: Transaction, seq: number, hash: string): Promise<void> {
  await tx.db.update(tx.t.audit).set({ hash }).where(eq(tx.t.audit.seq, seq));
}

const headId = 1;

/** The chain's end, held until this transaction is over: nobody else appends meanwhile. */
export async function holdHead(tx: Transaction): Promise<Head> {
  const { auditHead } = tx.t;
  const hold = () => tx.db.update(auditHead).set({ id: headId }).where(eq(auditHead.id, headId)).returning();
  const [held] = await hold();
  if (held) return held;
  await tx.db.insert(auditHead).values({ id: headId, seq: 0, hash: "", seal: "" }).onConflictDoNothing();
  return (await hold())[0] ?? { seq: 0, hash: "" };
}

export async function moveHead(tx: Transaction, { seq, hash }: Head, seal: string): Promise<void> {
  await tx.db.update(tx.t.auditHead).set({ seq, hash, seal }).where(eq(tx.t.auditHead.id, headId));
}

export async function readHead(q: Queryable): Promise<(Head & { seal: string }) | undefined> {
  return (await q.db.select().from(q.t.auditHead).where(eq(q.t.auditHead.id, headId)))[0];
}
