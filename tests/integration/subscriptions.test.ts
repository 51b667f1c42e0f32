import { expect, it } from "vitest";
import { AppError } from "../../lib/domain/errors.ts";
import { listCapturedMail, readCapturedMail } from "../../lib/services/captured-mail.ts";
import { listDeliveries } from "../../lib/services/delivering.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { purgeOld } from "../../lib/services/retention.ts";
import { changePreferences } from "../../lib/services/self-service.ts";
import { holdSubscriber } from "../../lib/services/subscriber-holds.ts";
import { linksOf } from "../../lib/services/subscriber-links.ts";
import {
  addSubscriber,
  confirm,
  findByManageToken,
  findSubscriber,
  leaveByManageToken,
  listSubscribers,
  peekUnsubscribe,
  removeSubscriber,
  subscribe,
  unsubscribe,
} from "../../lib/services/subscriptions.ts";
import * as outbox from "../../lib/store/outbox.ts";
import { update as updateSubscriber } from "../../lib/store/subscribers.ts";
import { written } from "../support/api.ts";
import type { TestContext } from "../support/context.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { deliver, subscriberAt } from "../support/notices.ts";
import { startSmtpSink } from "../support/smtp-sink.ts";

const hour = 3_600_000;
const refused = (code: string, field?: string) => expect.objectContaining({ code, field });

const byEmail = ({ ctx, page }: Desk, email: unknown, more: object = {}) =>
  subscribe(ctx, { pageId: page.id, channel: "email", email, clientKey: "198.51.100.7", ...more });

async function mailsTo(ctx: TestContext, address: string) {
  const list = (await listCapturedMail(ctx)).filter((mail) => mail.to === address);
  return Promise.all(list.map(async ({ name }) => (await readCapturedMail(ctx, name))?.text ?? ""));
}

const tokenIn = (text: string | undefined): string => /confirm\?token=([\w-]+)/.exec(text ?? "")?.[1] ?? "";
const lastPart = (url: string): string => url.split("/").at(-1) ?? "";

async function subscribed(d: Desk, email: string, more: object = {}) {
  await byEmail(d, email, more);
  await deliver(d.ctx);
  const { manageUrl } = await confirm(d.ctx, tokenIn((await mailsTo(d.ctx, email))[0]));
  return lastPart(manageUrl);
}

