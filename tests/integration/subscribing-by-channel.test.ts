import { afterEach, expect, it } from "vitest";
import { listAudit } from "../../lib/services/audit-log.ts";
import { listCapturedMail, readCapturedMail } from "../../lib/services/captured-mail.ts";
import { pushKeys } from "../../lib/services/channel-environment.ts";
import { listDeliveries } from "../../lib/services/delivering.ts";
import { channelForms } from "../../lib/services/destinations.ts";
import { createIncident, postUpdate } from "../../lib/services/incidents.ts";
import { replayEvents } from "../../lib/services/replay.ts";
import { editPreferences } from "../../lib/services/subscriber-preferences.ts";
import {
  addSubscriber,
  confirm,
  findByManageToken,
  findSubscriber,
  listSubscribers,
  resumeByManageToken,
  rotateSecret,
  subscribe,
} from "../../lib/services/subscriptions.ts";
import * as subscribers from "../../lib/store/subscribers.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { deliver } from "../support/notices.ts";
import { type ServiceDouble, startService } from "../support/service-double.ts";
import { type Call, obliging, startWebhookReceiver, type WebhookReceiver } from "../support/webhook-receiver.ts";

const hour = 3_600_000;
const hookKey = "T000SECRET/B000SECRET/hook99secret";
const slackToken = "xoxb-123456789012-abcdefABCDEF";
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

async function openDesk(db: Parameters<typeof desk>[0]): Promise<Desk & { service: ServiceDouble }> {
  const service = await startService();
  open.push(service);
  const d = await desk(db);
  d.ctx.installation.webhookAllowPrivate = true;
  d.ctx.installation.services = { ...d.ctx.installation.services, slackApi: `${service.url}/api` };
  d.ctx.clock.set(Date.now());
  return { ...d, service };
}

async function receiving(): Promise<WebhookReceiver> {
  const receiver = await startWebhookReceiver();
  open.push(receiver);
  return receiver;
}

const incidentAt = ({ ctx, page, api }: Desk, name = "Errors") =>
  createIncident(ctx, dana, page.id, { name, body: "We look.", components: { [api]: "major_outage" } });

const told = (service: ServiceDouble): string[] => service.requests.map((r) => r.text);

