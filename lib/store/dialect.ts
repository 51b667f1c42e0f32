import * as pg from "drizzle-orm/pg-core";
import * as lite from "drizzle-orm/sqlite-core";

/**
 * The column vocabulary in which every table is defined once. SQLite's is the typed one. PostgreSQL's offers the
 * same calls with columns that carry the same TypeScript values (string, number, boolean, Date, JSON), so the one
 * cast at the bottom is sound: whatever the type-checker proves of a query on SQLite holds on PostgreSQL.
 */
const sqlite = {
  table: lite.sqliteTable,
  index: lite.index,
  uniqueIndex: lite.uniqueIndex,
  primaryKey: lite.primaryKey,
  text: (name: string) => lite.text(name),
  integer: (name: string) => lite.integer(name),
  /** A counter that can outgrow 32 bits. */
  bigint: (name: string) => lite.integer(name),
  /** An ever-growing number given by the database. */
  sequence: (name: string) => lite.integer(name).primaryKey({ autoIncrement: true }),
  real: (name: string) => lite.real(name),
  boolean: (name: string) => lite.integer(name, { mode: "boolean" }),
  /** A moment in UTC with millisecond precision. */
  instant: (name: string) => lite.integer(name, { mode: "timestamp_ms" }),
  json: <T>(name: string) => lite.text(name, { mode: "json" }).$type<T>(),
};

export type Dialect = typeof sqlite;

const postgres = {
  table: pg.pgTable,
  index: pg.index,
  uniqueIndex: pg.uniqueIndex,
  primaryKey: pg.primaryKey,
  text: (name: string) => pg.text(name),
  integer: (name: string) => pg.integer(name),
  bigint: (name: string) => pg.bigint(name, { mode: "number" }),
  sequence: (name: string) => pg.bigserial(name, { mode: "number" }).primaryKey(),
  real: (name: string) => pg.doublePrecision(name),
  boolean: (name: string) => pg.boolean(name),
  instant: (name: string) => pg.timestamp(name, { mode: "date", precision: 3, withTimezone: true }),
  json: <T>(name: string) => pg.jsonb(name).$type<T>(),
};

export const sqliteDialect: Dialect = sqlite;
export const postgresDialect = postgres as unknown as Dialect;