onEachDatabase("subscribing by e-mail", (make) => {
  it("begins with the confirmation of the address's owner, once", async () => {
    const d = await desk((await make()).db);
    const { ctx, page, api, web } = d;
    expect(await byEmail(d, " Ann@Example.COM ", { componentIds: [api] })).toEqual({ channel: "email" });
    const { items } = await listSubscribers(ctx, page.id, { limit: 10, page: 1 });
    expect(items).toMatchObject([{ address: "Ann@example.com", state: "unconfirmed", componentIds: [api] }]);
    await deliver(ctx);
    const [text] = await mailsTo(ctx, "Ann@example.com");
    expect(text).toContain("- API");
    const token = tokenIn(text);
    expect(Buffer.from(token, "base64url")).toHaveLength(32);

    expect((await findSubscriber(ctx, items[0]?.id ?? "")).state).toBe("unconfirmed");
    const { manageUrl } = await confirm(ctx, token);
    expect(manageUrl).toMatch(/^https:\/\/status\.example\.com\/subscriptions\/[\w-]{43}$/);
    await expect(confirm(ctx, token)).rejects.toEqual(refused("gone"));

    const manage = lastPart(manageUrl);
    expect(await findByManageToken(ctx, manage)).toMatchObject({ state: "active", componentIds: [api] });
    const choose = async (ids: unknown) => {
      await changePreferences(ctx, manage, { component_ids: ids });
      return findByManageToken(ctx, manage);
    };
    expect(await choose([web, web])).toMatchObject({ componentIds: [web] });
    expect(await choose(null)).toMatchObject({ componentIds: null });
    await expect(choose([])).rejects.toEqual(refused("invalid", "components"));
    await expect(choose(["zzzzzzzzzzzz"])).rejects.toEqual(refused("invalid", "components"));
    await leaveByManageToken(ctx, manage);
    await expect(findByManageToken(ctx, manage)).rejects.toEqual(refused("not_found"));
    expect((await listSubscribers(ctx, page.id, { limit: 10, page: 1 })).total).toBe(0);
  });

  it("answers the same for an address that is subscribed, and tells only its owner", async () => {
    const d = await desk((await make()).db);
    const { ctx, page, api } = d;
    await subscribed(d, "ann@example.com");
    ctx.clock.advance(hour + 1);
    const again = await byEmail(d, "ann@example.com", { componentIds: [api] });
    expect(again).toEqual(await byEmail(d, "nobody@example.com", { componentIds: [api] }));
    await deliver(ctx);
    expect(await mailsTo(ctx, "nobody@example.com")).toHaveLength(1);
    const mails = await mailsTo(ctx, "ann@example.com");
    expect(mails).toHaveLength(2);
    const reminder = mails.find((text) => text.includes("You are already subscribed")) ?? "";
    expect(tokenIn(reminder)).toBe("");
    expect(reminder).toMatch(/https:\/\/status\.example\.com\/subscriptions\/[\w-]{43}/);
    const { items } = await listSubscribers(ctx, page.id, { q: "ann@", limit: 10, page: 1 });
    expect(items).toMatchObject([{ state: "active", componentIds: null }]);
  });

  it("can not be used to flood a mailbox", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const forms = [
      "ann.b@gmail.com",
      "annb@gmail.com",
      "ANN.B+news@gmail.com",
      "a.n.n.b+x@gmail.com",
      "annb+/1@gmail.com",
      "annb@googlemail.com",
    ];
    const counts = [];
    for (let n = 0; n < 5; n++) {
      for (const [m, email] of forms.entries()) await byEmail(d, email, { clientKey: `192.0.2.${n * 10 + m}` });
      await deliver(ctx);
      counts.push((await listCapturedMail(ctx)).length);
      ctx.clock.advance(hour + 1);
    }
    // Once an hour, three times a day.
    expect(counts).toEqual([1, 2, 3, 3, 3]);
    ctx.clock.advance(25 * hour);
    await byEmail(d, "annb@gmail.com");
    await deliver(ctx);
    expect(await listCapturedMail(ctx)).toHaveLength(4);
  });

  it("is limited for each caller and for all together", async () => {
    const d = await desk((await make()).db);
    for (let n = 0; n < 5; n++) await byEmail(d, `p${n}@example.com`);
    await expect(byEmail(d, "p6@example.com")).rejects.toMatchObject({ code: "too_many", retryAfter: 3600 });
    await byEmail(d, "p6@example.com", { clientKey: "203.0.113.9" });
    d.ctx.clock.advance(hour + 1);
    await byEmail(d, "p7@example.com");
    for (let n = 0; n < 99; n++) await byEmail(d, `q${n}@example.com`, { clientKey: `10.0.0.${n}` });
    await expect(byEmail(d, "r@example.com", { clientKey: "10.1.1.1" })).rejects.toEqual(refused("too_many"));
  });

  it("has links that end: a confirmation after a day, and each for its own purpose only", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    await byEmail(d, "ann@example.com");
    await deliver(ctx);
    const token = tokenIn((await mailsTo(ctx, "ann@example.com"))[0]);
    for (const other of [token, `${token}x`, "", "x".repeat(5000), null, ["a"], "' or 1=1"]) {
      await expect(findByManageToken(ctx, other)).rejects.toEqual(refused("not_found"));
      await expect(unsubscribe(ctx, other)).rejects.toEqual(refused("not_found"));
    }
    await expect(confirm(ctx, "unknown")).rejects.toEqual(refused("not_found"));
    ctx.clock.advance(24 * hour + 1);
    await expect(confirm(ctx, token)).rejects.toEqual(refused("gone"));
    await byEmail(d, "bo@example.com");
    ctx.clock.advance(24 * hour + 1);
    await deliver(ctx);
    expect(await mailsTo(ctx, "bo@example.com")).toEqual([]);
    const [late] = await listDeliveries(ctx, { limit: 1 });
    expect(late).toMatchObject({ state: "suppressed", lastReason: "The link in it has expired." });
  });

  it("asks once more with a new link, which ends the old one", async () => {
    const d = await desk((await make()).db);
    await byEmail(d, "ann@example.com");
    await deliver(d.ctx);
    const first = tokenIn((await mailsTo(d.ctx, "ann@example.com"))[0]);
    d.ctx.clock.advance(hour + 1);
    await byEmail(d, "ann@example.com");
    await deliver(d.ctx);
    const second = (await mailsTo(d.ctx, "ann@example.com")).map(tokenIn).find((token) => token !== first);
    await expect(confirm(d.ctx, first)).rejects.toEqual(refused("not_found"));
    expect(await confirm(d.ctx, second)).toMatchObject({ address: "ann@example.com" });
  });

  it("ends by one click, and a repeated click is no error", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const { id } = await subscriberAt(ctx, page.id, "ann@example.com");
    const links = linksOf(ctx, await findSubscriber(ctx, id));
    const token = lastPart(links.unsubscribe);
    await expect(unsubscribe(ctx, lastPart(links.manage))).rejects.toEqual(refused("not_found"));
    expect(await peekUnsubscribe(ctx, token)).toEqual({ address: "a…@example.com" });
    expect((await findSubscriber(ctx, id)).state).toBe("active");
    await unsubscribe(ctx, token);
    await expect(findSubscriber(ctx, id)).rejects.toEqual(refused("not_found"));
    await unsubscribe(ctx, token);
    expect(await peekUnsubscribe(ctx, token)).toEqual({ address: null });
    await expect(findByManageToken(ctx, lastPart(links.manage))).rejects.toEqual(refused("not_found"));
  });

  it("leaves no token readable in the database", async () => {
    const d = await desk((await make()).db);
    const manage = await subscribed(d, "ann@example.com");
    const confirmToken = tokenIn((await mailsTo(d.ctx, "ann@example.com"))[0]);
    const rows = JSON.stringify([
      await d.ctx.db.db.select().from(d.ctx.db.t.tokens),
      await d.ctx.db.db.select().from(d.ctx.db.t.events),
      await d.ctx.db.db.select().from(d.ctx.db.t.audit),
    ]);
    expect(rows).not.toContain(manage);
    expect(rows).not.toContain(confirmToken);
    expect(rows).not.toContain("ann@example.com");
  });

  it("refuses what is no address or no choice, names the field and writes nothing", async () => {
    const { db } = await make();
    const d = await desk(db);
    const before = await written(db);
    const cases: [object, string][] = [
      [{ email: undefined }, "email"],
      [{ email: 7 }, "email"],
      [{ email: "ann" }, "email"],
      [{ email: "a@example.com, b@example.com" }, "email"],
      [{ email: "a@example.com\r\nBcc: b@example.com" }, "email"],
      [{ email: "a@example.com\u2028b@example.com" }, "email"],
      [{ email: `${"a".repeat(65)}@example.com` }, "email"],
      [{ componentIds: "api" }, "componentIds"],
      [{ componentIds: ["zzzzzzzzzzzz"] }, "components"],
      [{ channel: "pigeon" }, "channel"],
      [{ channel: "webhook", endpoint: "not an address" }, "endpoint"],
      [{ channel: "webhook", endpoint: "ftp://example.com/" }, "endpoint"],
      [{ channel: "webhook", endpoint: "https://ann:secret@example.com/" }, "endpoint"],
    ];
    for (const [more, field] of cases)
      await expect(byEmail(d, "ann@example.com", more), JSON.stringify(more)).rejects.toEqual(
        refused("invalid", field),
      );
    await expect(byEmail(d, "ann@example.com", { pageId: "zzzzzzzzzzzz" })).rejects.toEqual(refused("not_found"));
    expect(await written(db)).toEqual(before);
  });

  it("is forgotten when it was never confirmed", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    await byEmail(d, "ann@example.com");
    await subscriberAt(ctx, page.id, "bo@example.com");
    ctx.clock.advance(6 * 24 * hour);
    await purgeOld(ctx);
    expect((await listSubscribers(ctx, page.id, { limit: 10, page: 1 })).total).toBe(2);
    ctx.clock.advance(2 * 24 * hour);
    await purgeOld(ctx);
    const { items } = await listSubscribers(ctx, page.id, { limit: 10, page: 1 });
    expect(items.map((s) => s.address)).toEqual(["bo@example.com"]);
  });

  it("is forgotten too when the question came back, unless somebody holds it", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const sink = await startSmtpSink();
    sink.judge(() => ({ code: 550, text: "5.1.1 No such user" }));
    await byEmail(d, "typo@example.com");
    const held = await addSubscriber(ctx, dana, page.id, { email: "held@example.com" });
    await holdSubscriber(ctx, dana, held.subscriber.id, { reason: "Legal" });
    await subscriberAt(ctx, page.id, "gone@example.com");
    await createIncident(ctx, dana, page.id, { name: "Errors", body: "We look into it." });
    await deliver(ctx, sink.url);
    await sink.close();
    // As a file from another product brings it in: nobody ever wrote to it from here.
    const { id } = await subscriberAt(ctx, page.id, "brought@example.com");
    const suppressed = { state: "quarantined", confirmedAt: null } as const;
    await ctx.db.transaction((tx) => updateSubscriber(tx, id, suppressed, ctx.clock.now()));
    const states = async () => {
      const { items } = await listSubscribers(ctx, page.id, { limit: 10, page: 1 });
      return items.map((s) => [s.address, s.state]).sort();
    };
    const kept = ["brought@example.com", "gone@example.com", "held@example.com"].map((address) => [
      address,
      "quarantined",
    ]);
    ctx.clock.advance(6 * 24 * hour);
    await purgeOld(ctx);
    expect(await states()).toEqual([...kept, ["typo@example.com", "quarantined"]]);
    ctx.clock.advance(2 * 24 * hour);
    await purgeOld(ctx);
    expect(await states()).toEqual(kept);
  });
});

