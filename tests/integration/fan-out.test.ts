import { expect, it } from "vitest";
import type { EventPayload } from "../../lib/domain/event.ts";
import { change } from "../../lib/services/change.ts";
import type { Context } from "../../lib/services/context.ts";
import { deliverySummary, listDeliveries } from "../../lib/services/delivering.ts";
import { readDeliveryReport } from "../../lib/services/delivery-report.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
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

async function emit({ ctx }: Desk, payloads: readonly EventPayload[]): Promise<void> {
  await change(ctx, dana, async (c) => {
    for (const payload of payloads) c.emit(payload);
  });
}

const confirmations = ({ page }: Desk, count: number) =>
  Array.from({ length: count }, (_, n): EventPayload => {
    const subscriberId = `crowd${String(n + 1).padStart(7, "0")}`;
    return { type: "subscription.confirm", pageId: page.id, subscriberId, sealedToken: "x" };
  });

const alertOf = ({ page }: Desk, subscriberIds: string[]): EventPayload => ({
  type: "alert.notified",
  pageId: page.id,
  alertId: "alert0000000",
  subscriberIds,
});

/** The same context, in a process that dies when it looks at the clock once more than `looks` times. */
const dying = (ctx: Context, looks: number): Context => {
  let seen = 0;
  const now = () => {
    if (++seen > looks) throw new Error("the process died here");
    return ctx.clock.now();
  };
  return { ...ctx, clock: { now } };
};

/** How many deliveries there are of each priority. */
async function madeOf({ ctx }: Desk): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const { priority } of await ctx.db.db.select().from(ctx.db.t.deliveries))
    counts[priority] = (counts[priority] ?? 0) + 1;
  return counts;
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
    await expect(expandEvents(dying(ctx, 1), 1000)).rejects.toThrow("the process died here");
    expect(await deliverySummary(ctx, updateId)).toEqual({ email: { pending: 1000 }, webhook: {} });
    expect(await expandEvents(ctx, 1000)).toBe(1500);
  });

  it("keeps one incident's events in a row and lets others pass", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const first = await incidentOn(d, d.api);
    await postUpdate(ctx, dana, first.id, { status: "identified", body: "Found." });
    const second = await incidentOn(d, d.web);
    const next = async () => (await outbox.listFree(ctx.db, new Date(ctx.clock.now()), 10)).map((e) => e.payload);
    expect(await next()).toMatchObject([{ incidentId: first.id }, { incidentId: second.id }]);
    const [earliest] = await outbox.listOpen(ctx.db, 10);
    const later = new Date(ctx.clock.now() + 60_000);
    await ctx.db.transaction((tx) => outbox.postpone(tx, earliest?.id ?? "", later));
    expect(await next()).toMatchObject([{ incidentId: second.id }]);
  });

  it("expands calls and notices before all the confirmations that were asked for earlier", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    await crowd(d, 601);
    await emit(d, confirmations(d, 600));
    const { updateId } = await incidentOn(d, d.api);
    await emit(d, [alertOf(d, ["crowd0000001"])]);
    expect((await readDeliveryReport(ctx, updateId)).spreading).toBe(true);
    await expect(expandEvents(dying(ctx, 1))).rejects.toThrow("the process died here");
    expect(await madeOf(d)).toEqual({ 0: 1 });
    await expect(expandEvents(dying(ctx, 1))).rejects.toThrow("the process died here");
    expect(await madeOf(d)).toEqual({ 0: 1, 1: 601 });
    await expandEvents(ctx);
    expect(await madeOf(d)).toEqual({ 0: 1, 1: 601, 2: 600 });
  });

  it("takes turns among notices, and lets a call that comes meanwhile pass between two pages of a crowd", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    await crowd(d, 300);
    const incidents = [await incidentOn(d, d.api), await incidentOn(d, d.web)];
    await expect(expandEvents(dying(ctx, 2), 100)).rejects.toThrow("the process died here");
    for (const { updateId } of incidents)
      expect((await deliverySummary(ctx, updateId)).email).toEqual({ pending: 100 });
    await emit(d, [alertOf(d, ["crowd0000001"])]);
    await expect(expandEvents(dying(ctx, 1), 100)).rejects.toThrow("the process died here");
    expect(await madeOf(d)).toEqual({ 0: 1, 1: 200 });
    expect(await expandEvents(ctx, 100)).toBe(400);
  });

  it("expands what names whom it is for many to a transaction, each once though two workers do it", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    await crowd(d, 601);
    await emit(d, confirmations(d, 600));
    let transactions = 0;
    const counted: Context = {
      ...ctx,
      db: {
        ...ctx.db,
        transaction: (work) => {
          transactions++;
          return ctx.db.transaction(work);
        },
      },
    };
    const made = await Promise.all([expandEvents(counted), expandEvents(counted)]);
    expect(made.reduce((a, b) => a + b)).toBe(600);
    expect(transactions).toBeLessThan(10);
    expect(await madeOf(d)).toEqual({ 2: 600 });
  });

  it("lets all others pass by those that can not be expanded, however many these are", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    await crowd(d, 2);
    const errors: unknown[] = [];
    const watched = { ...ctx, log: { ...ctx.log, error: (facts: object) => void errors.push(facts) } };
    const broken = alertOf(d, null as unknown as string[]);
    await emit(d, Array(220).fill(broken));
    await emit(d, [alertOf(d, ["crowd0000001"]), broken, ...confirmations(d, 1)]);
    await incidentOn(d, d.api);
    expect(await expandEvents(watched)).toBe(4);
    expect(await madeOf(d)).toEqual({ 0: 1, 1: 2, 2: 1 });
    expect(errors).toHaveLength(221);
    expect(await expandEvents(watched)).toBe(0);
    ctx.clock.advance(61_000);
    await expandEvents(watched);
    expect(errors).toHaveLength(442);
  });
});
