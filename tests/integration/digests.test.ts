import { expect, it } from "vitest";
import { listCapturedMail } from "../../lib/services/captured-mail.ts";
import { change } from "../../lib/services/change.ts";
import { sendDigests } from "../../lib/services/digests.ts";
import { expandEvents } from "../../lib/services/fan-out.ts";
import { createIncident, deleteIncident, postUpdate } from "../../lib/services/incidents.ts";
import { parsePreferences, savePreferences } from "../../lib/services/preferences.ts";
import * as digests from "../../lib/store/digests.ts";
import * as outbox from "../../lib/store/outbox.ts";
import * as subscribers from "../../lib/store/subscribers.ts";
import type { TestContext } from "../support/context.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { newMailTo } from "../support/mailbox.ts";
import { deliver, subscriberAt } from "../support/notices.ts";

const hour = 3_600_000;
const day = 24 * hour;

async function daily({ ctx, page }: Desk, email: string, more: object = {}) {
  const subscriber = await subscriberAt(ctx, page.id, email);
  const wanted = parsePreferences({ cadence: "daily", digest_hour: 8, time_zone: "Europe/Berlin", ...more });
  await change(ctx, dana, (c) => savePreferences(c, subscriber, wanted));
  return subscriber.id;
}

/** They change their mind. */
async function choose({ ctx }: Desk, subscriberId: string, choice: object): Promise<void> {
  await change(ctx, dana, async (c) => {
    const subscriber = await subscribers.find(c.tx, subscriberId);
    if (subscriber) await savePreferences(c, subscriber, parsePreferences(choice));
  });
}

async function incident({ ctx, page, api }: Desk, name: string, status = "partial_outage"): Promise<string> {
  const input = { name, body: `We look into **${name}**.`, components: { [api]: status } };
  const { id } = await createIncident(ctx, dana, page.id, input);
  ctx.clock.advance(60_000);
  return id;
}

/** The day's messages to an address that were not asked for before. */
async function newMails(ctx: TestContext, address: string): Promise<string[]> {
  await sendDigests(ctx);
  return newMailTo(ctx, address);
}

