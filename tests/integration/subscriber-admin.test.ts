import { expect, it } from "vitest";
import { subscribersCsv } from "../../lib/render/subscribers.ts";
import { askToMove, confirmMove } from "../../lib/services/address-changes.ts";
import { listCapturedMail, readCapturedMail } from "../../lib/services/captured-mail.ts";
import { addressDigest, listConsents } from "../../lib/services/consents.ts";
import { eraseData } from "../../lib/services/erasing.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { purgeOld } from "../../lib/services/retention.ts";
import { findOwn } from "../../lib/services/self-service.ts";
import { leaveByOwner, markShared, peekLeaving } from "../../lib/services/shared-mailboxes.ts";
import { exportSubscribers } from "../../lib/services/subscriber-export.ts";
import { askAgain, holdSubscriber, releaseSubscriber } from "../../lib/services/subscriber-holds.ts";
import { linksOf } from "../../lib/services/subscriber-links.ts";
import { browseSubscribers } from "../../lib/services/subscriber-list.ts";
import { readSubscriber } from "../../lib/services/subscriber-timeline.ts";
import {
  addSubscriber,
  confirm,
  findSubscriber,
  leaveByManageToken,
  removeSubscriber,
  subscribe,
  unsubscribe,
} from "../../lib/services/subscriptions.ts";
import { tagSubscribers } from "../../lib/services/tagging.ts";
import * as consents from "../../lib/store/consents.ts";
import * as subscribers from "../../lib/store/subscribers.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { deliver, subscriberAt } from "../support/notices.ts";

const day = 86_400_000;
const refused = (code: string, field?: string) => expect.objectContaining({ code, field });
const post = ({ ctx, page }: Desk) =>
  createIncident(ctx, dana, page.id, { name: "Errors", status: "investigating", body: "Looking." });

async function textTo({ ctx }: Desk, address: string): Promise<string[]> {
  const list = (await listCapturedMail(ctx)).filter((mail) => mail.to === address);
  return Promise.all(list.map(async ({ name }) => (await readCapturedMail(ctx, name))?.text ?? ""));
}

const lastPart = (url: string): string => url.split(/[/=]/).at(-1) ?? "";
const tokenIn = (text: string | undefined, page: string): string =>
  new RegExp(`${page}\\?token=([\\w-]+)`).exec(text ?? "")?.[1] ?? "";

