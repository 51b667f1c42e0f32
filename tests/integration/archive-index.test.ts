import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteDriver from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { searchHistory } from "../../lib/services/archive.ts";
import { createIncident, postUpdate } from "../../lib/services/incidents.ts";
import { archiveQuery, searchArchive } from "../../lib/store/archive.ts";
import type { Database } from "../../lib/store/database.ts";
import { migrate } from "../../lib/store/migrate.ts";
import { openDatabase } from "../../lib/store/open.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";

const minute = 60_000;
const everything = { componentId: null, impact: null, kind: null, words: null, after: null } as const;

/** `count` closed incidents with three public updates each, written without the use cases. */
async function fill(db: Database, { page, api, ctx }: Desk, count: number): Promise<void> {
  await createIncident(ctx, dana, page.id, { name: "Model", body: "Model.", components: { [api]: "major_outage" } });
  const { incidents, incidentUpdates, incidentComponents } = db.t;
  const [incident] = await db.db.select().from(incidents);
  const [update] = await db.db.select().from(incidentUpdates);
  if (!incident || !update) throw new Error("the model should be there");
  await db.transaction(async (tx) => {
    for (let from = 0; from < count; from += 500) {
      const numbers = Array.from({ length: Math.min(500, count - from) }, (_, n) => from + n);
      const id = (n: number, prefix: string) => prefix + String(n).padStart(11, "0");
      const at = (n: number) => new Date(incident.startedAt.getTime() - n * minute);
      await tx.db.insert(incidents).values(
        numbers.map((n) => ({
          ...incident,
          id: id(n, "i"),
          name: `Errors ${n}`,
          startedAt: at(n),
          resolvedAt: at(n),
        })),
      );
      for (const step of ["a", "b", "c"])
        await tx.db.insert(incidentUpdates).values(
          numbers.map((n) => ({
            ...update,
            id: id(n, step),
            incidentId: id(n, "i"),
            body: `${step} ${"Checkout requests fail for some customers while we restart the payment workers. ".repeat(4)} word${n % 97}`,
            displayAt: at(n),
          })),
        );
      await tx.db
        .insert(incidentComponents)
        .values(numbers.map((n) => ({ incidentId: id(n, "i"), componentId: api, status: "operational" as const })));
    }
  });
}

onEachDatabase("the archive's index", (make) => {
  it("takes a text longer than a search vector can hold", async () => {
    const { db } = await make();
    const here = await desk(db);
    await createIncident(here.ctx, dana, here.page.id, { name: "Long", body: "Text." });
    const body = Array.from({ length: 130_000 }, (_, n) => n.toString(36).padStart(8, "x")).join(" ");
    await db.transaction((tx) => tx.db.update(db.t.incidentUpdates).set({ body }));
    expect((await searchHistory(here.ctx, { q: "long" })).incidents).toHaveLength(1);
  });

  it("holds every update of those that are posted at the same moment", async () => {
    const { ctx, page } = await desk((await make()).db);
    const { id } = await createIncident(ctx, dana, page.id, { name: "Errors", body: "Text." });
    const words = Array.from({ length: 8 }, (_, n) => `word${n}`);
    await Promise.all(words.map((body) => postUpdate(ctx, dana, id, { body })));
    expect((await searchHistory(ctx, { q: words.join(" ") })).incidents).toHaveLength(1);
  });

  it("reads ten thousand incidents by indexes, in SQLite's plan", async () => {
    const { db, url } = await make();
    // PostgreSQL's plans follow its statistics; the query and the indexes are the same.
    if (db.dialect !== "sqlite") return;
    const here = await desk(db);
    await fill(db, here, 10_000);
    const after = [here.ctx.clock.now() - 5000 * minute, "i00000000000"] as const;
    const filter = { ...everything, pageId: here.page.id, componentId: here.api, after, limit: 21 };
    expect(await searchArchive(db, { ...filter, words: ["checkout", "word4"] })).toHaveLength(21);
    const file = new SqliteDriver(url.slice("file:".length), { readonly: true });
    for (const words of [null, ["checkout", "word4"]]) {
      const { sql, params } = archiveQuery(db, { ...filter, words }).toSQL();
      const plan = JSON.stringify(file.prepare(`explain query plan ${sql}`).all(...params));
      expect(plan).toContain("SEARCH incidents USING COVERING INDEX incidents_begin (page_id=? AND <expr><?)");
      if (words) expect(plan).toContain("SCAN archive_words VIRTUAL TABLE INDEX");
      expect(plan).not.toMatch(/SCAN (?!archive_words)|TEMP B-TREE/);
    }
    file.close();
  }, 60_000);
});

describe("the migration to the archive's search", () => {
  it("reads in what was posted before it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "candor-backfill-"));
    const file = join(folder, "candor.db");
    const whole = join(import.meta.dirname, "../../drizzle");
    // As the version before: the journal ends with the first migration.
    cpSync(whole, join(folder, "drizzle"), { recursive: true });
    const journal = join(folder, "drizzle/sqlite/meta/_journal.json");
    const { entries, ...rest } = JSON.parse(readFileSync(journal, "utf8")) as { entries: unknown[] };
    writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.slice(0, 1) }));
    await migrate(`file:${file}`, join(folder, "drizzle"));
    const old = new SqliteDriver(file);
    old.exec(`insert into pages (id, name, time_zone, revision, created_at, updated_at) values ('p', 'P', 'UTC', 1, 1, 1);
      insert into incidents (id, page_id, kind, name, status, impact, automatic, started_at, auto_start, auto_complete,
        created_at, updated_at) values ('i', 'p', 'incident', 'Errors', 'resolved', 'none', 0, 7, 0, 0, 1, 1);
      insert into incident_updates (id, incident_id, status, body, audience, components, notify, automatic, posted_by,
        display_at, created_at, updated_at) values ('u', 'i', 'resolved', 'Gone', 'public', '[]', 0, 0, 'x', 1, 1, 1),
        ('v', 'i', 'resolved', 'Culprit', 'group:team', '[]', 0, 0, 'x', 1, 1, 1)`);
    old.close();
    await migrate(`file:${file}`, whole);
    const db = openDatabase(`file:${file}`);
    const search = (word: string) => searchArchive(db, { ...everything, pageId: "p", words: [word], limit: 5 });
    expect([await search("gone"), await search("errors"), await search("culprit")]).toEqual([
      [[7, "i"]],
      [[7, "i"]],
      [],
    ]);
    await db.close();
    rmSync(folder, { recursive: true });
  });
});
