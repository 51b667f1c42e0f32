import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { leadingZeroBits, proofBits, proofText } from "../../lib/domain/proof-of-work.ts";
import { askToMove, confirmMove } from "../../lib/services/address-changes.ts";
import { createAudience } from "../../lib/services/audiences.ts";
import { lookUpConsents } from "../../lib/services/consent-lookup.ts";
import { listDeliveries } from "../../lib/services/delivering.ts";
import { eraseData } from "../../lib/services/erasing.ts";
import { endFollowing } from "../../lib/services/following.ts";
import { createIncident, postUpdate } from "../../lib/services/incidents.ts";
import { newChallenge, saveSubscribingRules } from "../../lib/services/proof-of-work.ts";
import { replayEvents } from "../../lib/services/replay.ts";
import { changePreferences, exportData, findOwn } from "../../lib/services/self-service.ts";
import { holdSubscriber } from "../../lib/services/subscriber-holds.ts";
import { linksOf } from "../../lib/services/subscriber-links.ts";
import {
  addSubscriber,
  confirm,
  findSubscriber,
  leaveByManageToken,
  listSubscribers,
  peekUnsubscribe,
  subscribe,
  unsubscribe,
} from "../../lib/services/subscriptions.ts";
import * as outbox from "../../lib/store/outbox.ts";
import * as subscribers from "../../lib/store/subscribers.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { newMailTo } from "../support/mailbox.ts";
import { deliver, subscriberAt } from "../support/notices.ts";

const hour = 3_600_000;
const day = 24 * hour;
const refused = (code: string, field?: string) => expect.objectContaining({ code, field });
const lastPart = (url: string): string => url.split("/").at(-1) ?? "";

const byEmail = ({ ctx, page }: Desk, email: string, more: object = {}) =>
  subscribe(ctx, { pageId: page.id, channel: "email", email, clientKey: "198.51.100.7", ...more });

const tokenIn = (text: string | undefined): string => /(?:confirm|move)\?token=([\w-]+)/.exec(text ?? "")?.[1] ?? "";

async function owner(d: Desk, email: string): Promise<{ id: string; token: string }> {
  const subscriber = await subscriberAt(d.ctx, d.page.id, email);
  return { id: subscriber.id, token: lastPart(linksOf(d.ctx, subscriber).manage) };
}

async function incident({ ctx, page, api }: Desk, name = "Errors"): Promise<string> {
  const input = { name, body: "We look into it.", components: { [api]: "partial_outage" } };
  return (await createIncident(ctx, dana, page.id, input)).id;
}

/** An incident that only a group knows of. */
async function hush({ ctx, page }: Desk): Promise<string> {
  const support = await createAudience(ctx, dana, page.id, { name: "Support" });
  return (await createIncident(ctx, dana, page.id, { name: "Hush", body: "Quiet.", audience_ids: [support.id] })).id;
}

