import SqliteDriver from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import type { Database, QueryBuilder, Transaction } from "./database.ts";
import * as tables from "./schema.sqlite.ts";
import { beginImmediate } from "./sqlite-lock.ts";

const lockWaitMs = 5000;

function open(file: string): SqliteDriver.Database {
  const connection = new SqliteDriver(file);
  connection.pragma("journal_mode = WAL");
  // One fsync a commit: what was answered with success survives a power cut.
  connection.pragma("synchronous = FULL");
  connection.pragma("foreign_keys = ON");
  return connection;
}

/**
 * Opens (or makes) a SQLite database with one writer and one reader connection.
 * @param file path of the database file.
 */
export function openSqlite(file: string): Database {
  const writer = open(file);
  // Waiting for another process's lock is done without blocking the event loop, see beginImmediate().
  writer.pragma("busy_timeout = 0");
  // 32 MiB: a fan-out to a crowd goes through the subscribers in the order of their ids, not of the file.
  writer.pragma("cache_size = -32768");
  const reader = open(file);
  reader.pragma("busy_timeout = 5000");
  reader.pragma("query_only = ON");
  // A better-sqlite3 query is awaited like an async one; the store awaits every query, so the types may say so.
  const asAsync = (connection: SqliteDriver.Database) => drizzle(connection) as unknown as QueryBuilder;
  const tx: Transaction = { db: asAsync(writer), t: tables, dialect: "sqlite", inTransaction: true };
  let queue: Promise<unknown> = Promise.resolve();

  async function run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    await beginImmediate(writer, lockWaitMs);
    try {
      const result = await work(tx);
      writer.exec("COMMIT");
      return result;
    } catch (error) {
      if (writer.inTransaction) writer.exec("ROLLBACK");
      throw error;
    }
  }

  return {
    db: asAsync(reader),
    t: tables,
    dialect: "sqlite",
    transaction(work) {
      const result = queue.then(() => run(work));
      queue = result.catch(() => undefined);
      return result;
    },
    listen: () => ({ stop: async () => undefined }),
    async ping() {
      reader.prepare("select 1").get();
    },
    async close() {
      await queue;
      reader.close();
      writer.close();
    },
  };
}
