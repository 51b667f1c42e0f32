import { afterEach, expect, it } from "vitest";
import {
  createDeliverer,
  deliverDue,
  deliverySummary,
  listDeliveries,
  retryDelivery,
} from "../../lib/services/delivering.ts";
import { beatOnce, createWatch } from "../../lib/services/delivery-workers.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
import { createIncident, deleteIncident, findIncident, postUpdate } from "../../lib/services/incidents.ts";
import { purgeOld } from "../../lib/services/retention.ts";
import { addSubscriber, subscribe } from "../../lib/services/subscriptions.ts";
import * as deliveries from "../../lib/store/deliveries.ts";
import { channelsDue, claim } from "../../lib/store/delivery-claims.ts";
import type { TestContext } from "../support/context.ts";
import { onEachDatabase } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { deliver, freeClaim, subscriberAt } from "../support/notices.ts";
import { type SmtpSink, startSmtpSink } from "../support/smtp-sink.ts";
import { startWebhookReceiver } from "../support/webhook-receiver.ts";

const minute = 60_000;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function sinkAt(port = 0): Promise<SmtpSink> {
  const sink = await startSmtpSink(port);
  closers.push(() => sink.close());
  return sink;
}

async function incident({ ctx, page, api }: Desk, name = "Errors") {
  const { id } = await createIncident(ctx, dana, page.id, {
    name,
    body: "We look into it.",
    components: { [api]: "partial_outage" },
  });
  const updateId = (await findIncident(ctx, id)).updates[0]?.id ?? "";
  return { id, updateId };
}

async function people({ ctx, page }: Desk, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await subscriberAt(ctx, page.id, `s${n}@example.com`);
}

const states = async (ctx: TestContext, updateId: string) => (await deliverySummary(ctx, updateId)).email;
const subjects = (sink: SmtpSink) => sink.mails.map((m) => m.mail.subject);

/** What a worker leased for two minutes that will not be heard of again. */
const takenByTheDead = async ({ db, clock }: TestContext) => {
  const [taken] = await db.transaction((tx) =>
    claim(tx, {
      channel: "email",
      owner: "dead00000000",
      now: new Date(clock.now()),
      until: new Date(clock.now() + 2 * minute),
      ...freeClaim(),
    }),
  );
  return taken;
};

