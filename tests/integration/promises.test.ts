import { expect, it } from "vitest";
import { createIncident, findIncident, postUpdate } from "../../lib/services/incidents.ts";
import { postNoNews } from "../../lib/services/no-news.ts";
import { listPromises, savePromiseRules, watchPromises } from "../../lib/services/promises.ts";
import { createRotation } from "../../lib/services/rotations.ts";
import { openDatabase } from "../../lib/store/open.ts";
import { onEachDatabase } from "../support/databases.ts";
import { mailsAbout, responder, tick } from "../support/duty.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { deliver } from "../support/notices.ts";

const minute = 60_000;

const open = (d: Desk, actor = dana, promise: number | undefined = undefined) =>
  createIncident(d.ctx, actor, d.page.id, {
    name: "Errors",
    components: { [d.api]: "major_outage" },
    promise_minutes: promise,
  });

const record = async (d: Desk, id: string) =>
  (await listPromises(d.ctx, id)).map((p) => [
    (p.dueAt.getTime() - p.madeAt.getTime()) / minute,
    p.keptAt ? "kept" : p.missedAt ? "missed" : "open",
  ]);

onEachDatabase("promises", (make) => {
  it("are made by each post and kept or missed by the next or the end", async () => {
    const d = await desk((await make()).db);
    const { id } = await open(d);
    expect(await record(d, id)).toEqual([[30, "open"]]);
    d.ctx.clock.advance(30 * minute);
    await postUpdate(d.ctx, dana, id, { promise_minutes: 10 });
    d.ctx.clock.advance(11 * minute);
    await postUpdate(d.ctx, dana, id, { promise_minutes: 20 });
    await postUpdate(d.ctx, dana, id, { status: "resolved" });
    expect(await record(d, id)).toEqual([
      [20, "kept"],
      [10, "missed"],
      [30, "kept"],
    ]);
  });

  it("follow the times that were set for the page, and none is made where that is emptied", async () => {
    const d = await desk((await make()).db);
    await savePromiseRules(d.ctx, dana, d.page.id, { critical: "45", minor: "" });
    expect(await record(d, (await open(d)).id)).toEqual([[45, "open"]]);
    const minor = await createIncident(d.ctx, dana, d.page.id, {
      name: "Slow",
      components: { [d.web]: "degraded_performance" },
    });
    expect(await record(d, minor.id)).toEqual([]);
    await expect(savePromiseRules(d.ctx, dana, d.page.id, { major: "soon" })).rejects.toMatchObject({ field: "major" });
  });

  it("remind their maker before their time and those on duty after it, each once, by any number of workers", async () => {
    const database = await make();
    const d = await desk(database.db);
    const [ann, ben] = [await responder(d.ctx, "Ann"), await responder(d.ctx, "Ben")];
    await createRotation(d.ctx, dana, d.page.id, {
      name: "First line",
      period: "daily",
      time_zone: "UTC",
      hand_over_at: "09:00",
      members: [ben.id],
    });
    await open(d, ann);
    d.ctx.clock.advance(25 * minute - 1);
    await tick(d.ctx);
    expect(await mailsAbout(d.ctx, "Update")).toEqual([]);
    d.ctx.clock.advance(1);
    const other = openDatabase(database.url);
    const workers = [d.ctx, { ...d.ctx, db: other }, d.ctx];
    await Promise.all(workers.map((ctx) => watchPromises(ctx)));
    await deliver(d.ctx);
    d.ctx.clock.advance(5 * minute);
    await tick(d.ctx);
    const told = async () => (await mailsAbout(d.ctx, "Update")).map((mail) => `${mail.to}: ${mail.subject}`);
    expect(await told()).toEqual(["ann@example.com: [Status] Update due soon: Errors"]);
    d.ctx.clock.advance(1);
    await Promise.all(workers.map((ctx) => watchPromises(ctx)));
    await deliver(d.ctx);
    await other.close();
    d.ctx.clock.advance(60 * minute);
    await tick(d.ctx);
    expect((await told()).slice(1)).toEqual(["ben@example.com: [Status] Update overdue: Errors"]);
  });

  it("are reminded of late in their span where it is short, and not at all once the next post is there", async () => {
    const d = await desk((await make()).db);
    const ann = await responder(d.ctx, "Ann");
    const { id } = await open(d, ann, 10);
    d.ctx.clock.advance(8 * minute - 1);
    await watchPromises(d.ctx);
    await deliver(d.ctx);
    expect(await mailsAbout(d.ctx, "due soon")).toEqual([]);
    d.ctx.clock.advance(1);
    await watchPromises(d.ctx);
    await postUpdate(d.ctx, ann, id, { status: "resolved" });
    await deliver(d.ctx);
    expect(await mailsAbout(d.ctx, "due soon")).toEqual([]);
  });

  it("are renewed by one click where there is no news, and only once by two", async () => {
    const d = await desk((await make()).db);
    const { id } = await open(d);
    d.ctx.clock.advance(10 * minute);
    const seen = (await findIncident(d.ctx, id)).updates.at(-1)?.id;
    const posted = await Promise.allSettled([1, 2].map(() => postNoNews(d.ctx, dana, id, { seen })));
    expect(posted.map((p) => p.status).sort()).toEqual(["fulfilled", "rejected"]);
    const { incident, updates } = await findIncident(d.ctx, id);
    expect(updates.at(-1)).toMatchObject({
      status: "investigating",
      notify: true,
      body: "We are still looking for the cause. There is no news yet.",
    });
    expect(incident.promiseAt?.getTime()).toBe(d.ctx.clock.now() + 30 * minute);
    await postUpdate(d.ctx, dana, id, { status: "resolved" });
    await expect(postNoNews(d.ctx, dana, id, {})).rejects.toMatchObject({ code: "conflict" });
  });
});