onEachDatabase("chats", (make) => {
  it("are told after somebody there followed the link, and keep their key to themselves", async () => {
    const d = await openDesk((await make()).db);
    const { ctx, page, service } = d;
    const logged: unknown[] = [];
    ctx.log = { debug: note, info: note, warn: note, error: note };
    function note(...line: unknown[]): void {
      logged.push(line);
    }
    const url = `${service.url}/services/${hookKey}`;
    await subscribe(ctx, { pageId: page.id, channel: "slack", url, clientKey: "a" });
    await incidentAt(d, "Before");
    await deliver(ctx);
    expect(told(service)).toHaveLength(1);
    const token = /confirm\?token=([\w-]+)/.exec(told(service)[0] ?? "")?.[1];
    await confirm(ctx, token);
    service.does({ status: 404, body: "no_service" });
    await incidentAt(d, "After");
    await deliver(ctx);
    expect(told(service).at(-1)).toContain("Investigating: After");
    const { items } = await listSubscribers(ctx, page.id, { limit: 10, page: 1 });
    expect(items).toMatchObject([{ channel: "slack", state: "quarantined" }]);

    const { subscribers, subscriberChannels, deliveries, events, tokens } = ctx.db.t;
    const rows = await Promise.all(
      [subscribers, subscriberChannels, deliveries, events, tokens].map((table) => ctx.db.db.select().from(table)),
    );
    const shown = [await listAudit(ctx, 100), await listDeliveries(ctx, { limit: 100 }), logged, rows];
    expect(JSON.stringify(shown)).not.toMatch(/hook99secret|B000SECRET/);
  });

  it("that are asked for twice are one, and are told that they are told already", async () => {
    const d = await openDesk((await make()).db);
    const { ctx, page, service } = d;
    const input = { pageId: page.id, channel: "discord", url: `${service.url}/hook`, clientKey: "a" };
    await subscribe(ctx, input);
    await deliver(ctx);
    await confirm(ctx, /confirm\?token=([\w-]+)/.exec(told(service)[0] ?? "")?.[1]);
    await subscribe(ctx, input);
    await deliver(ctx);
    expect(told(service)[1]).toContain("already");
    expect((await listSubscribers(ctx, page.id, { limit: 10, page: 1 })).total).toBe(1);
  });

  it("with a bot keep each incident in one thread", async () => {
    const d = await openDesk((await make()).db);
    const { ctx, page, service } = d;
    let n = 0;
    service.does(() => ({ status: 200, body: JSON.stringify({ ok: true, ts: `17000000${n++}.000100` }) }));
    const bot = { mode: "slack", token: slackToken, room: "C0123ABCDEF", skip_confirmation_notification: true };
    await addSubscriber(ctx, dana, page.id, bot);
    const first = await incidentAt(d, "First");
    await deliver(ctx);
    const second = await incidentAt(d, "Second");
    await postUpdate(ctx, dana, first.id, { status: "identified", body: "Found." });
    await deliver(ctx);
    await postUpdate(ctx, dana, first.id, { status: "resolved", body: "Over." });
    await postUpdate(ctx, dana, second.id, { status: "resolved", body: "Over." });
    await deliver(ctx);
    const sent = service.requests.map((r) => JSON.parse(r.text) as { text: string; thread_ts?: string });
    const threads = (name: string) => sent.filter((m) => m.text.includes(name)).map((m) => m.thread_ts ?? null);
    const root = (name: string) => `17000000${sent.findIndex((m) => m.text.includes(name))}.000100`;
    expect(threads("First")).toEqual([null, root("First"), root("First")]);
    expect(threads("Second")).toEqual([null, root("Second")]);
    expect(service.requests[0]?.headers.authorization).toBe(`Bearer ${slackToken}`);
  });

  it("that have got another number are told by it from then on", async () => {
    const d = await openDesk((await make()).db);
    const { ctx, page, service } = d;
    ctx.installation.services = { ...ctx.installation.services, telegramApi: service.url };
    const chats = () => service.requests.map((r) => (JSON.parse(r.text) as { chat_id: string }).chat_id);
    service.does(({ text }) =>
      JSON.parse(text).chat_id === "-1001"
        ? { status: 400, body: '{"ok":false,"parameters":{"migrate_to_chat_id":-1002}}' }
        : { status: 200, body: '{"ok":true,"result":{"message_id":5}}' },
    );
    const bot = { mode: "telegram", token: "123456789:AAbbCCddEEffGGhhIIjjKKll", chat: "-1001" };
    await addSubscriber(ctx, dana, page.id, { ...bot, skip_confirmation_notification: true });
    const { id } = await incidentAt(d);
    await deliver(ctx);
    await postUpdate(ctx, dana, id, { status: "resolved", body: "Over." });
    await deliver(ctx);
    expect(chats()).toEqual(["-1001", "-1002", "-1002"]);
    expect((await listDeliveries(ctx, { limit: 10 })).map((delivery) => delivery.state)).toEqual(["sent", "sent"]);
  });

  it("that page people call them for an incident that is bad enough only later, and again when it comes back", async () => {
    const d = await openDesk((await make()).db);
    const { ctx, page, api, service } = d;
    ctx.installation.services = { ...ctx.installation.services, pagerdutyApi: service.url };
    const key = { mode: "pagerduty", routing_key: "0123456789abcdef0123456789ABCDEF" };
    const { subscriber } = await addSubscriber(ctx, dana, page.id, key);
    await editPreferences(ctx, dana, subscriber.id, { minimum_impact: "major" });
    const components = { [api]: "degraded_performance" };
    const { id } = await createIncident(ctx, dana, page.id, { name: "Slow", body: "We look.", components });
    await deliver(ctx);
    await postUpdate(ctx, dana, id, { status: "identified", body: "Found.", components: { [api]: "major_outage" } });
    await deliver(ctx);
    await postUpdate(ctx, dana, id, { status: "monitoring", body: "Mended." });
    await deliver(ctx);
    await postUpdate(ctx, dana, id, { status: "resolved", body: "Over." });
    await deliver(ctx);
    await postUpdate(ctx, dana, id, { status: "identified", body: "Not yet.", components: { [api]: "major_outage" } });
    await deliver(ctx);
    const actions = service.requests.map((r) => (JSON.parse(r.text) as { event_action: string }).event_action);
    expect(actions).toEqual(["trigger", "acknowledge", "resolve", "trigger"]);
  });

  it("are left alone after three messages in a row that were refused, and go on when somebody says so", async () => {
    const d = await openDesk((await make()).db);
    const { ctx, page, service } = d;
    const chat = { mode: "mattermost", url: `${service.url}/hooks/x`, contact_email: "ann@example.com" };
    const { subscriber } = await addSubscriber(ctx, dana, page.id, { ...chat, skip_confirmation_notification: true });
    service.does({ status: 400 });
    for (const name of ["One", "Two"]) await incidentAt(d, name);
    await deliver(ctx);
    expect((await findSubscriber(ctx, subscriber.id)).state).toBe("active");
    await incidentAt(d, "Three");
    await deliver(ctx);
    expect(await findSubscriber(ctx, subscriber.id)).toMatchObject({
      state: "quarantined",
      suppressedReason: "Mattermost answered 400.",
    });
    await deliver(ctx);
    const [mail] = await listCapturedMail(ctx);
    expect(mail).toMatchObject({ to: "ann@example.com", subject: expect.stringContaining("paused") });
    const text = (await readCapturedMail(ctx, mail?.name ?? ""))?.text ?? "";
    const token = /\/subscriptions\/([\w-]{43})/.exec(text)?.[1];
    expect(await findByManageToken(ctx, token)).toMatchObject({ mayResume: true });
    service.does({ status: 200 });
    await resumeByManageToken(ctx, token);
    const before = service.requests.length;
    await incidentAt(d, "Four");
    await deliver(ctx);
    expect(service.requests).toHaveLength(before + 1);
    await expect(resumeByManageToken(ctx, token)).rejects.toMatchObject({ code: "conflict" });
  });

  it("that are paused stay as their owners chose when a stranger asks for them again", async () => {
    const d = await openDesk((await make()).db);
    const { ctx, page, service } = d;
    const chat = { mode: "mattermost", url: `${service.url}/hooks/${hookKey}` };
    const owned = { ...chat, contact_email: "ann@example.com", skip_confirmation_notification: true };
    const { subscriber } = await addSubscriber(ctx, dana, page.id, owned);
    const paused = { state: "quarantined", suppressedReason: "It failed." } as const;
    await ctx.db.transaction((tx) => subscribers.update(tx, subscriber.id, paused, ctx.clock.now()));
    const stranger = { contact_email: "eve@example.com", clientKey: "192.0.2.66", preferences: { cadence: "changes" } };
    await subscribe(ctx, { pageId: page.id, channel: "mattermost", url: chat.url, componentIds: [d.api], ...stranger });
    const as = { contactEmail: "ann@example.com", cadence: "every", componentIds: null };
    expect(await findSubscriber(ctx, subscriber.id)).toMatchObject({ ...as, ...paused });
    await deliver(ctx);
    await confirm(ctx, /confirm\?token=([\w-]+)/.exec(told(service).at(-1) ?? "")?.[1]);
    expect(await findSubscriber(ctx, subscriber.id)).toMatchObject({ ...as, state: "active", suppressedReason: null });
  });

  it("whose key was taken back are paused at once", async () => {
    const d = await openDesk((await make()).db);
    const { ctx, page, service } = d;
    service.does({ status: 200, body: '{"ok":false,"error":"token_revoked"}' });
    const bot = { mode: "slack", token: slackToken, room: "C0123ABCDEF", skip_confirmation_notification: true };
    const { subscriber } = await addSubscriber(ctx, dana, page.id, bot);
    await incidentAt(d);
    await deliver(ctx);
    expect(await findSubscriber(ctx, subscriber.id)).toMatchObject({
      state: "quarantined",
      suppressedReason: "Slack refused it (token_revoked).",
    });
  });
});