onEachDatabase("delivering", (make) => {
  it("waits while the mail server is down, at no cost to anyone, and goes out when it is back", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    ctx.installation.webhookAllowPrivate = true;
    const gone = await sinkAt();
    await gone.close();
    closers.length = 0;
    const receiver = await startWebhookReceiver();
    closers.push(() => receiver.close());
    await subscribe(ctx, { pageId: page.id, channel: "webhook", endpoint: receiver.url, clientKey: "a" });
    await deliver(ctx);
    await people(d, 30);
    const { updateId } = await incident(d);
    await deliver(ctx, gone.url);
    expect(await states(ctx, updateId)).toEqual({ failed: 20, pending: 10 });
    const failed = await listDeliveries(ctx, { updateId, state: "failed", limit: 100 });
    for (const delivery of failed)
      expect(delivery).toMatchObject({ attempts: 0, lastReason: expect.stringMatching(/ECONNREFUSED/) });
    // Webhooks have a lane of their own.
    expect((await deliverySummary(ctx, updateId)).webhook).toEqual({ sent: 1 });

    for (let n = 0; n < 20; n++) {
      ctx.clock.advance(10 * minute);
      expect(await deliverDue(ctx, { smtpUrl: gone.url })).toBeLessThanOrEqual(20);
    }
    const back = await sinkAt(gone.port);
    ctx.clock.advance(10 * minute);
    await deliverDue(ctx, { smtpUrl: back.url });
    expect(await states(ctx, updateId)).toEqual({ sent: 30 });
    expect(new Set(back.mails.map((m) => m.to.join())).size).toBe(30);
    expect(back.mails).toHaveLength(30);
  });

  it("keeps the order of one incident's updates for each subscriber, and lets other incidents pass", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const sink = await sinkAt();
    await people(d, 2);
    const { id } = await incident(d, "Slow API");
    sink.judge((to) => (to === "s0@example.com" ? { code: 451, text: "4.7.1 Greylisted" } : null));
    await deliver(ctx, sink.url);
    ctx.clock.advance(1000);
    await postUpdate(ctx, dana, id, { status: "identified", body: "Found." });
    await incident(d, "Another");
    sink.judge(() => null);
    await deliver(ctx, sink.url);
    const to = (address: string) => sink.mails.filter((m) => m.to[0] === address).map((m) => m.mail.subject);
    expect(to("s0@example.com")).toEqual([expect.stringContaining("Another")]);
    expect(to("s1@example.com")).toHaveLength(3);
    ctx.clock.advance(2 * minute);
    await deliver(ctx, sink.url);
    expect(to("s0@example.com").map((subject) => subject?.replace(/^\[.*?\] /, ""))).toEqual([
      "Investigating: Another",
      "Investigating: Slow API",
      "Identified: Slow API",
    ]);
    expect(subjects(sink)).toHaveLength(6);
  });

  it("sends again what may or may not have been taken, under the same Message-ID", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const sink = await sinkAt();
    await people(d, 1);
    const { updateId } = await incident(d);
    sink.beforeAnswer(async () => {
      sink.beforeAnswer(null);
      sink.hangUp();
    });
    await deliver(ctx, sink.url);
    expect(await states(ctx, updateId)).toEqual({ failed: 1 });
    ctx.clock.advance(2 * minute);
    await deliver(ctx, sink.url);
    expect(await states(ctx, updateId)).toEqual({ sent: 1 });
    const ids = sink.mails.map((m) => m.messageId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it("takes over from a worker that died, when its lease is over by any clock, and lets only the holder record", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const sink = await sinkAt();
    await people(d, 1);
    const { updateId } = await incident(d);
    await expandEvents(ctx);
    const now = ctx.clock.now();
    const taken = await takenByTheDead(ctx);
    expect(taken?.attempts).toBe(1);
    expect(await deliverDue(ctx, { smtpUrl: sink.url })).toBe(0);
    ctx.clock.advance(2 * minute + 1);
    expect(await deliverDue(ctx, { smtpUrl: sink.url })).toBe(0);
    ctx.clock.advance(5 * minute);
    expect(await deliverDue(ctx, { smtpUrl: sink.url })).toBe(1);
    expect(await states(ctx, updateId)).toEqual({ sent: 1 });
    const late = {
      state: "failed",
      nextAttemptAt: new Date(now),
      attempts: 1,
      lastReason: "late",
      sentAt: null,
    } as const;
    const recorded = await ctx.db.transaction((tx) =>
      deliveries.recordMany(tx, [{ id: taken?.id ?? "", ...late }], "dead00000000", new Date(now)),
    );
    expect(recorded).toEqual([]);
    expect(await states(ctx, updateId)).toEqual({ sent: 1 });
  });

  it("sees at a look which channels may have something due: what waits, what failed and is due, what was abandoned", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    await people(d, 1);
    const due = async (wait = 0, owner = "alive0000000") => {
      const now = new Date(ctx.clock.now() + wait);
      const found = await channelsDue(ctx.db, ["webhook", "email", "push"], owner, now);
      return [...found].sort();
    };
    expect(await due()).toEqual([]);
    await incident(d);
    expect(await due()).toEqual([]);
    await expandEvents(ctx);
    expect(await due()).toEqual(["email"]);
    const now = ctx.clock.now();
    const taken = await takenByTheDead(ctx);
    expect(await due()).toEqual([]);
    expect(await due(2 * minute + 1, "dead00000000")).toEqual(["email"]);
    expect(await due(2 * minute + 1)).toEqual([]);
    expect(await due(7 * minute + 1)).toEqual(["email"]);
    const failed = {
      id: taken?.id ?? "",
      state: "failed",
      nextAttemptAt: new Date(now + minute),
      attempts: 1,
      lastReason: "late",
      sentAt: null,
    } as const;
    await ctx.db.transaction((tx) => deliveries.recordMany(tx, [failed], "dead00000000", new Date(now)));
    expect(await due(minute - 1)).toEqual([]);
    expect(await due(minute)).toEqual(["email"]);
  });

  it("gives up in the end, and begins anew when a responder says so", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const sink = await sinkAt();
    await people(d, 1);
    const { updateId } = await incident(d);
    sink.judge(() => ({ code: 451, text: "4.3.0 Not now" }));
    await expandEvents(ctx);
    let tries = 0;
    for (let n = 0; n < 80; n++) {
      tries += await deliverDue(ctx, { smtpUrl: sink.url });
      ctx.clock.advance(75 * minute);
    }
    expect(tries).toBe(52);
    expect(await states(ctx, updateId)).toEqual({ dead: 1 });
    const [dead] = await listDeliveries(ctx, { updateId, limit: 1 });
    sink.judge(() => null);
    await expect(retryDelivery(ctx, { kind: "subscriber", id: "x" }, dead?.id ?? "")).rejects.toMatchObject({
      code: "forbidden",
    });
    await retryDelivery(ctx, dana, dead?.id ?? "");
    await deliverDue(ctx, { smtpUrl: sink.url });
    expect(await states(ctx, updateId)).toEqual({ sent: 1 });
    await expect(retryDelivery(ctx, dana, dead?.id ?? "")).rejects.toMatchObject({ code: "conflict" });
    await expect(retryDelivery(ctx, dana, "zzzzzzzzzzzz")).rejects.toMatchObject({ code: "not_found" });
  });

  it("gives up what found no way out for three days, and nothing that is tried now and then", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const sink = await sinkAt();
    await people(d, 2);
    const { updateId } = await incident(d);
    sink.judge((to) => (to.startsWith("s0") ? { code: 451, text: "4.3.0 Not now" } : null));
    await expandEvents(ctx);
    ctx.clock.advance(3 * 24 * 60 * minute - minute);
    await purgeOld(ctx);
    expect(await states(ctx, updateId)).toEqual({ pending: 2 });
    ctx.clock.advance(2 * minute);
    await purgeOld(ctx);
    expect(await states(ctx, updateId)).toEqual({ dead: 2 });
    for (const { id } of await listDeliveries(ctx, { updateId, limit: 5 })) await retryDelivery(ctx, dana, id);
    await deliverDue(ctx, { smtpUrl: sink.url });
    await purgeOld(ctx);
    expect(await states(ctx, updateId)).toEqual({ sent: 1, failed: 1 });
  });

  it("does not send what has lost its reason meanwhile", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const sink = await sinkAt();
    const { subscriber } = await addSubscriber(ctx, dana, page.id, {
      email: "ann@example.com",
      skip_confirmation_notification: true,
    });
    const { id, updateId } = await incident(d);
    await expandEvents(ctx);

    await deleteIncident(ctx, dana, id);
    await deliver(ctx, sink.url);
    expect(await listDeliveries(ctx, { subscriberId: subscriber.id, limit: 10 })).toMatchObject([
      { updateId, state: "suppressed", lastReason: "The update was removed before it was sent." },
    ]);
    expect(sink.mails).toEqual([]);
  });
});