onEachDatabase("subscribers at the desk", (make) => {
  it("are listed in pages that miss nobody, filtered by tag, component, channel and text", async () => {
    const d = await desk((await make()).db);
    const { ctx, page, api, web } = d;
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) {
      // Some at the same moment: then their ids decide.
      if (i % 2 === 0) ctx.clock.advance(1000);
      ids.push((await subscriberAt(ctx, page.id, `s${i}@example.com`, i === 0 ? [web] : null)).id);
    }
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const shown: Awaited<ReturnType<typeof browseSubscribers>> = await browseSubscribers(ctx, page.id, {}, after, 2);
      expect(shown.total).toBe(7);
      seen.push(...shown.items.map((s) => s.id));
      after = shown.next;
    } while (after !== null);
    expect(seen).toHaveLength(7);
    expect([...seen].sort()).toEqual([...ids].sort());

    const some = ids.slice(0, 3);
    const tagged = await tagSubscribers(
      ctx,
      dana,
      page.id,
      { ids: [...some, "zzzzzzzzzzzz"] },
      { add: "Gold, team a" },
    );
    expect(tagged).toEqual({ subscribers: 3, added: 6, removed: 0 });
    const all = { filter: { tag: "gold" } };
    expect(await tagSubscribers(ctx, dana, page.id, all, { add: ["vip"], remove: "team a" })).toMatchObject({
      subscribers: 3,
      added: 3,
      removed: 3,
    });
    const found = async (filter: subscribers.SubscriberFilter) =>
      (await browseSubscribers(ctx, page.id, filter, null, 50)).items.map((s) => s.address).sort();
    expect(await found({ tag: "vip" })).toEqual(["s0@example.com", "s1@example.com", "s2@example.com"]);
    expect(await found({ tag: "team a" })).toEqual([]);
    expect(await found({ tag: "gold", componentId: api })).toEqual(["s1@example.com", "s2@example.com"]);
    expect(await found({ q: "S6@", channel: "email" })).toEqual(["s6@example.com"]);
    await expect(tagSubscribers(ctx, dana, page.id, { ids: [] }, { add: "x" })).rejects.toEqual(refused("conflict"));
    await expect(tagSubscribers(ctx, dana, page.id, all, { add: " , " })).rejects.toEqual(refused("invalid", "tags"));
  });

  it("that are held back hear nothing, whatever they do, until they are let go", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const { id } = await subscriberAt(ctx, page.id, "ada@example.com");
    await post(d);
    await expect(holdSubscriber(ctx, dana, id, { reason: " " })).rejects.toEqual(refused("invalid", "reason"));
    await holdSubscriber(ctx, dana, id, { reason: "Complained" });
    await expect(holdSubscriber(ctx, dana, id, { reason: "Again" })).rejects.toEqual(refused("conflict"));
    await subscribe(ctx, { pageId: page.id, channel: "email", email: "ada@example.com", clientKey: "198.51.100.7" });
    await deliver(ctx);
    expect(await textTo(d, "ada@example.com")).toEqual([]);
    expect(await findSubscriber(ctx, id)).toMatchObject({ state: "quarantined", suppressedReason: "Complained" });
    await releaseSubscriber(ctx, dana, id);
    await expect(releaseSubscriber(ctx, dana, id)).rejects.toEqual(refused("conflict"));
    await post(d);
    await deliver(ctx);
    expect(await textTo(d, "ada@example.com")).toHaveLength(1);
  });

  it("who confirm while they are held back stay so, and are active once they are let go", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const { subscriber } = await addSubscriber(ctx, dana, page.id, { email: "bo@example.com" });
    await deliver(ctx);
    await holdSubscriber(ctx, dana, subscriber.id, { reason: "Wait" });
    await confirm(ctx, tokenIn((await textTo(d, "bo@example.com"))[0], "confirm"));
    expect((await findSubscriber(ctx, subscriber.id)).state).toBe("quarantined");
    expect((await releaseSubscriber(ctx, dana, subscriber.id)).state).toBe("active");
  });

  it("that are held back stay so by whatever way they end, until they are added by hand and let go", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const ask = (email: string) =>
      subscribe(ctx, { pageId: page.id, channel: "email", email, clientKey: "198.51.100.7" });
    const ends: [string, (who: subscribers.Subscriber) => Promise<unknown>][] = [
      ["left@example.com", (who) => unsubscribe(ctx, lastPart(linksOf(ctx, who).unsubscribe))],
      ["Erased@example.com", (who) => eraseData(ctx, lastPart(linksOf(ctx, who).manage))],
      ["removed@example.com", (who) => removeSubscriber(ctx, dana, who.id)],
    ];
    for (const [email, end] of ends) {
      const who = await subscriberAt(ctx, page.id, email);
      await holdSubscriber(ctx, dana, who.id, { reason: "Legal: Ada Smith" });
      await end(who);
      for (const again of [email, email.toLowerCase()]) expect(await ask(again)).toEqual({ channel: "email" });
      await deliver(ctx);
      expect(await textTo(d, email)).toEqual([]);
      ctx.clock.advance(3_600_001);
    }
    expect((await browseSubscribers(ctx, page.id, {}, null, 10)).total).toBe(0);
    expect(JSON.stringify(await ctx.db.db.select().from(ctx.db.t.heldAddresses))).not.toMatch(/example|Ada/);

    const { subscriber } = await addSubscriber(ctx, dana, page.id, { email: "erased@example.com" });
    expect(subscriber).toMatchObject({ state: "quarantined", suppressedReason: expect.stringContaining("held back") });
    await ask("erased@example.com");
    await deliver(ctx);
    expect(await textTo(d, "erased@example.com")).toEqual([]);
    await releaseSubscriber(ctx, dana, subscriber.id);
    await ask("erased@example.com");
    await deliver(ctx);
    await confirm(ctx, tokenIn((await textTo(d, "erased@example.com"))[0], "confirm"));
    expect((await findSubscriber(ctx, subscriber.id)).state).toBe("active");
  });

  it("that are endpoints and held back are asked nothing when they come again, by hand neither", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    ctx.installation.webhookAllowPrivate = true;
    const endpoint = "http://127.0.0.1:9/hook";
    const ask = () => subscribe(ctx, { pageId: page.id, channel: "webhook", endpoint, clientKey: "198.51.100.7" });
    const first = await addSubscriber(ctx, dana, page.id, { endpoint });
    await holdSubscriber(ctx, dana, first.subscriber.id, { reason: "Legal" });
    await unsubscribe(ctx, lastPart(linksOf(ctx, first.subscriber).unsubscribe));
    await expect(ask()).rejects.toEqual(refused("conflict", "endpoint"));
    const second = await addSubscriber(ctx, dana, page.id, { endpoint, skip_confirmation_notification: true });
    expect(second).toMatchObject({ subscriber: { state: "quarantined", confirmedAt: null }, secret: null });
    await expect(ask()).rejects.toEqual(refused("conflict", "endpoint"));
    expect((await releaseSubscriber(ctx, dana, second.subscriber.id)).state).toBe("unconfirmed");
    expect(await ask()).toMatchObject({ channel: "webhook", secret: expect.any(String) });
  });

  it("that are held back are not let go by moving there, nor by moving away", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const [held, mover, second] = await Promise.all(
      ["held", "a", "b"].map((name) => subscriberAt(ctx, page.id, `${name}@example.com`)),
    );
    if (!held || !mover || !second) throw new Error("three should have subscribed");
    const ask = (who: subscribers.Subscriber, to: string) =>
      askToMove(ctx, lastPart(linksOf(ctx, who).manage), to, "198.51.100.7");
    await ask(mover, "held@example.com");
    await deliver(ctx);
    const link = tokenIn((await textTo(d, "held@example.com"))[0], "move");
    await holdSubscriber(ctx, dana, held.id, { reason: "Legal" });
    await confirmMove(ctx, link);
    await expect(findSubscriber(ctx, mover.id)).rejects.toEqual(refused("not_found"));
    expect(await findSubscriber(ctx, held.id)).toMatchObject({ state: "quarantined", suppressedReason: "Legal" });

    ctx.clock.advance(3_600_001);
    await ask(second, "held@example.com");
    await ask(held, "new@example.com");
    await deliver(ctx);
    await confirmMove(ctx, tokenIn((await textTo(d, "new@example.com"))[0], "move"));
    expect(await findSubscriber(ctx, held.id)).toMatchObject({ state: "quarantined", address: "new@example.com" });
    await subscribe(ctx, { pageId: page.id, channel: "email", email: "held@example.com", clientKey: "198.51.100.9" });
    await ask(second, "held@example.com");
    await deliver(ctx);
    expect(await textTo(d, "held@example.com")).toHaveLength(1);
  });

  it("are asked again within the limits that hold for everyone", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const { id } = (await addSubscriber(ctx, dana, page.id, { email: "bo@example.com" })).subscriber;
    for (let i = 0; i < 3; i++) {
      await askAgain(ctx, dana, id);
      await expect(askAgain(ctx, dana, id)).rejects.toEqual(refused("too_many"));
      ctx.clock.advance(3_600_001);
    }
    await expect(askAgain(ctx, dana, id)).rejects.toEqual(refused("too_many"));
    await deliver(ctx);
    const links = (await textTo(d, "bo@example.com")).map((text) => tokenIn(text, "confirm"));
    const outcomes = await Promise.allSettled(links.map((token) => confirm(ctx, token)));
    expect(outcomes.filter((o) => o.status === "fulfilled")).toHaveLength(1);
    await expect(askAgain(ctx, dana, id)).rejects.toEqual(refused("conflict"));
  });

  it("tell what they agreed to, were sent and what was changed", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const wording = "Be told when something breaks.";
    const asked = { pageId: page.id, channel: "email", email: "eve@example.com", clientKey: "198.51.100.7", wording };
    await subscribe(ctx, asked);
    await deliver(ctx);
    ctx.clock.advance(60_000);
    const seen = { wording: "Yes, subscribe me", clientKey: "198.51.100.8" };
    await confirm(ctx, tokenIn((await textTo(d, "eve@example.com"))[0], "confirm"), seen);
    await post(d);
    await deliver(ctx);
    const id = (await browseSubscribers(ctx, page.id, {}, null, 9)).items[0]?.id ?? "";
    const record = await readSubscriber(ctx, page.id, id, null, 10);
    expect(record.sent.map(({ type, title, delivery }) => [type, title, delivery.state])).toEqual([
      ["update.posted", "Errors", "sent"],
      ["subscription.confirm", null, "sent"],
    ]);
    expect(record.consents).toMatchObject([
      { step: "asked", way: "form", wording, actor: null },
      { step: "confirmed", way: "link", wording: "Yes, subscribe me" },
    ]);
    const [first, second] = record.consents;
    expect(first?.ipHash).toMatch(/^[0-9a-f]{64}$/);
    expect(first?.ipHash).not.toBe(second?.ipHash);
    expect(record.changes.map((entry) => entry.action)).toEqual(["subscriber.confirm", "subscriber.create"]);
    await expect(readSubscriber(ctx, "zzzzzzzzzzzz", id, null, 10)).rejects.toEqual(refused("not_found"));
  });

  it("are exported with their proofs, and nothing in the file is a formula", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const given = { skip_confirmation_notification: true, consent: "=cmd()", tags: "gold" };
    await addSubscriber(ctx, dana, page.id, { email: "=1+1@example.com", ...given });
    await addSubscriber(ctx, dana, page.id, { email: "bo@example.com" });
    const text: string[] = [];
    for await (const rows of exportSubscribers(ctx, dana, page.id, { tag: "gold" }))
      text.push(subscribersCsv(rows, true));
    const [head, line, ...rest] = text.join("").trim().split("\r\n");
    expect(head).toContain("email,phone_number,destination,state");
    expect(line).toContain(",'=1+1@example.com,");
    expect(line).toContain(",'=cmd(),");
    expect(rest).toEqual([]);
  });
});

