import type { ServerResponse } from "node:http";
import { afterEach, expect, it } from "vitest";
import { deliverySummary, listDeliveries } from "../../lib/services/delivering.ts";
import { createIncident, findIncident } from "../../lib/services/incidents.ts";
import {
  addSubscriber,
  findByManageToken,
  findSubscriber,
  listSubscribers,
  resumeByManageToken,
  subscribe,
} from "../../lib/services/subscriptions.ts";
import type { TestContext } from "../support/context.ts";
import { onEachDatabase } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { startTarget } from "../support/http-target.ts";
import { deliver } from "../support/notices.ts";
import { type Call, obliging, startWebhookReceiver, type WebhookReceiver } from "../support/webhook-receiver.ts";

const minute = 60_000;
let receiver: WebhookReceiver;
afterEach(() => receiver?.close());

/** A desk that may call loopback, on today's clock: the signature's time is checked against it. */
async function openDesk(db: Parameters<typeof desk>[0]): Promise<Desk> {
  receiver = await startWebhookReceiver();
  const d = await desk(db);
  d.ctx.installation.webhookAllowPrivate = true;
  d.ctx.clock.set(Date.now());
  return d;
}

async function subscribed({ ctx, page }: Desk, endpoint = receiver.url) {
  const done = await subscribe(ctx, { pageId: page.id, channel: "webhook", endpoint, clientKey: "a" });
  if (done.channel !== "webhook") throw new Error("this should be a webhook");
  return { ...done, token: done.manageUrl.split("/").at(-1) ?? "" };
}

async function post({ ctx, page, api }: Desk, name = "Errors") {
  const { id } = await createIncident(ctx, dana, page.id, {
    name,
    body: "We **look** into it.",
    components: { [api]: "major_outage" },
  });
  return { id, updateId: (await findIncident(ctx, id)).updates[0]?.id ?? "" };
}

const only = async (ctx: TestContext, updateId: string) => {
  const list = await listDeliveries(ctx, { updateId, limit: 2 });
  expect(list).toHaveLength(1);
  const [delivery] = list;
  if (!delivery) throw new Error("there is no delivery");
  return delivery;
};

const answering =
  (status: number, headers: Record<string, string> = {}) =>
  (call: Call, res: ServerResponse): void => {
    if (call.body.challenge) obliging(call, res);
    else res.writeHead(status, headers).end();
  };