onEachDatabase("what a subscriber chooses", (make) => {
  it("is kept from the form on, and read and changed by the link", async () => {
    const d = await desk((await make()).db);
    const { ctx, api } = d;
    const preferences = { kinds: ["incidents"], minimum_impact: "major", cadence: "changes", language: "de" };
    await byEmail(d, "ann@example.com", { componentIds: [api], preferences });
    const { manageUrl } = await confirm(ctx, tokenIn((await newMailTo(ctx, "ann@example.com"))[0]));
    const token = lastPart(manageUrl);
    const chosen = { kinds: ["incidents"], minimumImpact: "major", cadence: "changes", language: "de" };
    expect(await findOwn(ctx, token)).toMatchObject({ address: "ann@example.com", chosen });
    await changePreferences(ctx, token, {
      component_ids: null,
      kinds: ["maintenance", "postmortems"],
      cadence: "daily",
      digest_hour: "17",
      time_zone: "asia/tokyo",
    });
    expect((await findOwn(ctx, token)).chosen).toEqual({
      ...chosen,
      componentIds: null,
      kinds: ["maintenance", "postmortems"],
      cadence: "daily",
      digestHour: 17,
      timeZone: "Asia/Tokyo",
      followsOnly: false,
      followed: [],
    });
  });

  it("is refused by field when it makes no sense", async () => {
    const d = await desk((await make()).db);
    const { token } = await owner(d, "ann@example.com");
    const cases: [object, string][] = [
      [{ kinds: [] }, "kinds"],
      [{ kinds: ["gossip"] }, "kinds.0"],
      [{ cadence: "hourly" }, "cadence"],
      [{ digest_hour: 24 }, "digest_hour"],
      [{ time_zone: "Mars/Base" }, "time_zone"],
      [{ minimum_impact: "maintenance" }, "minimum_impact"],
      [{ language: "tlh" }, "language"],
      [{ incident_ids: ["zzzzzzzzzzzz"] }, "incident_ids"],
    ];
    for (const [given, field] of cases)
      await expect(changePreferences(d.ctx, token, given), field).rejects.toEqual(refused("invalid", field));
    await expect(changePreferences(d.ctx, "unknown", {})).rejects.toEqual(refused("not_found"));
  });

  it("can not be changed by a stranger who enters the address again", async () => {
    const d = await desk((await make()).db);
    const { token } = await owner(d, "ann@example.com");
    const before = await findOwn(d.ctx, token);
    const preferences = { kinds: ["maintenance"], cadence: "daily" };
    expect(await byEmail(d, "ann@example.com", { preferences })).toEqual({ channel: "email" });
    expect(await findOwn(d.ctx, token)).toEqual(before);
  });

  it("holds for what is asked for again, too", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const { token } = await owner(d, "ann@example.com");
    await changePreferences(ctx, token, { minimum_impact: "critical" });
    const id = await incident(d);
    await deliver(ctx);
    expect((await replayEvents(ctx, token, 0)).events).toEqual([]);
    await changePreferences(ctx, token, { incident_ids: [id] });
    expect((await replayEvents(ctx, token, 0)).events).toHaveLength(1);
    await changePreferences(ctx, token, { incident_ids: [], minimum_impact: "major", cadence: "daily" });
    expect((await replayEvents(ctx, token, 0)).events).toHaveLength(1);
  });

  it("may be one incident alone, until it is over", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const [id, other] = [await incident(d), await incident(d, "Other")];
    const preferences = { follows_only: true, incident_ids: [id] };
    await byEmail(d, "ann@example.com", { preferences });
    const [asked = ""] = await newMailTo(ctx, "ann@example.com");
    expect(asked).toContain("You would be told about\n- Errors\n");
    await confirm(ctx, tokenIn(asked));
    for (const one of [id, other]) await postUpdate(ctx, dana, one, { status: "resolved", body: "Over." });
    expect(await newMailTo(ctx, "ann@example.com")).toEqual([expect.stringContaining("Resolved: Errors")]);
    await expect(byEmail(d, "bo@example.com", { preferences })).rejects.toEqual(refused("invalid", "incident_ids"));
    ctx.clock.advance(6 * day);
    await endFollowing(ctx);
    expect((await listSubscribers(ctx, page.id, { limit: 10, page: 1 })).total).toBe(1);
    ctx.clock.advance(2 * day);
    await endFollowing(ctx);
    expect((await listSubscribers(ctx, page.id, { limit: 10, page: 1 })).total).toBe(0);
  });

  it("leads who is subscribed already from one incident to where they can follow it", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    await owner(d, "ann@example.com");
    const id = await incident(d);
    await newMailTo(ctx, "ann@example.com");
    await byEmail(d, "ann@example.com", { preferences: { follows_only: true, incident_ids: [id] } });
    expect((await newMailTo(ctx, "ann@example.com"))[0]).toContain(`?incident=${id}`);
  });
});

