import { expect, it } from "vitest";
import { listCapturedMail } from "../../lib/services/captured-mail.ts";
import { change } from "../../lib/services/change.ts";
import { sendDigests } from "../../lib/services/digests.ts";
import { createIncident, deleteIncident, postUpdate } from "../../lib/services/incidents.ts";
import { parsePreferences, savePreferences } from "../../lib/services/preferences.ts";
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