onEachDatabase("the day's message", (make) => {
  it("tells at its hour of all that happened, in one mail, and then of what came after", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    await daily(d, "ann@example.com");
    const id = await incident(d, "Errors");
    await postUpdate(ctx, dana, id, { status: "identified", body: "It is the disk." });
    await incident(d, "Slow");
    ctx.clock.advance(hour);
    expect(await newMails(ctx, "ann@example.com")).toEqual([]);
    // 8:00 in Berlin, in winter.
    ctx.clock.set(Date.UTC(2026, 2, 11, 7, 0, 30));
    const [first = "", ...more] = await newMails(ctx, "ann@example.com");
    expect(more).toEqual([]);
    expect(first).toContain("What happened until 11 Mar");
    expect(first).toMatch(/Identified: Errors[\s\S]*Investigating: We look into Errors\.[\s\S]*It is the disk\./);
    expect(first).toContain("Investigating: Slow");
    expect(first).toContain("10 Mar 2026, 13:00 CET");
    for (let n = 0; n < 5; n++) ctx.clock.advance(hour);
    expect(await newMails(ctx, "ann@example.com")).toEqual([]);
    await postUpdate(ctx, dana, id, { status: "resolved", body: "Over." });
    ctx.clock.set(Date.UTC(2026, 2, 12, 7, 0, 30));
    const [second = ""] = await newMails(ctx, "ann@example.com");
    expect(second).toContain("Resolved: Errors");
    expect(second).not.toContain("It is the disk.");
  });

  it("does not come where nothing happened that its reader wants", async () => {
    const d = await desk((await make()).db);
    const { ctx, web } = d;
    await daily(d, "web@example.com", { component_ids: [web] });
    await daily(d, "critical@example.com", { minimum_impact: "critical" });
    await daily(d, "works@example.com", { kinds: ["maintenance"] });
    await daily(d, "all@example.com");
    const gone = await incident(d, "A mistake");
    await incident(d, "Errors");
    await deleteIncident(ctx, dana, gone);
    ctx.clock.advance(day);
    const all = await newMails(ctx, "all@example.com");
    expect(all).toHaveLength(1);
    expect(all[0]).not.toContain("A mistake");
    ctx.clock.advance(day);
    await sendDigests(ctx);
    await deliver(ctx);
    expect((await listCapturedMail(ctx)).map((mail) => mail.to)).toEqual(["all@example.com"]);
  });

  it("tells of the end of what it told the beginning of, though it became less bad meanwhile", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    await daily(d, "ann@example.com", { minimum_impact: "major" });
    const id = await incident(d, "Errors");
    ctx.clock.advance(day);
    expect(await newMails(ctx, "ann@example.com")).toHaveLength(1);
    await postUpdate(ctx, dana, id, { status: "resolved", body: "Over.", impact_override: "minor" });
    ctx.clock.advance(day);
    expect((await newMails(ctx, "ann@example.com"))[0]).toContain("Resolved: Errors");
  });

  it("comes once, whoever makes it and however often, and is whole after a crash", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    for (let n = 0; n < 12; n++) await daily(d, `s${n}@example.com`);
    await incident(d, "Errors");
    ctx.clock.advance(day);
    const broken = {
      ...ctx,
      random: {
        ...ctx.random,
        bytes: () => {
          throw new Error("out of luck");
        },
      },
    };
    await expect(sendDigests(broken)).rejects.toThrow("out of luck");
    await Promise.all([sendDigests(ctx), sendDigests(ctx), sendDigests(ctx)]);
    await deliver(ctx);
    const to = (await listCapturedMail(ctx)).map((mail) => mail.to).sort();
    expect(to).toEqual(Array.from({ length: 12 }, (_, n) => `s${n}@example.com`).sort());
  });

  it("neither repeats nor loses anything when the clock jumps forth and back", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    await daily(d, "ann@example.com");
    const start = ctx.clock.now();
    await incident(d, "One");
    ctx.clock.set(start + 10 * day);
    expect(await newMails(ctx, "ann@example.com")).toHaveLength(1);
    ctx.clock.set(start + 2 * hour);
    await incident(d, "Two");
    expect(await newMails(ctx, "ann@example.com")).toEqual([]);
    ctx.clock.set(start + day);
    const mails = await newMails(ctx, "ann@example.com");
    expect(mails).toEqual([expect.stringContaining("Two")]);
    expect(mails[0]).not.toContain("One");
    ctx.clock.set(start + day - 6 * hour);
    await incident(d, "Three");
    ctx.clock.set(start + day);
    expect(await newMails(ctx, "ann@example.com")).toEqual([]);
    ctx.clock.set(start + 2 * day);
    expect(await newMails(ctx, "ann@example.com")).toEqual([expect.stringContaining("Three")]);
  });

  it("keeps its hour when the clocks change, and speaks its reader's language", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    // Berlin's clocks go forth on 29 March 2026.
    ctx.clock.set(Date.UTC(2026, 2, 28, 7, 30));
    await daily(d, "ann@example.com", { language: "de" });
    await incident(d, "Errors");
    ctx.clock.set(Date.UTC(2026, 2, 29, 5, 59));
    expect(await newMails(ctx, "ann@example.com")).toEqual([]);
    ctx.clock.set(Date.UTC(2026, 2, 29, 6, 1));
    const [mail = ""] = await newMails(ctx, "ann@example.com");
    expect(mail).toContain("Was bis 29. März geschah");
    expect(mail).toContain("Abbestellen: https://status.example.com/unsubscribe/");
  });
});

onEachDatabase("the day's message of a day that was", (make) => {
  it("comes late, after midnight, and the next one at its hour nevertheless", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    await daily(d, "ann@example.com", { digest_hour: 23, time_zone: "UTC" });
    await incident(d, "One");
    ctx.clock.set(Date.UTC(2026, 2, 11, 0, 30));
    expect(await newMails(ctx, "ann@example.com")).toEqual([expect.stringContaining("One")]);
    await incident(d, "Two");
    ctx.clock.set(Date.UTC(2026, 2, 11, 22, 59));
    expect(await newMails(ctx, "ann@example.com")).toEqual([]);
    ctx.clock.set(Date.UTC(2026, 2, 11, 23, 1));
    expect(await newMails(ctx, "ann@example.com")).toEqual([expect.stringContaining("Two")]);
  });

  it("tells of the newest where there is too much", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const ids = [await incident(d, "One"), await incident(d, "Two"), await incident(d, "Three")];
    const told = await digests.newsBetween(ctx.db, page.id, 0, Number.MAX_SAFE_INTEGER, 2);
    expect(told.map(({ payload }) => "incidentId" in payload && payload.incidentId)).toEqual(ids.slice(1));
  });
});