onEachDatabase("subscribers kept by responders", (make) => {
  it("are added with and without a question to them, and removed", async () => {
    const { ctx, page } = await desk((await make()).db);
    const { subscriber } = await addSubscriber(ctx, dana, page.id, { email: "ann@example.com" });
    expect(subscriber.state).toBe("unconfirmed");
    await subscriberAt(ctx, page.id, "bo@example.com");
    await deliver(ctx);
    expect((await listCapturedMail(ctx)).map((mail) => mail.to)).toEqual(["ann@example.com"]);
    await expect(addSubscriber(ctx, dana, page.id, { email: "ann@example.com" })).rejects.toEqual(
      refused("conflict", "email"),
    );
    await removeSubscriber(ctx, dana, subscriber.id);
    await expect(removeSubscriber(ctx, dana, subscriber.id)).rejects.toEqual(refused("not_found"));
    await expect(removeSubscriber(ctx, { kind: "subscriber", id: "x" }, subscriber.id)).rejects.toBeInstanceOf(
      AppError,
    );
  });

  it("may not be endpoints on a private network or at another service's port", async () => {
    const { db } = await make();
    const { ctx, page } = await desk(db);
    const before = await written(db);
    const endpoints = [
      "http://example.com/hook",
      "https://127.0.0.1/",
      "https://localhost./",
      "https://2130706433/",
      "https://0x7f.1/",
      "https://0177.1/",
      "https://127.1/",
      "https://0/",
      "https://[::]/",
      "https://[::1]/",
      "https://[::ffff:7f00:1]/",
      "https://[64:ff9b::7f00:1]/",
      "https://[2002:7f00:1::]/",
      "https://[::127.0.0.1]/",
      "https://169.254.169.254/latest/",
      "https://[fd00:ec2::254]/",
      "https://100.100.100.200/",
      "https://10.1.2.3/",
      "https://172.16.0.1/",
      "https://192.168.1.1/",
      "https://①②⑦.⓪.⓪.①/",
      "https://metadata.google.internal/",
      "https://example.com:22/",
      "https://example.com:25/",
      "https://example.com:6379/",
    ];
    for (const endpoint of endpoints) {
      const asked = subscribe(ctx, { pageId: page.id, channel: "webhook", endpoint, clientKey: "a" });
      await expect(asked, endpoint).rejects.toEqual(refused("invalid", "endpoint"));
      await expect(addSubscriber(ctx, dana, page.id, { endpoint }), endpoint).rejects.toEqual(
        refused("invalid", "endpoint"),
      );
    }
    expect(await written(db)).toEqual(before);
    expect(await outbox.listOpen(ctx.db, 10)).toEqual([]);
  });
});
