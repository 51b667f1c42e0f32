import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { migrate } from "../../lib/store/migrate.ts";
import { openDatabase } from "../../lib/store/open.ts";

const folder = join(import.meta.dirname, "../../drizzle");

/** A copy of SQLite's migrations that ends before the one that makes a column. */
function folderBefore(column: string): string {
  const copy = mkdtempSync(join(tmpdir(), "candor-migrations-"));
  cpSync(folder, copy, { recursive: true });
  const path = join(copy, "sqlite/meta/_journal.json");
  const journal: { entries: { tag: string }[] } = JSON.parse(readFileSync(path, "utf8"));
  const made = journal.entries.findIndex(({ tag }) =>
    new RegExp(`ADD .*${column}`).test(readFileSync(join(copy, `sqlite/${tag}.sql`), "utf8")),
  );
  writeFileSync(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, made) }));
  return copy;
}

describe("migrations", () => {
  it("are applied once when several processes start together", async () => {
    const url = `file:${join(mkdtempSync(join(tmpdir(), "candor-migrate-")), "candor.db")}`;
    const counts = await Promise.all([migrate(url, folder), migrate(url, folder), migrate(url, folder)]);
    expect(counts.filter((n) => n > 0)).toHaveLength(1);
    expect(await migrate(url, folder)).toBe(0);
    const db = openDatabase(url);
    await db.ping();
    await db.close();
  });

  it("ask nobody to be told of announcements who had chosen among the kinds of news before", async () => {
    const url = `file:${join(mkdtempSync(join(tmpdir(), "candor-migrate-")), "candor.db")}`;
    const path = url.slice("file:".length);
    await migrate(url, folderBefore("wants_announcements"));
    const before = new Database(path);
    before.exec(
      "insert into pages (id, name, time_zone, revision, created_at, updated_at) values ('p', 'P', 'UTC', 1, 0, 0)",
    );
    const add = before.prepare(
      `insert into subscribers (id, page_id, scope, channel, address, state, wants_maintenance, created_at, updated_at)
       values (?, 'p', 'public', 'email', ?, 'active', ?, 0, 0)`,
    );
    add.run("all", "all@example.com", 1);
    add.run("some", "some@example.com", 0);
    before.close();
    await migrate(url, folder);
    const after = new Database(path);
    const rows = after.prepare("select id, wants_announcements as told from subscribers order by id").all();
    after.close();
    expect(rows).toEqual([
      { id: "all", told: 1 },
      { id: "some", told: 0 },
    ]);
  });
});
