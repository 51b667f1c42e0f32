import { expect, it } from "vitest";
import { audienceScope, isToldOf, type Readership } from "../../lib/domain/audience.ts";
import { wants } from "../../lib/domain/subscription.ts";
import { listOpenAlerts } from "../../lib/services/alerts.ts";
import { createAudience } from "../../lib/services/audiences.ts";
import { createDeliverer, deliverDue, deliverySummary } from "../../lib/services/delivering.ts";
import { readDeliveryReport, retryAll } from "../../lib/services/delivery-report.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
import { createIncident, findIncident, postUpdate } from "../../lib/services/incidents.ts";
import { addSubscriber } from "../../lib/services/subscriptions.ts";
import * as recipients from "../../lib/store/recipients.ts";
import * as subscribers from "../../lib/store/subscribers.ts";
import { countTold } from "../support/count-told.ts";
import { onEachDatabase } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { deliver, subscriberAt } from "../support/notices.ts";
import { closingSinks } from "../support/smtp-sink.ts";

const minute = 60_000;
const sinkAt = closingSinks();

async function incident({ ctx, page, api }: Desk, name = "Errors") {
  const input = { name, body: "We look into it.", components: { [api]: "partial_outage" } };
  const { id } = await createIncident(ctx, dana, page.id, input);
  return { id, updateId: (await findIncident(ctx, id)).updates[0]?.id ?? "" };
}

async function people({ ctx, page }: Desk, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await subscriberAt(ctx, page.id, `s${n}@example.com`);
}

onEachDatabase("who is told", (make) => {
  it("is in the database just what the rules say, for every kind of reader", async () => {
    const { ctx, page, api, web } = await desk((await make()).db);
    const support = await createAudience(ctx, dana, page.id, { name: "Support" });
    const { subscriber } = await addSubscriber(ctx, dana, page.id, {
      email: "first@example.com",
      skip_confirmation_notification: true,
    });
    const scopes = ["public", "drill", audienceScope(support.id), audienceScope("gone00000000"), "user:u1"] as const;
    const choices = [null, [api], [web], [api, web], []];
    const crowd = scopes.flatMap((scope, i) =>
      choices.flatMap((componentIds, j) =>
        (["active", "quarantined"] as const).map((state, k) => ({
          ...subscriber,
          id: `who${i}${j}${k}`.padEnd(12, "0"),
          address: `who${i}${j}${k}@example.com`,
          scope,
          componentIds,
          state,
        })),
      ),
    );
    await ctx.db.transaction(async (tx) => {
      for (const row of crowd) await subscribers.insert(tx, row);
    });
    const readers: Readership[] = [
      { audience: "public", audienceIds: [] },
      { audience: "internal", audienceIds: [support.id] },
      { audience: "internal", audienceIds: [] },
      { audience: "drill", audienceIds: [] },
    ];
    for (const readership of readers)
      for (const concerned of [[], [api], [api, web]]) {
        const told = [subscriber, ...crowd].filter(
          (s) => s.state === "active" && isToldOf(s.scope, readership) && wants(s, concerned),
        );
        const telling = await recipients.tellingOf(ctx.db, page.id, readership, concerned);
        expect(await countTold(ctx.db, telling)).toBe(told.length);
      }
  });
});

