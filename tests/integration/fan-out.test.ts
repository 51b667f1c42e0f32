import { expect, it } from "vitest";
import { deliverySummary, listDeliveries } from "../../lib/services/delivering.ts";
import { expandEvents, nextInLine } from "../../lib/services/fan-out.ts";
import { createIncident, deleteIncident, findIncident, postUpdate } from "../../lib/services/incidents.ts";
import { addSubscriber } from "../../lib/services/subscriptions.ts";
import * as outbox from "../../lib/store/outbox.ts";
import * as subscribers from "../../lib/store/subscribers.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { subscriberAt } from "../support/notices.ts";

async function incidentOn({ ctx, page }: Desk, componentId: string | null, more: object = {}) {
  const { id } = await createIncident(ctx, dana, page.id, {
    name: "Errors",
    body: "We look into it.",
    components: componentId === null ? {} : { [componentId]: "partial_outage" },
    ...more,
  });
  return { id, updateId: (await findIncident(ctx, id)).updates[0]?.id ?? "" };
}

const addressesOf = async ({ ctx }: Desk, updateId: string) =>
  (await listDeliveries(ctx, { updateId, limit: 500 })).map((d) => d.address).sort();

/** Inserts many subscribers at once; through the use case it would take long. */
async function crowd({ ctx, page }: Desk, count: number): Promise<void> {
  const { subscriber } = await addSubscriber(ctx, dana, page.id, {
    email: "s@example.com",
    skip_confirmation_notification: true,
  });
  await ctx.db.transaction(async (tx) => {
    for (let n = 1; n < count; n++)
      await subscribers.insert(tx, {
        ...subscriber,
        id: `crowd${String(n).padStart(7, "0")}`,
        address: `s${n}@example.com`,
      });
  });
}

onEachDatabase("the fan-out", (make) => {
  it("reaches those who agreed and who chose what the update is about", async () => {
    const d = await desk((await make()).db);
    const { ctx, page, api, web } = d;
    await subscriberAt(ctx, page.id, "all@example.com");
    await subscriberAt(ctx, page.id, "api@example.com", [api]);
    await subscriberAt(ctx, page.id, "web@example.com", [web]);
    await addSubscriber(ctx, dana, page.id, { email: "unsure@example.com" });
    await expandEvents(ctx);
    const aboutApi = await incidentOn(d, api);
    const aboutNothing = await incidentOn(d, null);
    expect(await expandEvents(ctx)).toBe(5);
    expect(await addressesOf(d, aboutApi.updateId)).toEqual(["all@example.com", "api@example.com"]);
    expect(await addressesOf(d, aboutNothing.updateId)).toEqual([
      "all@example.com",
      "api@example.com",
      "web@example.com",
    ]);
    expect(await deliverySummary(ctx, aboutApi.updateId)).toEqual({ email: { pending: 2 }, webhook: {} });
  });

  it("tells those who were told of the beginning also of the end", async () => {
    const d = await desk((await make()).db);
    const { ctx, page, api, web } = d;
    await subscriberAt(ctx, page.id, "api@example.com", [api]);
    const { id } = await incidentOn(d, api);
    ctx.clock.advance(60_000);
    await postUpdate(ctx, dana, id, {
      status: "identified",
      components: { [api]: "operational", [web]: "major_outage" },
    });
    ctx.clock.advance(60_000);
    await postUpdate(ctx, dana, id, { status: "resolved", body: "Over." });
    expect(await expandEvents(ctx)).toBe(3);
  });

  it("makes nothing of an update that is posted silently, or whose incident was deleted meanwhile", async () => {
    const d = await desk((await make()).db);
    await subscriberAt(d.ctx, d.page.id, "all@example.com");
    await incidentOn(d, d.api, { deliver_notifications: false });
    expect(await expandEvents(d.ctx)).toBe(0);
    const { id } = await incidentOn(d, d.api);

    await deleteIncident(d.ctx, dana, id);
    expect(await expandEvents(d.ctx)).toBe(0);
    expect(await outbox.listOpen(d.ctx.db, 10)).toEqual([]);
  });

  it("done twice, at once or anew, is done once", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    await crowd(d, 2500);
    const { updateId } = await incidentOn(d, d.api);
    const made = await Promise.all([expandEvents(ctx), expandEvents(ctx)]);
    expect(made.reduce((a, b) => a + b)).toBe(2500);
    expect(await deliverySummary(ctx, updateId)).toEqual({ email: { pending: 2500 }, webhook: {} });
    // As after a crash that lost the mark of how far it came.
    const { events } = ctx.db.t;
    await ctx.db.transaction((tx) => tx.db.update(events).set({ expandedAt: null, cursor: null }));
    await expandEvents(ctx);
    expect(await deliverySummary(ctx, updateId)).toEqual({ email: { pending: 2500 }, webhook: {} });
  });

  it("goes on where it was broken off", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    await crowd(d, 2500);
    const { updateId } = await incidentOn(d, d.api);
    let pages = 0;
    const broken = {
      ...ctx,
      clock: {
        now() {
          if (++pages > 1) throw new Error("the process died here");
          return ctx.clock.now();
        },
      },
    };
    await expect(expandEvents(broken, 1000)).rejects.toThrow("the process died here");
    expect(await deliverySummary(ctx, updateId)).toEqual({ email: { pending: 1000 }, webhook: {} });
    expect(await expandEvents(ctx, 1000)).toBe(1500);
  });

  it("keeps one incident's events in a row and lets others pass", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const first = await incidentOn(d, d.api);
    await postUpdate(ctx, dana, first.id, { status: "identified", body: "Found." });
    const second = await incidentOn(d, d.web);
    const open = await outbox.listOpen(ctx.db, 10);
    const incidents = nextInLine(open, new Date(ctx.clock.now())).map((e) =>
      e.payload.type === "update.posted" ? e.payload.incidentId : null,
    );
    expect(incidents).toEqual([first.id, second.id]);
    const later = new Date(ctx.clock.now() + 60_000);
    await ctx.db.transaction((tx) => outbox.postpone(tx, open[0]?.id ?? "", later));
    const waiting = nextInLine(await outbox.listOpen(ctx.db, 10), new Date(ctx.clock.now()));
    expect(waiting.map((e) => e.id)).toEqual([open[2]?.id]);
  });
});