onEachDatabase("proofs of consent", (make) => {
  it("outlast the subscription without the address, and are forgotten after the time that is set", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const subscriber = await subscriberAt(ctx, page.id, "ada@example.com");
    await unsubscribe(ctx, lastPart(linksOf(ctx, subscriber).unsubscribe));
    const kept = await consents.listOfAddress(ctx.db, addressDigest(ctx, "email", "ADA@example.com"));
    expect(kept).toMatchObject([{ step: "vouched", way: "by_hand", actor: "Dana", ended: "left" }]);
    expect(JSON.stringify(kept)).not.toContain("ada@");
    ctx.installation.keepConsentsDays = 10;
    ctx.clock.advance(9 * day);
    await purgeOld(ctx);
    expect(await listConsents(ctx, subscriber.id)).toHaveLength(1);
    ctx.clock.advance(2 * day);
    await purgeOld(ctx);
    expect(await listConsents(ctx, subscriber.id)).toEqual([]);
  });

  it("of who never agreed go with the address after a week, as does what was kept for an invitation", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const { subscriber } = await addSubscriber(ctx, dana, page.id, { email: "bo@example.com" });
    const invited = { ...subscriber, id: "invited00001", address: "cy@example.com", state: "invited" as const };
    await ctx.db.transaction((tx) => subscribers.insert(tx, invited));
    ctx.clock.advance(8 * day);
    await purgeOld(ctx);
    expect(await subscribers.findMany(ctx.db, [subscriber.id, invited.id])).toEqual([]);
    expect(await listConsents(ctx, subscriber.id)).toEqual([]);
  });
});