onEachDatabase("dispatch", (make) => {
  it("sends the newest update alone to whom an old one could not be sent, and never leaves the end out", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const sink = await sinkAt();
    await people(d, 1);
    const { id, updateId } = await incident(d);
    sink.judge(() => ({ code: 451, text: "4.7.1 Greylisted" }));
    await deliver(ctx, sink.url);
    ctx.clock.advance(20 * minute);
    await postUpdate(ctx, dana, id, { status: "resolved", body: "Over." });
    await expandEvents(ctx);
    expect((await deliverySummary(ctx, updateId)).email).toEqual({ superseded: 1 });
    ctx.clock.advance(20 * minute);
    await postUpdate(ctx, dana, id, { status: "postmortem", body: "What we learnt." });
    sink.judge(() => null);
    await deliver(ctx, sink.url);
    await deliver(ctx, sink.url);
    expect(sink.mails.map((m) => m.mail.subject?.replace(/^\[.*?\] /, ""))).toEqual([
      "Resolved: Errors",
      expect.stringMatching(/^Postmortem/i),
    ]);
  });

  it("gives a small event its share of the places while a big one is under way", async () => {
    const d = await desk((await make()).db);
    const { ctx, web } = d;
    const sink = await sinkAt();
    await people(d, 60);
    await subscriberAt(ctx, d.page.id, "web@example.com", [web]);
    await incident(d, "Big");
    await createIncident(ctx, dana, d.page.id, {
      name: "Small",
      body: "We look into it.",
      components: { [web]: "partial_outage" },
    });
    await expandEvents(ctx);
    await deliverDue(ctx, { smtpUrl: sink.url });
    const small = sink.mails.findIndex((m) => m.mail.subject?.includes("Small"));
    expect(small).toBeGreaterThanOrEqual(0);
    expect(small).toBeLessThan(40);
    expect(sink.mails).toHaveLength(121);
  });

  it("pauses a channel that refuses us, calls for a responder and suppresses nobody", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const sink = await sinkAt();
    await people(d, 60);
    const { updateId } = await incident(d);
    sink.judge(() => ({ code: 550, text: "5.7.1 Your mail is not wanted here" }));
    await deliver(ctx, sink.url);
    const { email } = await deliverySummary(ctx, updateId);
    expect(email.bounced ?? 0).toBe(0);
    expect(email.pending).toBeGreaterThan(0);
    expect(await listOpenAlerts(ctx, page.id)).toMatchObject([
      { title: "Nothing can be sent by email", detail: expect.stringContaining("5.7.1") },
    ]);
    sink.judge(() => null);
    for (let n = 0; n < 5; n++) {
      ctx.clock.advance(10 * minute);
      await deliverDue(ctx, { smtpUrl: sink.url });
    }
    expect((await deliverySummary(ctx, updateId)).email).toEqual({ sent: 60 });
    expect(await listOpenAlerts(ctx, page.id)).toEqual([]);
  });

  it("reports how an update has spread and why it failed, and sends all that failed again", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const sink = await sinkAt();
    await people(d, 10);
    const { updateId } = await incident(d);
    sink.judge((to) => {
      if (to < "s3") return { code: 451, text: `4.3.0 Not now, ${to}` };
      return to < "s4" ? { code: 452, text: "4.2.2 Mailbox full" } : null;
    });
    await expandEvents(ctx);
    ctx.clock.advance(2000);
    await deliverDue(ctx, { smtpUrl: sink.url });
    const report = await readDeliveryReport(ctx, updateId);
    expect(report).toMatchObject({ total: 10, sent: 6, waiting: 0, failing: 4, lastSent: 2000 });
    expect(report.reached).toEqual({ half: 2000, most: null, all: null });
    const email = { channels: ["email"] };
    expect(report.causes).toMatchObject([
      { cause: "their_error", n: 3, retrying: 3, ...email },
      { cause: "mailbox_full", n: 1, retrying: 1, example: "452 4.2.2 Mailbox full", ...email },
    ]);
    sink.judge(() => null);
    expect(await retryAll(ctx, dana, updateId, "mailbox_full")).toBe(1);
    expect((await readDeliveryReport(ctx, updateId)).failing).toBe(3);
    expect(await retryAll(ctx, dana, updateId)).toBe(3);
    await deliverDue(ctx, { smtpUrl: sink.url });
    expect((await readDeliveryReport(ctx, updateId)).reached.all).toBe(2000);
    await expect(retryAll(ctx, dana, updateId)).rejects.toMatchObject({ code: "conflict" });
  });

  it("by four workers at once reaches everyone once", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    ctx.clock.set(Date.now());
    const running = { ...ctx, clock: { now: () => Date.now() } };
    const sink = await sinkAt();
    await people(d, 150);
    const { updateId } = await incident(d);
    const workers = Array.from({ length: 4 }, () => createDeliverer(running, { smtpUrl: sink.url }));
    for (const worker of workers) worker.start();
    await eventually(async () => expect((await deliverySummary(ctx, updateId)).email).toEqual({ sent: 150 }), {
      within: 60_000,
      every: 100,
    });
    for (const worker of workers) await worker.stop();
    expect(sink.mails).toHaveLength(150);
    expect(new Set(sink.mails.map((m) => m.messageId)).size).toBe(150);
  });
});
