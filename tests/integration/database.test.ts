import pg from "pg";
import { expect, it } from "vitest";
import { system } from "../../lib/domain/actor.ts";
import { change } from "../../lib/services/change.ts";
import * as audit from "../../lib/store/audit.ts";
import * as outbox from "../../lib/store/outbox.ts";
import * as pages from "../../lib/store/pages.ts";
import { testContext, testStart } from "../support/context.ts";
import { onEachDatabase } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";

const page = (id: string): pages.Page => ({
  id,
  name: "Example",
  description: null,
  supportUrl: null,
  brandColor: null,
  timeZone: "Etc/UTC",
  revision: 1,
  createdAt: new Date(testStart),
  updatedAt: new Date(testStart),
});

async function breakListeners(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen %'",
  );
  await client.end();
}

onEachDatabase("a change", (make) => {
  it("writes state, audit entry, event and revision together", async () => {
    const { db } = await make();
    const ctx = testContext(db);
    const eventId = await change(ctx, system("test"), async (c) => {
      await pages.insert(c.tx, page("aaaaaaaaaaaa"));
      c.audit("page.create", "aaaaaaaaaaaa", null, { name: "Example" });
      c.touch("aaaaaaaaaaaa");
      return c.emit({ type: "update.posted", pageId: "aaaaaaaaaaaa", incidentId: "i", updateId: "u" });
    });
    expect((await pages.find(db, "aaaaaaaaaaaa"))?.revision).toBe(2);
    expect((await audit.list(db, 10))[0]).toMatchObject({
      action: "page.create",
      actorKind: "system",
      after: { name: "Example" },
    });
    expect(await outbox.find(db, eventId)).toMatchObject({ type: "update.posted", createdAt: new Date(testStart) });
  });

  it("leaves nothing behind when it fails", async () => {
    const { db } = await make();
    const ctx = testContext(db);
    const failing = change(ctx, system("test"), async (c) => {
      await pages.insert(c.tx, page("bbbbbbbbbbbb"));
      c.audit("page.create", "bbbbbbbbbbbb");
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await pages.list(db)).toEqual([]);
    expect(await audit.list(db, 10)).toEqual([]);
  });

  it("runs many at once without losing one", async () => {
    const { db } = await make();
    const ctx = testContext(db);
    await change(ctx, system("test"), (c) => pages.insert(c.tx, page("cccccccccccc")));
    await Promise.all(
      Array.from({ length: 40 }, () => change(ctx, system("test"), async (c) => c.touch("cccccccccccc"))),
    );
    expect((await pages.find(db, "cccccccccccc"))?.revision).toBe(41);
  });

  it("holds an event for one transaction, and not while it is postponed", async () => {
    const { db } = await make();
    const ctx = testContext(db);
    await change(ctx, system("test"), async (c) => {
      c.emit({ type: "update.posted", pageId: "p", incidentId: "i", updateId: "u" });
    });
    const [event] = await outbox.listOpen(db, 10);
    const id = event?.id ?? "";
    const held = (ms: number) => db.transaction((tx) => outbox.hold(tx, id, new Date(testStart + ms)));
    await db.transaction((tx) => outbox.postpone(tx, id, new Date(testStart + 1000)));
    expect(await held(500)).toBeUndefined();
    expect(await held(1001)).toMatchObject({ id });
    await db.transaction((tx) => outbox.saveProgress(tx, id, null, new Date(testStart)));
    expect(await held(1001)).toBeUndefined();
  });

  it("tells of new events those who listen, where it can, also after their connection broke", async () => {
    const { db, url } = await make();
    const ctx = testContext(db);
    let heard = 0;
    const ear = db.listen(() => heard++);
    const emit = () =>
      change(ctx, system("test"), async (c) => {
        c.emit({ type: "update.posted", pageId: "p", incidentId: "i", updateId: "u" });
        c.emit({ type: "update.posted", pageId: "p", incidentId: "i", updateId: "v" });
      });
    const heardMore = async (than: number) => eventually(() => expect(heard).toBeGreaterThan(than), { within: 20_000 });
    if (url.startsWith("file:")) {
      await emit();
    } else {
      await heardMore(0);
      const before = heard;
      await emit();
      await heardMore(before);
      expect(heard).toBe(before + 1);
      await breakListeners(url);
      await heardMore(before + 1);
      const again = heard;
      await emit();
      await heardMore(again);
    }
    await ear.stop();
  });
});