onEachDatabase("whoever has had one message a day and wants to be told at once", (make) => {
  it("gets one last message of what has gathered, and what comes then at once", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const ann = await daily(d, "ann@example.com");
    const id = await incident(d, "Errors");
    ctx.clock.advance(day);
    expect(await newMails(ctx, "ann@example.com")).toHaveLength(1);
    await postUpdate(ctx, dana, id, { status: "resolved", body: "Over." });
    await deliver(ctx);
    ctx.clock.advance(hour);
    await choose(d, ann, { cadence: "every" });
    expect(await newMails(ctx, "ann@example.com")).toEqual([expect.stringContaining("Resolved: Errors")]);
    await incident(d, "More");
    expect(await newMails(ctx, "ann@example.com")).toEqual([expect.stringContaining("More")]);
    ctx.clock.advance(3 * day);
    expect(await newMails(ctx, "ann@example.com")).toEqual([]);
  });

  it("gets no message where nothing has gathered, and by the earlier choice of what", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const ann = await daily(d, "ann@example.com", { minimum_impact: "major" });
    const bob = await daily(d, "bob@example.com", { component_ids: [d.web] });
    await incident(d, "Slow", "degraded_performance");
    await deliver(ctx);
    for (const id of [ann, bob]) await choose(d, id, { cadence: "every", minimum_impact: "none", component_ids: null });
    for (const address of ["ann@example.com", "bob@example.com"]) expect(await newMails(ctx, address)).toEqual([]);
  });

  it("is told once of what the fan-out has not come to yet", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const ann = await daily(d, "ann@example.com");
    await incident(d, "Errors");
    await choose(d, ann, { cadence: "changes" });
    const mails = await newMails(ctx, "ann@example.com");
    expect(mails).toHaveLength(1);
    expect(mails[0]).not.toContain("What happened until");
  });

  it("is told of the end of what a message told the beginning of, though it became less bad", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const ann = await daily(d, "ann@example.com", { minimum_impact: "major" });
    const id = await incident(d, "Errors");
    ctx.clock.advance(day);
    expect(await newMails(ctx, "ann@example.com")).toHaveLength(1);
    await choose(d, ann, { cadence: "changes" });
    await postUpdate(ctx, dana, id, { status: "resolved", body: "Over.", impact_override: "minor" });
    expect(await newMails(ctx, "ann@example.com")).toEqual([expect.stringContaining("Over.")]);
  });
});

onEachDatabase("whoever was told at once and wants one message a day", (make) => {
  it("is told by it what had not gone out to them, and nothing twice", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const ann = (await subscriberAt(ctx, d.page.id, "ann@example.com")).id;
    await deliver(ctx);
    await incident(d, "Errors");
    const [first] = await outbox.listOpen(ctx.db, 1);
    await ctx.db.transaction((tx) => outbox.postpone(tx, first?.id ?? "", new Date(ctx.clock.now() + hour)));
    await incident(d, "Slow");
    expect(await newMails(ctx, "ann@example.com")).toEqual([expect.stringContaining("Slow")]);
    await choose(d, ann, { cadence: "daily", digest_hour: 8, time_zone: "UTC" });
    ctx.clock.advance(2 * hour);
    expect(await expandEvents(ctx)).toBe(0);
    ctx.clock.advance(day);
    const [mail = "", ...more] = await newMails(ctx, "ann@example.com");
    expect(more).toEqual([]);
    expect(mail).toContain("Errors");
    expect(mail).not.toContain("Slow");
    await incident(d, "More");
    ctx.clock.advance(day);
    expect(await newMails(ctx, "ann@example.com")).toEqual([expect.stringContaining("More")]);
  });

  it("is told by it of the end of what they were told the beginning of, though it became less bad", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const ann = (await subscriberAt(ctx, d.page.id, "ann@example.com")).id;
    await choose(d, ann, { minimum_impact: "major" });
    const id = await incident(d, "Errors");
    expect(await newMails(ctx, "ann@example.com")).toHaveLength(1);
    await choose(d, ann, { cadence: "daily" });
    await postUpdate(ctx, dana, id, { status: "resolved", body: "Over.", impact_override: "minor" });
    ctx.clock.advance(day);
    expect(await newMails(ctx, "ann@example.com")).toEqual([expect.stringContaining("Resolved: Errors")]);
  });
});