onEachDatabase("a subscriber's address", (make) => {
  it("changes when the new one says yes; until then the old one is told", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const { id, token } = await owner(d, "old@example.com");
    await askToMove(ctx, token, "new@example.com", "192.0.2.1");
    const link = tokenIn((await newMailTo(ctx, "new@example.com"))[0]);
    const errors = await incident(d);
    expect(await newMailTo(ctx, "old@example.com")).toHaveLength(1);
    const { manageUrl } = await confirmMove(ctx, link);
    expect(await findOwn(ctx, lastPart(manageUrl))).toMatchObject({ id, address: "new@example.com" });
    await expect(findOwn(ctx, token)).rejects.toEqual(refused("not_found"));
    await expect(confirmMove(ctx, link)).rejects.toEqual(refused("not_found"));
    await postUpdate(ctx, dana, errors, { status: "resolved", body: "Over." });
    expect(await newMailTo(ctx, "old@example.com")).toEqual([]);
    const [notice = ""] = await newMailTo(ctx, "new@example.com");
    expect(notice).toContain("Resolved: Errors");
    expect(notice).toContain(manageUrl);
  });

  it("does not tell whether another is subscribed, and takes that one's place when its owner says so", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const { token } = await owner(d, "old@example.com");
    const { id: other } = await owner(d, "new@example.com");
    expect(await askToMove(ctx, token, "new@example.com", "192.0.2.1")).toBeUndefined();
    expect(await askToMove(ctx, token, "unknown@example.com", "192.0.2.1")).toBeUndefined();
    await askToMove(ctx, token, "new@example.com", "192.0.2.1");
    expect(await newMailTo(ctx, "new@example.com")).toHaveLength(1);
    ctx.clock.advance(hour + 1);
    await askToMove(ctx, token, "new@example.com", "192.0.2.1");
    await confirmMove(ctx, tokenIn((await newMailTo(ctx, "new@example.com"))[0]));
    const { items } = await listSubscribers(ctx, page.id, { limit: 10, page: 1 });
    expect(items.map((s) => s.address)).toEqual(["new@example.com"]);
    expect(items.map((s) => s.id)).not.toContain(other);
  });

  it("is left by the links in its older mails, also when another moved there", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const { id, token } = await owner(d, "old@example.com");
    const there = await subscriberAt(ctx, d.page.id, "new@example.com");
    const earlier = lastPart(linksOf(ctx, there).unsubscribe);
    await askToMove(ctx, token, "new@example.com", "192.0.2.1");
    await confirmMove(ctx, tokenIn((await newMailTo(ctx, "new@example.com"))[0]));
    expect(await peekUnsubscribe(ctx, earlier)).toEqual({ address: "n…@example.com" });
    expect(await unsubscribe(ctx, earlier)).toBe("ended");
    await expect(findSubscriber(ctx, id)).rejects.toEqual(refused("not_found"));
    expect(await unsubscribe(ctx, earlier)).toBe("ended");
  });

  it("has a link that ends after a day, and is checked as every address is", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const { token } = await owner(d, "old@example.com");
    await expect(askToMove(ctx, token, "old@example.com", "192.0.2.1")).rejects.toEqual(refused("invalid", "email"));
    await expect(askToMove(ctx, token, "a@b\r\nBcc: x", "192.0.2.1")).rejects.toEqual(refused("invalid", "email"));
    await askToMove(ctx, token, "new@example.com", "192.0.2.1");
    const link = tokenIn((await newMailTo(ctx, "new@example.com"))[0]);
    ctx.clock.advance(day + 1);
    await expect(confirmMove(ctx, link)).rejects.toEqual(refused("gone"));
    expect(await findOwn(ctx, token)).toMatchObject({ address: "old@example.com" });
  });
});

