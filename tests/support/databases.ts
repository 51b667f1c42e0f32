import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, describe, inject } from "vitest";
import type { Database } from "../../lib/store/database.ts";
import { openDatabase } from "../../lib/store/open.ts";

export interface TestDatabase {
  db: Database;
  /** As DATABASE_URL takes it, for a process of its own. */
  url: string;
}

type Make = () => Promise<TestDatabase>;
type Body = (make: Make) => void;

async function makeSqlite(cleanups: (() => Promise<void>)[]): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "candor-db-"));
  const file = join(folder, "candor.db");
  copyFileSync(inject("sqliteTemplate"), file);
  const url = `file:${file}`;
  const db = openDatabase(url);
  cleanups.push(async () => {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { db, url };
}

async function makePostgres(admin: string, cleanups: (() => Promise<void>)[]): Promise<TestDatabase> {
  const name = `candor_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  const command = async (sql: string) => {
    const client = new pg.Client({ connectionString: admin });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await command(`create database ${name} template candor_template`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  const db = openDatabase(url.href);
  cleanups.push(async () => {
    await db.close();
    await command(`drop database ${name} with (force)`);
  });
  return { db, url: url.href };
}

function on(title: string, make: (cleanups: (() => Promise<void>)[]) => Promise<TestDatabase>, body: Body): void {
  describe(title, () => {
    const cleanups: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    });
    body(() => make(cleanups));
  });
}

/** Runs the tests of `body` on SQLite alone: for what costs much and asks the database nothing of its own. */
export const onSqlite = (title: string, body: Body): void => on(title, makeSqlite, body);

/** Runs the tests of `body` once on SQLite and once on PostgreSQL; `make` gives a fresh, migrated database. */
export function onEachDatabase(title: string, body: Body): void {
  on(`${title} (SQLite)`, makeSqlite, body);
  const admin = inject("postgresUrl");
  if (admin) on(`${title} (PostgreSQL)`, (cleanups) => makePostgres(admin, cleanups), body);
}