onEachDatabase("webhook subscribers", (make) => {
  it("are active once they gave the challenge back, and get signed JSON", async () => {
    const d = await openDesk((await make()).db);
    const { ctx, page, api } = d;
    const { secret, token } = await subscribed(d);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(await findByManageToken(ctx, token)).toMatchObject({ state: "unconfirmed", address: receiver.url });
    await deliver(ctx);
    expect(await findByManageToken(ctx, token)).toMatchObject({ state: "active" });
    const rows = JSON.stringify(await ctx.db.db.select().from(ctx.db.t.subscribers));
    expect(rows).not.toContain(secret);

    const incident = await post(d);
    await deliver(ctx);
    const [challenge, notice] = receiver.calls;
    if (!challenge || !notice) throw new Error("two calls should have come");
    for (const call of [challenge, notice]) receiver.verify(call, secret);
    expect(() => receiver.verify({ ...notice, text: `${notice.text} ` }, secret)).toThrow();
    expect(challenge.body).toMatchObject({ type: "subscription.challenge", challenge: expect.any(String) });
    expect(notice.headers["content-type"]).toMatch(/^application\/json/);
    expect(notice.body).toMatchObject({
      type: "incident.updated",
      timestamp: new Date(ctx.clock.now()).toISOString(),
      data: {
        page: { id: page.id },
        meta: { unsubscribe: expect.stringMatching(/^https:\/\/status\.example\.com\/unsubscribe\//) },
        incident: {
          id: incident.id,
          name: "Errors",
          status: "investigating",
          previous_status: null,
          impact: "critical",
        },
        update: {
          id: incident.updateId,
          body: "We **look** into it.",
          affected_components: [{ code: api, old_status: "operational", new_status: "major_outage" }],
        },
      },
    });
  });

  it("stay inactive when the challenge does not come back, and may be asked anew", async () => {
    const d = await openDesk((await make()).db);
    const { ctx } = d;
    receiver.answer((_call, res) => res.end('{"ok":true}'));
    const first = await subscribed(d);
    await deliver(ctx);
    const [challenge] = await listDeliveries(ctx, { limit: 1 });
    expect(challenge).toMatchObject({ state: "dead", lastReason: "The endpoint did not give the challenge back." });
    await post(d);
    await deliver(ctx);
    expect(receiver.calls).toHaveLength(1);

    receiver.answer((call, res) => res.end(call.body.challenge));
    const second = await subscribed(d);
    await deliver(ctx);
    expect(await findByManageToken(ctx, second.token)).toMatchObject({ state: "active" });
    // Who asked first and did not answer has no say over what the endpoint agreed to.
    await expect(findByManageToken(ctx, first.token)).rejects.toMatchObject({ code: "not_found" });
    expect(() => receiver.verify(receiver.calls[1] as Call, first.secret)).toThrow();
    await expect(subscribed(d)).rejects.toMatchObject({ code: "conflict", field: "endpoint" });
    expect((await listSubscribers(ctx, d.page.id, { limit: 10, page: 1 })).total).toBe(1);
  });

  it("are called again under the same id, later each time, until they take it", async () => {
    const d = await openDesk((await make()).db);
    const { ctx } = d;
    const { secret } = await subscribed(d);
    await deliver(ctx);
    const { updateId } = await post(d);
    receiver.answer(answering(500));
    for (const wait of [5000, 5 * minute, 30 * minute]) {
      await deliver(ctx);
      const { state, nextAttemptAt, lastReason } = await only(ctx, updateId);
      expect({ state, lastReason }).toEqual({ state: "failed", lastReason: "The endpoint answered 500." });
      expect(nextAttemptAt?.getTime()).toBe(ctx.clock.now() + wait);
      ctx.clock.advance(wait - 1);
      expect(await deliver(ctx)).toBe(0);
      ctx.clock.advance(1);
    }
    receiver.answer(obliging);
    await deliver(ctx);
    expect(await only(ctx, updateId)).toMatchObject({ state: "sent", attempts: 4 });
    const calls = receiver.calls.slice(1);
    expect(new Set(calls.map((call) => call.headers["webhook-id"])).size).toBe(1);
    expect(new Set(calls.map((call) => call.text)).size).toBe(1);
    expect(new Set(calls.map((call) => call.headers["webhook-timestamp"])).size).toBe(4);
    receiver.verify(calls[0] as Call, secret);
  });

  it("name the time of the next try, and are ended by 410", async () => {
    const d = await openDesk((await make()).db);
    const { ctx } = d;
    const { token } = await subscribed(d);
    await deliver(ctx);
    const { updateId } = await post(d);
    receiver.answer(answering(429, { "Retry-After": "900" }));
    await deliver(ctx);
    expect((await only(ctx, updateId)).nextAttemptAt?.getTime()).toBe(ctx.clock.now() + 900_000);
    ctx.clock.advance(900_000);
    const date = new Date(Math.ceil(ctx.clock.now() / 1000) * 1000 + 2 * 3_600_000);
    receiver.answer(answering(503, { "Retry-After": date.toUTCString() }));
    await deliver(ctx);
    expect((await only(ctx, updateId)).nextAttemptAt).toEqual(date);
    ctx.clock.set(date.getTime());
    receiver.answer(answering(410));
    await deliver(ctx);
    expect(await only(ctx, updateId)).toMatchObject({ state: "bounced" });
    expect(await findByManageToken(ctx, token)).toMatchObject({ state: "quarantined" });
    const calls = receiver.calls.length;
    await post(d, "Another");
    await deliver(ctx);
    expect(receiver.calls).toHaveLength(calls);
  });

  it("that are paused are not taken over by who asks for them again, and go on with the secret they had", async () => {
    const d = await openDesk((await make()).db);
    const { ctx } = d;
    const { secret, token } = await subscribed(d);
    await deliver(ctx);
    await post(d);
    receiver.answer(answering(410));
    await deliver(ctx);
    const before = await findByManageToken(ctx, token);
    expect(before).toMatchObject({ state: "quarantined", mayResume: true });
    receiver.answer((call, res) => res.end(call.body.challenge));
    const { pageId, endpoint } = { pageId: d.page.id, endpoint: receiver.url };
    const stranger = { contact_email: "eve@example.com", format: "statuspage", clientKey: "192.0.2.66" };
    await expect(subscribe(ctx, { pageId, channel: "webhook", endpoint, ...stranger })).rejects.toMatchObject({
      code: "conflict",
      field: "endpoint",
    });
    await deliver(ctx);
    expect(await findByManageToken(ctx, token)).toEqual(before);
    await resumeByManageToken(ctx, token);
    await post(d, "Another");
    await deliver(ctx);
    const last = receiver.calls.at(-1) as Call;
    expect(last.body).toMatchObject({ type: "incident.updated" });
    receiver.verify(last, secret);
  });

  it("are not followed to where they redirect, and their long answers are not read", async () => {
    const d = await openDesk((await make()).db);
    const { ctx } = d;
    const canary = await startTarget();
    await subscribed(d);
    await deliver(ctx);
    const { updateId } = await post(d);
    for (const status of [301, 302, 303, 307, 308]) {
      receiver.answer(answering(status, { Location: canary.url }));
      await deliver(ctx);
      expect((await only(ctx, updateId)).lastReason).toBe(
        `The endpoint answered ${status}; redirects are not followed.`,
      );
      ctx.clock.advance(5 * 60 * minute);
    }
    expect(canary.hits()).toBe(0);
    let stopped = false;
    receiver.answer((_call, res) => {
      const more = (): void => {
        while (!res.destroyed && res.write("x".repeat(64 * 1024)));
      };
      res.on("drain", more);
      res.on("close", () => {
        stopped = true;
      });
      more();
    });
    await deliver(ctx);
    expect(await only(ctx, updateId)).toMatchObject({ state: "sent" });
    await eventually(() => expect(stopped).toBe(true));
    await canary.close();
  });

  it("are never called on a private network unless the operator allows it", async () => {
    const d = await openDesk((await make()).db);
    const { ctx } = d;
    const { token } = await subscribed(d);
    await deliver(ctx);
    const { updateId } = await post(d);
    ctx.installation.webhookAllowPrivate = false;
    await deliver(ctx);
    expect(receiver.calls).toHaveLength(1);
    expect(await only(ctx, updateId)).toMatchObject({
      state: "failed",
      lastReason: "The address leads to a private network, which is not allowed here.",
    });
    expect((await findByManageToken(ctx, token)).state).toBe("active");
  });

  it("at one host are called two at a time, and do not hold up the others", async () => {
    const d = await openDesk((await make()).db);
    const { ctx, page } = d;
    const other = await startWebhookReceiver();
    for (let n = 0; n < 12; n++) await addSubscriber(ctx, dana, page.id, { endpoint: `${receiver.url}/${n}` });
    const quick = await addSubscriber(ctx, dana, page.id, { endpoint: other.url });
    await deliver(ctx);
    expect((await findSubscriber(ctx, quick.subscriber.id)).state).toBe("active");
    let now = 0;
    let most = 0;
    receiver.answer((call, res) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        obliging(call, res);
      }, 20);
    });
    const { updateId } = await post(d);
    await deliver(ctx);
    expect((await deliverySummary(ctx, updateId)).webhook).toEqual({ sent: 13 });
    expect(most).toBe(2);
    await other.close();
  });
});