onEachDatabase("what strangers may ask for", (make) => {
  it("leaves out what pages people and what the operator has no account for", async () => {
    const { ctx, page, service } = await openDesk((await make()).db);
    const kinds = () => channelForms(ctx, "everyone").map((form) => form.kind);
    expect(kinds()).not.toEqual(expect.arrayContaining(["pagerduty"]));
    expect(kinds()).not.toContain("sms");
    const gateway = { url: service.url.replace("://", "://AC1:key@"), from: "+15550001111" };
    ctx.installation.services = { ...ctx.installation.services, sms: gateway, voice: gateway };
    expect(kinds()).not.toContain("sms");
    ctx.installation.services = { ...ctx.installation.services, smsForAll: true };
    expect(kinds()).toContain("sms");
    expect(channelForms(ctx, "responders").map((form) => form.kind)).toEqual(
      expect.arrayContaining(["pagerduty", "sms", "voice"]),
    );
    for (const channel of ["pagerduty", "voice"])
      await expect(
        subscribe(ctx, { pageId: page.id, channel, phone_number: "+493012345678", clientKey: "a" }),
      ).rejects.toMatchObject({ code: "invalid", field: "channel" });
    await subscribe(ctx, { pageId: page.id, channel: "sms", phone_number: "+49 (30) 123-4567", clientKey: "a" });
    await deliver(ctx);
    const said = new URLSearchParams(service.requests.at(-1)?.text);
    expect(said.get("To")).toBe("+49301234567");
    expect(said.get("Body")).toMatch(/subscriptions\/confirm\?token=[\w-]{43}$/);
    await addSubscriber(ctx, dana, page.id, { phone_number: "+493012345679", skip_confirmation_notification: true });
    for (const end of ["79", "80"]) {
      const preferences = { cadence: "daily" };
      const asked = { pageId: page.id, channel: "sms", phone_number: `+4930123456${end}`, clientKey: "b", preferences };
      await expect(subscribe(ctx, asked), end).rejects.toMatchObject({ code: "invalid", field: "cadence" });
    }
  });

  it("may not lead to a private network or to another service's host", async () => {
    const { ctx, page } = await openDesk((await make()).db);
    ctx.installation.webhookAllowPrivate = false;
    const wrong: [string, string][] = [
      ["slack", "https://hooks.slack.com.evil.example/services/x"],
      ["slack", "http://hooks.slack.com/services/x"],
      ["discord", "https://example.com/api/webhooks/x"],
      ["google_chat", "https://example.com/v1/spaces/x"],
      ["teams", "https://127.0.0.1/x"],
      ["teams", "https://169.254.169.254/latest"],
      ["mattermost", "https://localhost/hooks/x"],
      ["mattermost", "https://10.0.0.1:6379/hooks/x"],
    ];
    for (const [channel, url] of wrong)
      await expect(subscribe(ctx, { pageId: page.id, channel, url, clientKey: "a" }), url).rejects.toMatchObject({
        code: "invalid",
        field: "url",
      });
  });
});

