import { sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import type { Queryable } from "./database.ts";

export interface MigrationState {
  /** Migrations of this version of Candor that the database has not had yet. */
  pending: number;
  /** Migrations that the database has had and this version does not know: a newer version has used it. */
  foreign: number;
}

/** Hashes of the migrations in `folder`, as {@link migrate} records them. */
export function knownMigrations(folder: string, dialect: "sqlite" | "postgres"): string[] {
  return readMigrationFiles({ migrationsFolder: `${folder}/${dialect}` }).map((file) => file.hash);
}

/** Compares a database with this version's migrations. Fails when it holds no record of any. */
export async function readMigrationState(q: Queryable, folder: string): Promise<MigrationState> {
  const rows = await q.db.select({ hash: sql<string>`hash` }).from(sql`applied_migrations`);
  const applied = new Set(rows.map((row) => row.hash));
  const known = knownMigrations(folder, q.dialect);
  return {
    pending: known.filter((hash) => !applied.has(hash)).length,
    foreign: [...applied].filter((hash) => !known.includes(hash)).length,
  };
}
