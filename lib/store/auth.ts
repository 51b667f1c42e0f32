import {
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  ne,
  notInArray,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import type { Queryable, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type User = Tables["user"]["$inferSelect"];
export type Session = Tables["session"]["$inferSelect"];
export type Account = Tables["account"]["$inferSelect"];

/** The tables that the authentication library reads and writes through the functions `…Row` and `…Rows`. */
export const authModels = ["user", "session", "account", "verification", "twoFactor", "passkey"] as const;
export type AuthModel = (typeof authModels)[number];
export type Row = Record<string, unknown>;

export interface Condition {
  field: string;
  operator: string;
  value: unknown;
  connector: string;
}

export interface Selection {
  where: readonly Condition[];
  limit?: number | undefined;
  offset?: number | undefined;
  sortBy?: { field: string; direction: "asc" | "desc" } | undefined;
}

// The tables differ in their columns only; the library names model and field, and `columnOf` checks both.
const tableOf = (q: Queryable, model: AuthModel) => q.t[model] as unknown as Tables["user"];

function columnOf(q: Queryable, model: AuthModel, field: string): Tables["user"]["id"] {
  const columns = q.t[model] as unknown as Record<string, Tables["user"]["id"] | undefined>;
  const column = Object.hasOwn(columns, field) ? columns[field] : undefined;
  if (!column) throw new Error(`The table ${model} has no column ${field}.`);
  return column;
}

function predicate(column: Tables["user"]["id"], condition: Condition): SQL {
  const value = condition.value as string;
  const list = condition.value as string[];
  switch (condition.operator) {
    case "eq":
      return value === null ? isNull(column) : eq(column, value);
    case "ne":
      return value === null ? isNotNull(column) : ne(column, value);
    case "lt":
      return lt(column, value);
    case "lte":
      return lte(column, value);
    case "gt":
      return gt(column, value);
    case "gte":
      return gte(column, value);
    case "in":
      return inArray(column, list);
    case "not_in":
      return notInArray(column, list);
    case "contains":
      return like(column, `%${value}%`);
    case "starts_with":
      return like(column, `${value}%`);
    case "ends_with":
      return like(column, `%${value}`);
    default:
      throw new Error(`Unknown operator ${condition.operator}.`);
  }
}

function whereOf(q: Queryable, model: AuthModel, conditions: readonly Condition[]): SQL | undefined {
  const of = (connector: string) =>
    conditions.filter((c) => c.connector === connector).map((c) => predicate(columnOf(q, model, c.field), c));
  return and(...of("AND"), or(...of("OR")));
}

export async function insertRow(tx: Transaction, model: AuthModel, row: Row): Promise<Row> {
  const rows = await tx.db
    .insert(tableOf(tx, model))
    .values(row as Tables["user"]["$inferInsert"])
    .returning();
  return rows[0] ?? row;
}

export async function selectRows(q: Queryable, model: AuthModel, selection: Selection): Promise<Row[]> {
  const query = q.db
    .select()
    .from(tableOf(q, model))
    .where(whereOf(q, model, selection.where))
    .$dynamic();
  if (selection.sortBy) {
    const direction = selection.sortBy.direction === "desc" ? desc : asc;
    query.orderBy(direction(columnOf(q, model, selection.sortBy.field)));
  }
  if (selection.limit !== undefined) query.limit(selection.limit);
  if (selection.offset !== undefined) query.offset(selection.offset);
  return query;
}

export async function updateRows(
  tx: Transaction,
  model: AuthModel,
  conditions: readonly Condition[],
  set: Row,
): Promise<Row[]> {
  return tx.db
    .update(tableOf(tx, model))
    .set(set)
    .where(whereOf(tx, model, conditions))
    .returning();
}

/** Adds to counters and sets other columns in one statement. @returns the changed rows. */
export async function incrementRows(
  tx: Transaction,
  model: AuthModel,
  conditions: readonly Condition[],
  increment: Record<string, number>,
  set: Row,
): Promise<Row[]> {
  const sums = Object.entries(increment).map(([field, n]) => [
    field,
    sql`coalesce(${columnOf(tx, model, field)}, 0) + ${n}`,
  ]);
  return updateRows(tx, model, conditions, { ...set, ...Object.fromEntries(sums) });
}

/** @returns the deleted rows. */
export async function deleteRows(tx: Transaction, model: AuthModel, conditions: readonly Condition[]): Promise<Row[]> {
  return tx.db
    .delete(tableOf(tx, model))
    .where(whereOf(tx, model, conditions))
    .returning();
}

export async function countRows(q: Queryable, model: AuthModel, conditions: readonly Condition[]): Promise<number> {
  const rows = await q.db
    .select({ n: count() })
    .from(tableOf(q, model))
    .where(whereOf(q, model, conditions));
  return rows[0]?.n ?? 0;
}

export async function countUsers(q: Queryable): Promise<number> {
  return (await q.db.select({ n: count() }).from(q.t.user))[0]?.n ?? 0;
}

export async function findUserByEmail(q: Queryable, email: string): Promise<User | undefined> {
  return (await q.db.select().from(q.t.user).where(eq(q.t.user.email, email)).limit(1))[0];
}

export async function findUser(q: Queryable, id: string): Promise<User | undefined> {
  return (await q.db.select().from(q.t.user).where(eq(q.t.user.id, id)).limit(1))[0];
}

/** Whose session has a token with this hash. */
export async function findUserByToken(q: Queryable, hash: string): Promise<User | undefined> {
  const { session, user } = q.t;
  const rows = await q.db
    .select({ user })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .where(eq(session.token, hash))
    .limit(1);
  return rows[0]?.user;
}

/** Owners who can sign in. */
export async function countOwners(q: Queryable): Promise<number> {
  const { user } = q.t;
  const rows = await q.db
    .select({ n: count() })
    .from(user)
    .where(and(eq(user.role, "owner"), isNull(user.disabledAt)));
  return rows[0]?.n ?? 0;
}

/** Notes that a person was here. */
export async function noteSeen(tx: Transaction, id: string, now: Date): Promise<void> {
  await tx.db.update(tx.t.user).set({ lastSeenAt: now }).where(eq(tx.t.user.id, id));
}

/** The account that holds a user's password. */
export async function findCredential(q: Queryable, userId: string): Promise<Account | undefined> {
  const { account } = q.t;
  return (
    await q.db
      .select()
      .from(account)
      .where(and(eq(account.userId, userId), eq(account.providerId, "credential")))
      .limit(1)
  )[0];
}

/** A user with a password, in the form in which the authentication library keeps them. */
export async function insertUser(
  tx: Transaction,
  user: Pick<User, "id" | "name" | "email" | "role">,
  passwordHash: string,
  accountId: string,
  now: Date,
): Promise<void> {
  const stamps = { createdAt: now, updatedAt: now };
  await tx.db.insert(tx.t.user).values({ ...user, emailVerified: true, image: null, ...stamps });
  await tx.db.insert(tx.t.account).values({
    id: accountId,
    accountId: user.id,
    providerId: "credential",
    userId: user.id,
    password: passwordHash,
    ...stamps,
  });
}

export async function setPassword(tx: Transaction, userId: string, passwordHash: string, now: Date): Promise<void> {
  const { account } = tx.t;
  await tx.db
    .update(account)
    .set({ password: passwordHash, updatedAt: now })
    .where(and(eq(account.userId, userId), eq(account.providerId, "credential")));
}

/** Notes that a session was used. */
export async function touchSession(tx: Transaction, id: string, now: Date): Promise<void> {
  await tx.db.update(tx.t.session).set({ updatedAt: now }).where(eq(tx.t.session.id, id));
}

export async function removeSession(tx: Transaction, id: string): Promise<void> {
  await tx.db.delete(tx.t.session).where(eq(tx.t.session.id, id));
}

/** @returns how many there were. */
export async function removeSessionsOf(tx: Transaction, userId: string): Promise<number> {
  const rows = await tx.db
    .delete(tx.t.session)
    .where(eq(tx.t.session.userId, userId))
    .returning({ id: tx.t.session.id });
  return rows.length;
}

/** Ends a person's sessions but the one whose token has this hash. */
export async function removeOtherSessions(tx: Transaction, userId: string, keepHash: string): Promise<void> {
  const { session } = tx.t;
  await tx.db.delete(session).where(and(eq(session.userId, userId), ne(session.token, keepHash)));
}

/** Clears away sessions that nobody can use any more. */
export async function removeStaleSessions(tx: Transaction, createdBefore: Date, usedBefore: Date): Promise<void> {
  const { session } = tx.t;
  await tx.db.delete(session).where(or(lt(session.createdAt, createdBefore), lt(session.updatedAt, usedBefore)));
}

/** Makes all who try to make the first admin wait for each other until this transaction ends. */
export async function lockSetup(tx: Transaction, now: Date): Promise<void> {
  const { settings } = tx.t;
  await tx.db
    .insert(settings)
    .values({ key: "setup.tried", value: true, updatedAt: now })
    .onConflictDoUpdate({ target: settings.key, set: { updatedAt: now } });
}

/** Forgets the count of one limit: the caller has shown that it was no guess. */
export async function forgetLimit(tx: Transaction, key: string): Promise<void> {
  await tx.db.delete(tx.t.rateLimits).where(eq(tx.t.rateLimits.key, key));
}

/** Takes away all set-up links. */
export async function removeSetupTokens(tx: Transaction): Promise<void> {
  await tx.db.delete(tx.t.tokens).where(eq(tx.t.tokens.purpose, "setup"));
}