onEachDatabase("webhooks", (make) => {
  async function hooked(d: Desk, more: Record<string, unknown> = {}) {
    const receiver = await receiving();
    const { ctx, page } = d;
    const input = { pageId: page.id, channel: "webhook", endpoint: receiver.url, clientKey: "a", ...more };
    const done = await subscribe(ctx, input);
    if (done.channel !== "webhook") throw new Error("this should be a webhook");
    await deliver(ctx);
    return { receiver, secret: done.secret, token: done.manageUrl.split("/").at(-1) ?? "" };
  }

  it("are signed with the old and the new secret for a day after a change", async () => {
    const d = await openDesk((await make()).db);
    const { ctx } = d;
    const { receiver, secret, token } = await hooked(d);
    const next = await rotateSecret(ctx, token);
    expect(next).toMatch(/^whsec_/);
    expect(next).not.toBe(secret);
    await incidentAt(d, "During");
    await deliver(ctx);
    const during = receiver.calls.at(-1) as Call;
    expect(String(during.headers["webhook-signature"]).split(" ")).toHaveLength(2);
    receiver.verify(during, secret);
    receiver.verify(during, next);
    await replayEvents(ctx, secret, 0);
    ctx.clock.advance(24 * hour + 1);
    await expect(replayEvents(ctx, secret, 0)).rejects.toMatchObject({ code: "unauthenticated" });
    expect((await replayEvents(ctx, next, 0)).events).toHaveLength(1);
    await incidentAt(d, "After");
    await deliver(ctx);
    const after = receiver.calls.at(-1) as Call;
    expect(String(after.headers["webhook-signature"]).split(" ")).toHaveLength(1);
  });

  it("may ask for what they missed, and get what they were told and no more", async () => {
    const d = await openDesk((await make()).db);
    const { ctx, api, web } = d;
    const { receiver, secret, token } = await hooked(d, { componentIds: [api] });
    const { id } = await incidentAt(d, "One");
    await deliver(ctx);
    const seen = Number(receiver.calls.at(-1)?.body.sequence);
    await postUpdate(ctx, dana, id, { status: "identified", body: "Found." });
    await createIncident(ctx, dana, d.page.id, { name: "Other", body: "x", components: { [web]: "major_outage" } });
    receiver.answer((_call, res) => res.writeHead(503).end());
    await deliver(ctx);
    const missed = await replayEvents(ctx, secret, seen);
    expect(missed.events).toMatchObject([{ type: "incident.updated", data: { update: { body: "Found." } } }]);
    expect(missed.events[0]).toEqual(receiver.calls.at(-1)?.body);
    expect(missed.more).toBe(false);
    expect((await replayEvents(ctx, token, missed.after)).events).toEqual([]);
    expect((await replayEvents(ctx, token, 0)).events).toHaveLength(2);
    for (const wrong of ["", "nothing", `${secret}x`])
      await expect(replayEvents(ctx, wrong, 0)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("that can not answer are confirmed by the one who looks after them", async () => {
    const d = await openDesk((await make()).db);
    const { ctx, page } = d;
    const receiver = await receiving();
    receiver.answer((_call, res) => res.end("thanks"));
    await subscribe(ctx, {
      ...{ pageId: page.id, channel: "webhook", endpoint: receiver.url, clientKey: "a" },
      ...{ format: "statuspage", contact_email: "ann@example.com" },
    });
    await deliver(ctx);
    const [mail] = await listCapturedMail(ctx);
    const text = (await readCapturedMail(ctx, mail?.name ?? ""))?.text ?? "";
    await confirm(ctx, /confirm\?token=([\w-]+)/.exec(text)?.[1]);
    await incidentAt(d);
    await deliver(ctx);
    const { body } = receiver.calls.at(-1) as Call;
    expect(body).toMatchObject({
      meta: { unsubscribe: expect.stringContaining("/unsubscribe/") },
      page: { id: page.id, status_indicator: "critical" },
      incident: { name: "Errors", status: "investigating", incident_updates: [{ body: "We look." }] },
    });
  });

  it("write to nobody who was only named as the one who looks after them, and seldom to who was", async () => {
    const d = await openDesk((await make()).db);
    const { ctx, page } = d;
    const receiver = await receiving();
    const add = (n: number, contact_email: string) =>
      subscribe(ctx, {
        ...{ pageId: page.id, channel: "webhook", endpoint: `${receiver.url}?${n}` },
        ...{ contact_email, clientKey: `192.0.2.${n}` },
      });
    const mailsTo = async (address: string) => {
      await deliver(ctx);
      await deliver(ctx);
      return (await listCapturedMail(ctx)).filter((mail) => mail.to === address).map((mail) => mail.subject);
    };
    receiver.answer((_call, res) => res.writeHead(410).end());
    for (const n of [1, 2, 3]) await add(n, "victim@example.net");
    expect(await mailsTo("victim@example.net")).toEqual([expect.stringContaining("confirm")]);
    expect((await listSubscribers(ctx, page.id, { limit: 10, page: 1 })).items.map((s) => s.state)).toEqual(
      Array(3).fill("quarantined"),
    );

    receiver.answer(obliging);
    for (const n of [4, 5, 6]) await add(n, "olga@example.net");
    await deliver(ctx);
    ctx.clock.advance(hour + 1);
    receiver.answer((_call, res) => res.writeHead(410).end());
    await incidentAt(d);
    const told = await mailsTo("olga@example.net");
    expect(told).toHaveLength(2);
    expect(told.filter((subject) => subject.includes("paused"))).toHaveLength(1);
  });

  it("are left alone after a day of failures", async () => {
    const d = await openDesk((await make()).db);
    const { ctx } = d;
    const { receiver, token } = await hooked(d);
    receiver.answer((call, res) => (call.body.challenge ? obliging(call, res) : res.writeHead(500).end()));
    await incidentAt(d);
    for (let n = 0; n < 5; n++) {
      await deliver(ctx);
      expect((await findByManageToken(ctx, token)).state).toBe("active");
      ctx.clock.advance(5 * hour);
    }
    await deliver(ctx);
    expect(await findByManageToken(ctx, token)).toMatchObject({ state: "quarantined", mayResume: true });
  });
});

onEachDatabase("the keys for browsers", (make) => {
  it("are made once and are sealed in the database", async () => {
    const { ctx } = await openDesk((await make()).db);
    const keys = await pushKeys(ctx);
    expect(await pushKeys(ctx)).toEqual(keys);
    expect(JSON.stringify(await ctx.db.db.select().from(ctx.db.t.settings))).not.toContain(keys.privateKey);
  });
});
