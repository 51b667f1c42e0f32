import SqliteDriver from "better-sqlite3";
import { knownMigrations } from "./migration-state.ts";

/**
 * Writes a consistent copy of a SQLite database while it is in use.
 * @param target a file that does not exist yet.
 */
export function backupSqlite(file: string, target: string): void {
  const connection = new SqliteDriver(file, { readonly: true, fileMustExist: true, timeout: 10_000 });
  try {
    connection.prepare("vacuum into ?").run(target);
  } finally {
    connection.close();
  }
}

/**
 * Is this file a whole Candor database that this version can go on with?
 * @returns null, or one sentence that says what is wrong with it.
 */
export function checkBackup(file: string, migrationsFolder: string): string | null {
  let connection: SqliteDriver.Database | undefined;
  try {
    connection = new SqliteDriver(file, { readonly: true, fileMustExist: true });
    const verdict = connection.pragma("integrity_check(1)", { simple: true });
    if (verdict !== "ok") return `The file is damaged: ${String(verdict)}`;
    if (!connection.prepare("select 1 from sqlite_master where name = 'applied_migrations'").pluck().get())
      return "The file is a database, but not Candor's.";
    const known = new Set(knownMigrations(migrationsFolder, "sqlite"));
    const applied = connection.prepare("select hash from applied_migrations").pluck().all();
    return applied.every((hash) => known.has(String(hash)))
      ? null
      : "The backup was made by a newer version of Candor.";
  } catch (error) {
    return `The file is no readable SQLite database (${error instanceof Error ? error.message : String(error)}).`;
  } finally {
    connection?.close();
  }
}

/**
 * Folds a database's write-ahead log into its file, so that the file alone is all of it.
 * @returns false when another process has the database open.
 */
export function closeForGood(file: string): boolean {
  const connection = new SqliteDriver(file, { fileMustExist: true, timeout: 1000 });
  try {
    // Leaving write-ahead logging needs the database for oneself: that is the test for other users.
    return connection.pragma("journal_mode = delete", { simple: true }) === "delete";
  } catch (error) {
    if (error instanceof SqliteDriver.SqliteError && error.code.startsWith("SQLITE_BUSY")) return false;
    throw error;
  } finally {
    connection.close();
  }
}
