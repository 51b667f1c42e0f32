import { expect, it } from "vitest";
import { system } from "../../lib/domain/actor.ts";
import { change } from "../../lib/services/change.ts";
import * as audit from "../../lib/store/audit.ts";
import * as outbox from "../../lib/store/outbox.ts";
import * as pages from "../../lib/store/pages.ts";
import { testContext, testStart } from "../support/context.ts";
import { onEachDatabase } from "../support/databases.ts";

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

  it("gives an event to one claimer until its lease ends", async () => {
    const { db } = await make();
    const ctx = testContext(db);
    await change(ctx, system("test"), async (c) => {
      c.emit({ type: "update.posted", pageId: "p", incidentId: "i", updateId: "u" });
    });
    const at = (ms: number) => new Date(testStart + ms);
    const claim = (ms: number) => db.transaction((tx) => outbox.claim(tx, 10, at(ms), at(ms + 1000)));
    expect(await claim(0)).toHaveLength(1);
    expect(await claim(500)).toHaveLength(0);
    expect(await claim(1001)).toHaveLength(1);
  });
});
