import { and, asc, desc, eq, gt, inArray, lt, lte } from "drizzle-orm";
import type { LineVerdict } from "../domain/subscriber-import.ts";
import { affected, type Queryable, type Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type Import = Tables["imports"]["$inferSelect"];
export type ImportLine = Tables["importLines"]["$inferSelect"];

export async function insert(tx: Transaction, made: Import): Promise<void> {
  await tx.db.insert(tx.t.imports).values(made);
}

export async function find(q: Queryable, id: string): Promise<Import | undefined> {
  return (await q.db.select().from(q.t.imports).where(eq(q.t.imports.id, id)).limit(1))[0];
}

/** Removes an import with its lines. */
export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.db.delete(tx.t.imports).where(eq(tx.t.imports.id, id));
}

/** Newest first. */
export async function list(q: Queryable, pageId: string, limit: number): Promise<Import[]> {
  const { imports: i } = q.t;
  return q.db.select().from(i).where(eq(i.pageId, pageId)).orderBy(desc(i.createdAt), desc(i.id)).limit(limit);
}

/** Those that are being worked through, the longest waiting first. */
export async function listIn(q: Queryable, states: readonly Import["state"][]): Promise<Import[]> {
  const { imports: i } = q.t;
  return q.db
    .select()
    .from(i)
    .where(inArray(i.state, [...states]))
    .orderBy(asc(i.createdAt));
}

export async function update(tx: Transaction, id: string, edit: Partial<Omit<Import, "id">>): Promise<void> {
  await tx.db.update(tx.t.imports).set(edit).where(eq(tx.t.imports.id, id));
}

/**
 * Takes an import for the rest of this transaction if it is in this state: on PostgreSQL the row stays locked until it
 * ends, so that two workers go on one after the other.
 */
export async function hold(
  tx: Transaction,
  id: string,
  state: Import["state"],
  now: Date,
): Promise<Import | undefined> {
  const { imports: i } = tx.t;
  const rows = await tx.db
    .update(i)
    .set({ updatedAt: now })
    .where(and(eq(i.id, id), eq(i.state, state)))
    .returning();
  return rows[0];
}

export async function insertLines(tx: Transaction, rows: readonly ImportLine[]): Promise<void> {
  if (rows.length > 0) await tx.db.insert(tx.t.importLines).values([...rows]);
}

/** The first line of each of these keys. */
export async function linesOfKeys(
  q: Queryable,
  importId: string,
  keys: readonly string[],
): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map();
  const { importLines: l } = q.t;
  const rows = await q.db
    .select({ key: l.key, line: l.line })
    .from(l)
    .where(and(eq(l.importId, importId), inArray(l.key, [...keys])))
    .orderBy(desc(l.line));
  return new Map(rows.flatMap(({ key, line }) => (key === null ? [] : [[key, line] as const])));
}

/** One page of an import's lines, in order. */
export async function linesAfter(
  q: Queryable,
  importId: string,
  line: number,
  limit: number,
  verdicts?: readonly LineVerdict[],
): Promise<ImportLine[]> {
  const { importLines: l } = q.t;
  return q.db
    .select()
    .from(l)
    .where(and(eq(l.importId, importId), gt(l.line, line), verdicts ? inArray(l.verdict, [...verdicts]) : undefined))
    .orderBy(asc(l.line))
    .limit(limit);
}

export async function updateLine(
  tx: Transaction,
  { importId, line }: Pick<ImportLine, "importId" | "line">,
  edit: Pick<ImportLine, "verdict" | "note">,
): Promise<void> {
  const { importLines: l } = tx.t;
  await tx.db
    .update(l)
    .set(edit)
    .where(and(eq(l.importId, importId), eq(l.line, line)));
}

/** Forgets the lines of imports that nothing has happened to since `before`. @returns how many, at most `limit` */
export async function purgeLines(tx: Transaction, before: Date, limit: number): Promise<number> {
  const { imports: i, importLines: l } = tx.t;
  const old = tx.db.select({ id: i.id }).from(i).where(lt(i.updatedAt, before));
  const [first] = await tx.db.select({ id: l.importId }).from(l).where(inArray(l.importId, old)).limit(1);
  if (!first) return 0;
  const [last] = await tx.db
    .select({ line: l.line })
    .from(l)
    .where(eq(l.importId, first.id))
    .orderBy(asc(l.line))
    .limit(1)
    .offset(limit - 1);
  const range = and(eq(l.importId, first.id), last ? lte(l.line, last.line) : undefined);
  return affected(await tx.db.delete(l).where(range));
}
