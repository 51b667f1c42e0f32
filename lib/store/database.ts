import type { BaseSQLiteDatabase } from "drizzle-orm/sqlite-core";
import type { Tables } from "./tables.ts";

/** Drizzle's query builder without `transaction`: transactions are opened by {@link Database.transaction} alone. */
export type QueryBuilder = Omit<BaseSQLiteDatabase<"async", unknown, Record<string, never>>, "transaction">;

/** What a store function works on: outside a transaction (reads) or inside one. */
export interface Queryable {
  db: QueryBuilder;
  t: Tables;
  dialect: "sqlite" | "postgres";
}

/** Inside a transaction. The brand keeps writes from being run outside one. */
export interface Transaction extends Queryable {
  readonly inTransaction: true;
}

/** What PostgreSQL's NOTIFY is called on when there are new events. */
export const eventsChannel = "candor_events";

export interface Database extends Queryable {
  /**
   * Runs `work` in one transaction: all or nothing. On SQLite it holds the single writer (BEGIN IMMEDIATE, queued);
   * on PostgreSQL a pooled client. Never await the network inside.
   * @throws AppError `unavailable` when the database stays locked for five seconds.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Calls back soon after any process has committed new events to the outbox. A help and no promise: news is lost while
   * the connection is, and SQLite tells nothing, so whoever waits for events looks for them now and then all the same.
   */
  listen(onEvents: () => void): { stop(): Promise<void> };
  /** Answers when the database does. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** How many rows a statement without `returning` has changed: each driver has a word of its own for it. */
export function affected(result: unknown): number {
  const { changes, rowCount } = result as { changes?: number; rowCount?: number };
  return changes ?? rowCount ?? 0;
}
