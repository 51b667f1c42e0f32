import type { Database } from "./database.ts";
import { openPostgres } from "./postgres.ts";
import { openSqlite } from "./sqlite.ts";

/** Opens the database that `url` names: `file:PATH` (SQLite) or `postgres://…`. */
export function openDatabase(url: string): Database {
  return url.startsWith("file:") ? openSqlite(url.slice("file:".length)) : openPostgres(url);
}