onEachDatabase("an address", (make) => {
  it("is answered the same whether it is known, unknown, suppressed or erased, and written to once an hour", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    await owner(d, "known@example.com");
    const { id } = await owner(d, "suppressed@example.com");
    await ctx.db.transaction((tx) => subscribers.update(tx, id, { state: "quarantined" }, ctx.clock.now()));
    const { token } = await owner(d, "erased@example.com");
    await eraseData(ctx, token);
    const names = ["known", "suppressed", "erased", "unknown"];
    for (const clientKey of ["192.0.2.1", "192.0.2.2"])
      for (const name of names)
        expect(await byEmail(d, `${name}@example.com`, { clientKey }), name).toEqual({ channel: "email" });
    for (const name of names) expect(await newMailTo(ctx, `${name}@example.com`), name).toHaveLength(1);
  });

  it("is refused the same whether it is known, unknown, asked or held back, and costs none of them anything", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const [over, hushed] = [await incident(d, "Over"), await hush(d)];
    await byEmail(d, "asked@example.com", { clientKey: "a", preferences: { incident_ids: [over] } });
    await postUpdate(ctx, dana, over, { status: "resolved", body: "Over." });
    await owner(d, "known@example.com");
    await holdSubscriber(ctx, dana, (await owner(d, "held@example.com")).id, { reason: "Legal" });
    const names = ["known", "asked", "held", "unknown"];
    const cases: [object, string][] = [
      ...["zzzzzzzzzzzz", over, hushed].map((id): [object, string] => [{ incident_ids: [id] }, "incident_ids"]),
      [{ component_ids: ["zzzzzzzzzzzz"] }, "components"],
    ];
    const said = new Set();
    for (const [preferences, field] of cases)
      for (const name of names) {
        const refusal = await byEmail(d, `${name}@example.com`, { preferences }).catch((error) => error);
        expect(refusal, `${name} ${field}`).toEqual(refused("invalid", field));
        said.add(refusal.message);
      }
    expect(said.size).toBe(2);
    expect((await listSubscribers(ctx, page.id, { limit: 10, page: 1, q: "unknown" })).total).toBe(0);
  });
});

onEachDatabase("a subscriber's data", (make) => {
  it("is given out whole, to its owner alone", async () => {
    const d = await desk((await make()).db);
    const { ctx, api } = d;
    const { token } = await owner(d, "ann@example.com");
    await changePreferences(ctx, token, { component_ids: [api], minimum_impact: "minor" });
    await incident(d);
    await deliver(ctx);
    const data = JSON.parse(JSON.stringify(await exportData(ctx, token)));
    expect(data).toMatchObject({
      subscription: { channel: "email", address: "ann@example.com", chosen: { minimumImpact: "minor" } },
      deliveries: [{ what: "update.posted", state: "sent", channel: "email" }],
    });
    await expect(exportData(ctx, "unknown")).rejects.toEqual(refused("not_found"));
  });

  it("is erased but for what keeps others from adding the address again", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const { id, token } = await owner(d, "ann@example.com");
    await incident(d);
    await askToMove(ctx, token, "new@example.com", "192.0.2.1");
    await askToMove(ctx, (await owner(d, "other@example.com")).token, "else@example.com", "192.0.2.2");
    expect(await newMailTo(ctx, "ann@example.com")).toHaveLength(1);
    await eraseData(ctx, token);
    const asked = await outbox.listAfter(ctx.db, page.id, ["subscription.move"], 0, 10);
    expect(asked).toHaveLength(1);
    expect(JSON.stringify(asked)).not.toContain(id);
    expect(await listDeliveries(ctx, { subscriberId: id, limit: 10 })).toEqual([]);
    expect((await listSubscribers(ctx, page.id, { limit: 10, page: 1, q: "ann" })).total).toBe(0);
    await expect(findOwn(ctx, token)).rejects.toEqual(refused("not_found"));
    const again = { email: "Ann@Example.com", skip_confirmation_notification: true };
    await expect(addSubscriber(ctx, dana, page.id, again)).rejects.toEqual(refused("conflict", "email"));
    expect(await byEmail(d, "ann@example.com")).toEqual(await byEmail(d, "nobody@example.com"));
    await confirm(ctx, tokenIn((await newMailTo(ctx, "ann@example.com"))[0]));
    const found = await listSubscribers(ctx, page.id, { limit: 10, page: 1 });
    expect(found.items).toContainEqual(expect.objectContaining({ address: "ann@example.com", state: "active" }));
  });
});