onEachDatabase("the worker's deliverer", (make) => {
  it("sends by itself what is posted, and stops without sending anything twice or losing anything", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    ctx.clock.set(Date.now());
    const running = { ...ctx, clock: { now: () => Date.now() } };
    const sink = await sinkAt();
    await people(d, 60);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    sink.beforeAnswer(() => held);
    const first = createDeliverer(running, { smtpUrl: sink.url });
    first.start();
    const { updateId } = await incident(d);
    await eventually(() => expect(sink.mails.length).toBe(20));
    const stopped = first.stop();
    release();
    sink.beforeAnswer(null);
    await stopped;
    const sent = sink.mails.length;
    expect(await states(ctx, updateId)).toEqual({ sent, pending: 60 - sent });
    const second = createDeliverer(running, { smtpUrl: sink.url });
    second.start();
    await eventually(async () => expect(await states(ctx, updateId)).toEqual({ sent: 60 }));
    await second.stop();
    expect(sink.mails).toHaveLength(60);
    expect(new Set(sink.mails.map((m) => m.messageId)).size).toBe(60);
  });

  it.each([
    ["behind", -14_000],
    ["behind by more than a lease lasts", -4 * minute],
    ["ahead", 4 * minute],
  ])("leaves another what it is sending, whose clock is %s", async (_, difference) => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    ctx.clock.set(Date.now());
    const at = (ms: number) => ({ ...ctx, clock: { now: () => Date.now() + ms } });
    const sink = await sinkAt();
    await people(d, 20);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    sink.beforeAnswer(() => held);
    const one = createDeliverer(at(Math.min(0, difference)), { smtpUrl: sink.url });
    const other = createDeliverer(at(Math.min(0, -difference)), { smtpUrl: sink.url });
    // Posted so long ago that it is due by either clock.
    ctx.clock.advance(-4 * minute);
    const { updateId } = await incident(d);
    await expandEvents(ctx);
    one.start();
    await eventually(() => expect(sink.mails).toHaveLength(20));
    other.start();
    const signs = async () => (await ctx.db.db.select().from(ctx.db.t.heartbeats)).map(({ at }) => at.getTime());
    await eventually(async () => expect(await signs()).toHaveLength(2));
    const before = await signs();
    await eventually(async () => expect((await signs()).filter((at) => before.includes(at))).toEqual([]));
    release();
    await eventually(async () => expect(await states(ctx, updateId)).toEqual({ sent: 20 }));
    await Promise.all([one.stop(), other.stop()]);
    expect(sink.mails).toHaveLength(20);
  });

  it("takes over what one has leased who was silent at four looks in a row, and nothing before", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    await people(d, 1);
    const { updateId } = await incident(d);
    await expandEvents(ctx);
    await beatOnce(ctx, "dead00000000");
    await takenByTheDead(ctx);
    const watch = createWatch(ctx, "next00000000");
    for (let n = 0; n < 4; n++) {
      ctx.clock.advance(3000);
      await watch.beat();
    }
    expect(await states(ctx, updateId)).toEqual({ sending: 1 });
    await beatOnce(ctx, "dead00000000");
    for (let n = 0; n < 4; n++) {
      ctx.clock.advance(3000);
      await watch.beat();
    }
    expect(await states(ctx, updateId)).toEqual({ sending: 1 });
    await watch.beat();
    expect(await states(ctx, updateId)).toEqual({ pending: 1 });
    expect((await ctx.db.db.select().from(ctx.db.t.heartbeats)).map(({ name }) => name)).toEqual([
      "deliverer:next00000000",
    ]);
  });

  it("gives back at the end what hangs", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const running = { ...ctx, clock: { now: () => Date.now() } };
    ctx.clock.set(Date.now());
    const sink = await sinkAt();
    await people(d, 1);
    sink.beforeAnswer(() => new Promise<void>(() => undefined));
    const deliverer = createDeliverer(running, { smtpUrl: sink.url });
    deliverer.start();
    const { updateId } = await incident(d);
    await eventually(() => expect(sink.mails.length).toBe(1));
    await deliverer.stop();
    expect(await states(ctx, updateId)).toEqual({ pending: 1 });
    sink.hangUp();
  });
});
