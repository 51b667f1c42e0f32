import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { chainAudit, verifyAudit } from "../../lib/services/audit-chain.ts";
import { auditFilter, exportAudit, listAudit } from "../../lib/services/audit-log.ts";
import { change } from "../../lib/services/change.ts";
import { together } from "../../lib/services/together.ts";
import * as store from "../../lib/store/audit.ts";
import type { Database } from "../../lib/store/database.ts";
import { type TestContext, testContext, testStart } from "../support/context.ts";
import { onEachDatabase } from "../support/databases.ts";

const bob = { kind: "user", id: "user00000002", name: "Bob", from: "192.0.2.1" } as const;

const note = (ctx: TestContext, action: string, subject = "thing 1", after: unknown = null) =>
  change(ctx, bob, async (c) => c.audit(action, subject, null, after));

const run = (db: Database, query: ReturnType<typeof sql>) =>
  db.transaction(async (tx) => {
    // The two dialects' builders run raw SQL under different names.
    const raw = tx.db as unknown as { run?(q: unknown): Promise<unknown>; execute?(q: unknown): Promise<unknown> };
    await (tx.dialect === "sqlite" ? raw.run?.(query) : raw.execute?.(query));
  });

/** Does what only somebody with rights to the database itself can do: takes the guard away. */
async function unguard(db: Database): Promise<void> {
  if (db.dialect === "postgres") return run(db, sql.raw("alter table audit disable trigger user"));
  for (const name of ["update", "delete", "replace"]) await run(db, sql.raw(`drop trigger audit_guard_${name}`));
}

async function withEntries(db: Database): Promise<TestContext> {
  const ctx = testContext(db);
  for (let n = 1; n <= 5; n++)
    await note(ctx, "thing.change", `thing ${n}`, { n, words: ["ä", "\u2028"], at: new Date(testStart) });
  return ctx;
}

onEachDatabase("the audit log", (make) => {
  it("proves itself whole, with who did it from where", async () => {
    const ctx = await withEntries((await make()).db);
    expect(await verifyAudit(ctx)).toEqual({ ok: true, entries: 5 });
    expect((await listAudit(ctx, 1))[0]).toMatchObject({ actor: "Bob", client: "192.0.2.1", seq: 5 });
  });

  it("stays one chain when many write at once, and when several changes are made as one", async () => {
    const ctx = testContext((await make()).db);
    await Promise.all(Array.from({ length: 20 }, (_, n) => note(ctx, "thing.change", `thing ${n}`)));
    await together(ctx, async (inner) => {
      for (const n of [1, 2]) await change(inner, bob, async (c) => c.audit("thing.change", `both ${n}`));
    });
    expect(await verifyAudit(ctx)).toEqual({ ok: true, entries: 22 });
    await together(ctx, async (inner) => {
      await change(inner, bob, async (c) => c.audit("thing.change", "undone"));
      throw new Error("undo");
    }).catch(() => undefined);
    expect(await verifyAudit(ctx)).toEqual({ ok: true, entries: 22 });
  });

  it("is changed by no statement", async () => {
    const { db } = await make();
    const ctx = await withEntries(db);
    for (const text of [
      "update audit set actor = 'Eve' where seq = 2",
      "update audit set hash = null where seq = 2",
      "delete from audit where seq = 2",
      db.dialect === "sqlite"
        ? "insert or replace into audit (seq, at, actor, actor_kind, action, subject) values (2, 0, 'Eve', 'user', 'x', 'y')"
        : "truncate audit",
    ])
      await expect(run(db, sql.raw(text)), text).rejects.toThrow();
    expect(await verifyAudit(ctx)).toEqual({ ok: true, entries: 5 });
  });

  it.each([
    ["changed", "update audit set actor = 'Eve' where seq = 3", 3],
    ["removed", "delete from audit where seq = 2", 2],
    ["cut off at the end", "delete from audit where seq > 3", 4],
    ["emptied", "delete from audit", 1],
  ] as const)("names the first entry that was %s", async (_, text, seq) => {
    const { db } = await make();
    const ctx = await withEntries(db);
    await unguard(db);
    await run(db, sql.raw(text));
    expect(await verifyAudit(ctx)).toMatchObject({ ok: false, seq });
  });

  it("tells an end that was sealed with another secret", async () => {
    const { db } = await make();
    const ctx = await withEntries(db);
    await run(db, sql.raw("update audit_head set seal = 'made up'"));
    expect(await verifyAudit(ctx)).toMatchObject({ ok: false, seq: 5 });
  });

  it("takes entries of the time before the chain into it, once", async () => {
    const { db } = await make();
    const ctx = testContext(db);
    const old = {
      at: new Date(testStart),
      actor: "Ada",
      actorKind: "user",
      client: null,
      action: "old",
      subject: "x",
      before: { b: 1, a: [2] },
      after: null,
    };
    await db.transaction((tx) =>
      store.append(
        tx,
        [1, 2, 5].map((seq) => ({ ...old, seq, hash: null })),
      ),
    );
    await chainAudit(ctx);
    await note(ctx, "new.one");
    expect(await verifyAudit(ctx)).toEqual({ ok: true, entries: 4 });
    expect((await listAudit(ctx, 10)).map((e) => e.seq)).toEqual([6, 5, 2, 1]);
    expect((await store.listUnchained(db, 10)).length).toBe(0);
  });

  it("is filtered by who, what, on what and when, and exported whole", async () => {
    const ctx = await withEntries((await make()).db);
    ctx.clock.advance(2 * 86_400_000);
    await note(ctx, "other.act", "thing 100%");
    const found = async (question: object) => (await listAudit(ctx, 50, auditFilter(question))).map((e) => e.seq);
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    expect(await found({ actor: "bo" })).toHaveLength(6);
    expect(await found({ actor: "eve" })).toEqual([]);
    expect(await found({ action: "other." })).toEqual([6]);
    expect(await found({ subject: "100%" })).toEqual([6]);
    expect(await found({ until: day(testStart) })).toEqual([5, 4, 3, 2, 1]);
    expect(await found({ from: day(testStart + 2 * 86_400_000) })).toEqual([6]);
    expect(await found({ before: "3" })).toEqual([2, 1]);
    expect(() => auditFilter({ from: "yesterday" })).toThrow("Please give a day");
    const all = [];
    for await (const part of exportAudit(ctx, auditFilter({ action: "thing" }))) all.push(...part);
    expect(all).toHaveLength(5);
  });
});
