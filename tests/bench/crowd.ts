import type SqliteDriver from "better-sqlite3";

/** A crowd of e-mail subscribers, written straight into the file. @param from how many are there already */
export function seed(db: SqliteDriver.Database, pageId: string, count: number, from = 0): void {
  db.prepare(
    `with recursive n(i) as (select ? union all select i + 1 from n where i < ? - 1)
     insert into subscribers (id, page_id, scope, channel, address, state, created_at, updated_at)
     select lower(hex(randomblob(6))), ?, 'public', 'email', 's' || i || '@example.com', 'active', 0, 0 from n`,
  ).run(from, count, pageId);
}