onEachDatabase("proofs of earlier subscriptions", (make) => {
  it("are erased with the last one, on this page, and nobody else's are", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const agreed = async (email: string): Promise<string> => {
      ctx.clock.advance(1000);
      await byEmail(d, email, { wording: "Yes?", clientKey: email });
      ctx.clock.advance(hour + 1);
      const link = tokenIn((await newMailTo(ctx, email)).at(-1));
      return lastPart((await confirm(ctx, link, { clientKey: "192.0.2.9" })).manageUrl);
    };
    await leaveByManageToken(ctx, await agreed("old@example.com"));
    const token = await agreed("old@example.com");
    await askToMove(ctx, token, "ann@example.com", "192.0.2.1");
    const { manageUrl } = await confirmMove(ctx, tokenIn((await newMailTo(ctx, "ann@example.com"))[0]));
    await leaveByManageToken(ctx, await agreed("bo@example.com"));
    await agreed("Ann@example.com");
    const proofs = async (email: string) =>
      (await lookUpConsents(ctx, dana, email)).consents.map((proof) => proof.ended);
    expect(await proofs("old@example.com")).toEqual(["left", "left", null, null]);
    expect(await proofs("ann@example.com")).toEqual([null, null, null]);
    await eraseData(ctx, lastPart(manageUrl));
    expect(await proofs("old@example.com")).toEqual([]);
    expect(await proofs("ann@example.com")).toEqual([null, null]);
    expect(await proofs("bo@example.com")).toEqual(["left", "left"]);
  });
});

onEachDatabase("a form that asks for a sum", (make) => {
  const answerTo = (challenge: string): string => {
    for (let n = 0; ; n++) {
      const hash = createHash("sha256")
        .update(proofText(challenge, String(n)))
        .digest();
      if (leadingZeroBits(hash) >= proofBits) return String(n);
    }
  };

  it("lets through whoever did it, once, and who has waited instead, seldom", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    await saveSubscribingRules(ctx, dana, page.id, { proof_of_work: "true" });
    const ask = (email: string, proof_challenge?: string, proof_answer?: string) =>
      byEmail(d, email, { proof_challenge, proof_answer, clientKey: email });
    await expect(ask("a@example.com")).rejects.toEqual(refused("invalid"));
    const challenge = newChallenge(ctx);
    await expect(ask("a@example.com", challenge, "no")).rejects.toEqual(refused("invalid"));
    await expect(ask("a@example.com", challenge)).rejects.toEqual(refused("invalid"));
    const answer = answerTo(challenge);
    await ask("a@example.com", challenge, answer);
    await expect(ask("b@example.com", challenge, answer)).rejects.toEqual(refused("invalid"));
    const forged = challenge.replace(/^\d+/, (at) => String(Number(at) + 1));
    await expect(ask("b@example.com", forged, answerTo(forged))).rejects.toEqual(refused("invalid"));
    const slow = [newChallenge(ctx), newChallenge(ctx), newChallenge(ctx)];
    ctx.clock.advance(10_001);
    const patient = (n: number) => byEmail(d, `p${n}@example.com`, { proof_challenge: slow[n], clientKey: "p" });
    await patient(0);
    await patient(1);
    await expect(patient(2)).rejects.toEqual(refused("too_many"));
    const old = newChallenge(ctx);
    ctx.clock.advance(2 * hour + 1);
    await expect(ask("c@example.com", old, answerTo(old))).rejects.toEqual(refused("invalid"));
  });

  it("counts what was asked also where the answer is that it is known", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    ctx.installation.webhookAllowPrivate = true;
    const endpoint = "http://127.0.0.1:9/hook";
    const { subscriber } = await addSubscriber(ctx, dana, page.id, { endpoint });
    await ctx.db.transaction((tx) => subscribers.update(tx, subscriber.id, { state: "active" }, ctx.clock.now()));
    const ask = (more: object) =>
      subscribe(ctx, { pageId: page.id, channel: "webhook", endpoint, clientKey: "a", ...more });
    for (let n = 0; n < 5; n++) await expect(ask({})).rejects.toEqual(refused("conflict", "endpoint"));
    await expect(ask({})).rejects.toEqual(refused("too_many"));
    await saveSubscribingRules(ctx, dana, page.id, { proof_of_work: "true" });
    const challenge = newChallenge(ctx);
    const proof = { proof_challenge: challenge, proof_answer: answerTo(challenge), clientKey: "b" };
    await expect(ask(proof)).rejects.toEqual(refused("conflict", "endpoint"));
    await expect(ask(proof)).rejects.toEqual(refused("invalid"));
  });
});