onEachDatabase("a shared mailbox", (make) => {
  it("leaves when its owner says so, and not when one of its readers does", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const subscriber = await subscriberAt(ctx, page.id, "all@example.com");
    const { id } = subscriber;
    await expect(markShared(ctx, dana, id, { owner: "all@Example.com" })).rejects.toEqual(refused("invalid", "owner"));
    await markShared(ctx, dana, id, { owner: "olga@example.com" });
    const link = lastPart(linksOf(ctx, subscriber).unsubscribe);
    for (let i = 0; i < 5; i++) expect(await unsubscribe(ctx, link)).toBe("asked");
    await deliver(ctx);
    expect((await findSubscriber(ctx, id)).state).toBe("active");
    expect(await textTo(d, "all@example.com")).toEqual([]);
    const asked = await textTo(d, "olga@example.com");
    const tokens = asked.map((text) => tokenIn(text, "leave"));
    // The newest link is the one that works, and the owner is not written to more than three times a day.
    expect(asked.length).toBeLessThanOrEqual(3);
    const token = tokens.at(0) ?? "";
    expect(await peekLeaving(ctx, token)).toEqual({ address: "all@example.com" });
    await leaveByOwner(ctx, token);
    await expect(findSubscriber(ctx, id)).rejects.toEqual(refused("not_found"));
    await expect(leaveByOwner(ctx, token)).rejects.toEqual(refused("not_found"));
  });

  it("is neither erased nor moved by one of its readers", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const subscriber = await subscriberAt(ctx, page.id, "all@example.com");
    const link = lastPart(linksOf(ctx, subscriber).manage);
    await askToMove(ctx, link, "eve@example.com", "198.51.100.7");
    await markShared(ctx, dana, subscriber.id, { owner: "olga@example.com" });
    await deliver(ctx);
    expect(await textTo(d, "eve@example.com")).toHaveLength(1);
    const move = tokenIn((await textTo(d, "eve@example.com"))[0], "move");
    await expect(confirmMove(ctx, move)).rejects.toEqual(refused("not_found"));
    await expect(askToMove(ctx, link, "eve@example.com", "198.51.100.7")).rejects.toEqual(refused("conflict"));
    await expect(eraseData(ctx, link)).rejects.toEqual(refused("conflict"));
    expect(await findOwn(ctx, link)).toMatchObject({ shared: true, address: "all@example.com" });
  });

  it("is asked about though its owner was written to for another, and at most once an hour for each", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const lists: subscribers.Subscriber[] = [];
    for (const name of ["one", "two"]) {
      const list = await subscriberAt(ctx, page.id, `${name}@example.com`);
      await markShared(ctx, dana, list.id, { owner: "olga@example.com" });
      lists.push(list);
    }
    const input = { pageId: page.id, channel: "email", email: "olga@example.com", clientKey: "198.51.100.7" };
    await subscribe(ctx, input);
    const askAll = async () => {
      for (const list of lists) expect(await unsubscribe(ctx, lastPart(linksOf(ctx, list).unsubscribe))).toBe("asked");
      await deliver(ctx);
      return (await textTo(d, "olga@example.com")).map((text) => tokenIn(text, "leave")).filter(Boolean);
    };
    const links = await askAll();
    expect(links).toHaveLength(2);
    const counts = [];
    for (let hour = 0; hour < 5; hour++) {
      counts.push((await askAll()).length);
      ctx.clock.advance(3_600_001);
    }
    expect(counts).toEqual([2, 4, 6, 6, 6]);

    const [one] = lists;
    if (!one) throw new Error("there should be a list");
    await markShared(ctx, dana, one.id, { owner: "otto@example.com" });
    const asked = await Promise.allSettled((await askAll()).map((link) => peekLeaving(ctx, link)));
    const working = asked.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(working).toEqual([{ address: "two@example.com" }]);
    expect(await textTo(d, "otto@example.com")).toHaveLength(1);
  });

  it("is not taken over by a reader who moves there: they are told with it, and its owner is asked as before", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const list = await subscriberAt(ctx, page.id, "all@example.com");
    await markShared(ctx, dana, list.id, { owner: "olga@example.com" });
    const eve = await subscriberAt(ctx, page.id, "eve@example.com");
    await askToMove(ctx, lastPart(linksOf(ctx, eve).manage), "all@example.com", "198.51.100.7");
    await deliver(ctx);
    const { manageUrl } = await confirmMove(ctx, tokenIn((await textTo(d, "all@example.com"))[0], "move"));
    await expect(findSubscriber(ctx, eve.id)).rejects.toEqual(refused("not_found"));
    expect(await findSubscriber(ctx, list.id)).toMatchObject({ address: "all@example.com", state: "active" });
    expect(await unsubscribe(ctx, lastPart(linksOf(ctx, eve).unsubscribe))).toBe("ended");
    expect(await leaveByManageToken(ctx, lastPart(manageUrl))).toBe("asked");
    await deliver(ctx);
    expect(await textTo(d, "olga@example.com")).toHaveLength(1);
    expect(await findOwn(ctx, lastPart(manageUrl))).toMatchObject({ shared: true, state: "active" });
  });

  it("that is one no longer leaves at once, and its owner's link is dead", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const subscriber = await subscriberAt(ctx, page.id, "all@example.com");
    await markShared(ctx, dana, subscriber.id, { owner: "olga@example.com" });
    const link = lastPart(linksOf(ctx, subscriber).unsubscribe);
    await unsubscribe(ctx, link);
    await deliver(ctx);
    const token = tokenIn((await textTo(d, "olga@example.com"))[0], "leave");
    await markShared(ctx, dana, subscriber.id, { owner: "" });
    await expect(peekLeaving(ctx, token)).rejects.toEqual(refused("not_found"));
    expect(await unsubscribe(ctx, link)).toBe("ended");
  });
});
