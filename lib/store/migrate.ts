import SqliteDriver from "better-sqlite3";
import { readMigrationFiles } from "drizzle-orm/migrator";
import pg from "pg";
import { beginImmediate } from "./sqlite-lock.ts";

interface Engine {
  /** Begins a transaction that keeps other migrators out until it ends. */
  begin(): Promise<void>;
  run(sql: string): Promise<void>;
  applied(): Promise<Set<string>>;
  end(word: "COMMIT" | "ROLLBACK"): Promise<void>;
  close(): Promise<void>;
}

const journal = `create table if not exists applied_migrations (hash text primary key, applied_at text not null)`;

function sqliteEngine(file: string): Engine {
  const connection = new SqliteDriver(file, { timeout: 0 });
  connection.pragma("journal_mode = WAL");
  return {
    async begin() {
      await beginImmediate(connection, 60_000);
      connection.exec(journal);
    },
    async run(sql) {
      connection.exec(sql);
    },
    async applied() {
      return new Set(connection.prepare("select hash from applied_migrations").pluck().all() as string[]);
    },
    async end(word) {
      connection.exec(word);
    },
    async close() {
      connection.close();
    },
  };
}

async function postgresEngine(url: string): Promise<Engine> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    async begin() {
      await client.query("BEGIN");
      await client.query("select pg_advisory_xact_lock(7226336)");
      await client.query(journal);
    },
    async run(sql) {
      await client.query(sql);
    },
    async applied() {
      return new Set(
        (await client.query<{ hash: string }>("select hash from applied_migrations")).rows.map((r) => r.hash),
      );
    },
    async end(word) {
      await client.query(word);
    },
    async close() {
      await client.end();
    },
  };
}

/**
 * Brings the database to the newest migration, in one transaction under a lock, so that several processes may start
 * at once and a crash in between leaves the old state.
 * @param folder holds `sqlite/` and `postgres/` as drizzle-kit writes them.
 * @returns how many migrations were applied.
 */
export async function migrate(url: string, folder: string): Promise<number> {
  const postgres = !url.startsWith("file:");
  const engine = postgres ? await postgresEngine(url) : sqliteEngine(url.slice("file:".length));
  const files = readMigrationFiles({ migrationsFolder: `${folder}/${postgres ? "postgres" : "sqlite"}` });
  try {
    await engine.begin();
    const applied = await engine.applied();
    const open = files.filter((f) => !applied.has(f.hash));
    for (const file of open) {
      for (const statement of file.sql) if (statement.trim() !== "") await engine.run(statement);
      await engine.run(
        `insert into applied_migrations (hash, applied_at) values ('${file.hash}', '${new Date(file.folderMillis).toISOString()}')`,
      );
    }
    await engine.end("COMMIT");
    return open.length;
  } catch (error) {
    await engine.end("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    await engine.close();
  }
}
