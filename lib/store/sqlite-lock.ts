import SqliteDriver from "better-sqlite3";
import { AppError } from "../domain/errors.ts";

const isBusy = (error: unknown): boolean =>
  error instanceof SqliteDriver.SqliteError && error.code.startsWith("SQLITE_BUSY");

/**
 * Takes SQLite's write lock (BEGIN IMMEDIATE). Waits for another connection's lock without blocking the event loop,
 * as SQLite's own busy timeout would.
 * @throws AppError `unavailable` when the lock is not free within `limitMs` milliseconds.
 */
export async function beginImmediate(connection: SqliteDriver.Database, limitMs: number): Promise<void> {
  const giveUpAt = performance.now() + limitMs;
  // Often enough to come in between two pages of a fan-out, which rests for some milliseconds.
  for (let wait = 1; ; wait = Math.min(wait * 2, 4)) {
    try {
      connection.exec("BEGIN IMMEDIATE");
      return;
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() > giveUpAt)
        throw new AppError("unavailable", "The database is busy. Please try again in a moment.", {
          cause: error,
          retryAfter: 5,
        });
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
