import { and, count, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { importLimits } from "../../lib/domain/subscriber-import.ts";
import { listConsents } from "../../lib/services/consents.ts";
import { checkFile, findImport, listImports, listLines, startImport } from "../../lib/services/importing.ts";
import { purgeOld } from "../../lib/services/retention.ts";
import { holdSubscriber } from "../../lib/services/subscriber-holds.ts";
import { linksOf } from "../../lib/services/subscriber-links.ts";
import { browseSubscribers, type SubscriberFilter } from "../../lib/services/subscriber-list.ts";
import { subscribingLimits } from "../../lib/services/subscribing-limits.ts";
import { addSubscriber, listSubscribers, subscribe, unsubscribe } from "../../lib/services/subscriptions.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { add, check, verdictsOf } from "../support/imports.ts";
import { deliver } from "../support/notices.ts";

const all = ({ ctx, page }: Desk, filter: SubscriberFilter = {}) =>
  browseSubscribers(ctx, page.id, filter, null, 1000).then(({ items }) => items);

const refused = (field: string) => expect.objectContaining({ code: "invalid", field });

const file = `\uFEFFE-Mail,State,Confirmed at,Consent,Components,Tags,Colour
ada@example.com,active,2025-05-01,"At the fair, in May",,Customer;gold,red
bo@example.com,,,,api,,
cy@example,,,,,,
ada@EXAMPLE.com,,,,,,
dee@example.com,quarantined,2025-06-01T10:00:00Z,,,,
eve@example.com,asleep,,,,,
flo@example.com,,,,Nothing,,
gus@example.com,,2999-01-01,,,,
`;

onEachDatabase("a file of subscribers", (make) => {
  it("is looked through first: each line is told what would become of it, and nobody is added", async () => {
    const d = await desk((await make()).db);
    const made = await check(d, file);
    expect(made).toMatchObject({ state: "checked", lines: 8, ignoredColumns: ["colour"] });
    expect(made.counts).toEqual({ add: 1, ask: 1, hold: 1, repeated: 1, wrong: 4 });
    expect(await verdictsOf(d, made)).toEqual([
      [2, "add", null],
      [3, "ask", null],
      [4, "wrong", "This does not look like an e-mail address."],
      [5, "repeated", "Line 2."],
      [6, "hold", "Held back in the file it came from."],
      [7, "wrong", 'The state "asleep" is none of active, unconfirmed, quarantined.'],
      [8, "wrong", 'There is no component "Nothing".'],
      [9, "wrong", "confirmed_at lies in the future."],
    ]);
    expect((await listSubscribers(d.ctx, d.page.id, { limit: 10, page: 1 })).total).toBe(0);
  });

  it("is then added with states, times of consent, components and tags", async () => {
    const d = await desk((await make()).db);
    const made = await check(d, file, { tags: "imported" });
    const done = await add(d, made);
    expect(done).toMatchObject({ state: "done", counts: made.counts });
    const by = Object.fromEntries((await all(d)).map((s) => [s.address, s]));
    expect(Object.keys(by).sort()).toEqual(["ada@example.com", "bo@example.com", "dee@example.com"]);
    const confirmedAt = new Date("2025-05-01T00:00:00Z");
    expect(by["ada@example.com"]).toMatchObject({
      state: "active",
      confirmedAt,
      tags: ["customer", "gold", "imported"],
    });
    expect(by["bo@example.com"]).toMatchObject({ state: "unconfirmed", componentIds: [d.api], confirmedAt: null });
    expect(by["dee@example.com"]).toMatchObject({ state: "quarantined", held: true });
    expect(await listConsents(d.ctx, by["ada@example.com"]?.id ?? "")).toMatchObject([
      { step: "vouched", way: "import", note: "At the fair, in May", actor: "Dana", at: confirmedAt, ipHash: null },
    ]);
    // Only the one who has not agreed yet is written to, and only to be asked.
    expect(await deliver(d.ctx)).toBe(1);
    await expect(startImport(d.ctx, dana, made.id)).rejects.toEqual(expect.objectContaining({ code: "conflict" }));
  });

  it("never changes who is here, held back or has left", async () => {
    const d = await desk((await make()).db);
    const { ctx, page } = d;
    const agreed = { skip_confirmation_notification: true };
    const one = async (email: string) => (await addSubscriber(ctx, dana, page.id, { email, ...agreed })).subscriber;
    await one("here@example.com");
    await holdSubscriber(ctx, dana, (await one("held@example.com")).id, { reason: "Legal asked for it" });
    const left = await one("left@example.com");
    const token = linksOf(ctx, left).unsubscribe.split("/").at(-1);
    await unsubscribe(ctx, token);
    const gone = await one("gone@example.com");
    await holdSubscriber(ctx, dana, gone.id, { reason: "Legal asked for it" });
    await unsubscribe(ctx, linksOf(ctx, gone).unsubscribe.split("/").at(-1));
    const names = ["here", "held", "left", "gone", "late"];
    const text = `email\n${names.map((name) => `${name}@example.com\n`).join("")}`;
    const made = await check(d, text, { vouch: true });
    expect((await verdictsOf(d, made)).map(([, ...rest]) => rest)).toEqual([
      ["known", "Subscribed since 2026-03-10."],
      ["suppressed", "Legal asked for it"],
      ["left", "Unsubscribed on 2026-03-10."],
      ["suppressed", "It was held back when it left."],
      ["add", null],
    ]);
    // What becomes of a line is decided when it is added, not when it was looked at.
    await one("late@example.com");
    const before = await all(d);
    const done = await add(d, made);
    expect(done.counts).toEqual({ known: 2, suppressed: 2, left: 1, add: 0 });
    expect(await all(d)).toEqual(before);
    ctx.clock.advance(86_400_000);
    const since = `email,confirmed_at\nleft@example.com,${new Date(ctx.clock.now() - 60_000).toISOString()}\n`;
    expect((await check(d, since)).counts).toEqual({ add: 1 });
  });

  it("is refused as a whole with a reason, and nothing of it stays", async () => {
    const d = await desk((await make()).db);
    const wrong: [string, string][] = [
      ["", "file"],
      ["name,colour\nada,red\n", "file"],
      ["email\n", "file"],
      ['email\n"ada@example.com\n'.repeat(3), "file"],
      [`email\n${"a".repeat(200_000)}\n`, "file"],
      ["email\n\0\n", "file"],
    ];
    for (const [text, field] of wrong)
      await expect(check(d, text, {}, 4096), text.slice(0, 40)).rejects.toEqual(refused(field));
    const latin = (async function* () {
      yield Uint8Array.from([0x65, 0x6d, 0x61, 0x69, 0x6c, 0x0a, 0xfc, 0x0a]);
    })();
    await expect(checkFile(d.ctx, dana, d.page.id, { name: "x", bytes: latin }, { consent: "x" })).rejects.toEqual(
      refused("file"),
    );
    await expect(check(d, "email\nada@example.com\n", { consent: " " })).rejects.toEqual(refused("consent"));
    await expect(check(d, "email\nada@example.com\n", { tags: "!" })).rejects.toEqual(refused("tags"));
    const large = `email\n${"x".repeat(60_000)}\n`.repeat(importLimits.bytes / 60_000 + 1);
    await expect(check(d, `email\n\n${large}`, {}, 1 << 20)).rejects.toEqual(refused("file"));
    expect(await listImports(d.ctx, d.page.id)).toEqual([]);
  });

  it("with semicolons, in pieces of any size, is the same file", async () => {
    const d = await desk((await make()).db);
    for (const size of [1, 3, 4096]) {
      const made = await check(d, 'email;tags\r\n"ada@example.com";"a;b"\r\n', {}, size);
      expect((await listLines(d.ctx, made.id, { limit: 9 }))[0]?.row?.tags).toEqual(["a", "b"]);
    }
  });

  it("that can not go on says up to where it came, and goes on from there without adding anybody twice", async () => {
    const d = await desk((await make()).db);
    const { ctx } = d;
    const people = Array.from({ length: 620 }, (_, i) => `p${i}@example.com`);
    const made = await check(d, `email\n${people.join("\n")}\n`, { vouch: true }, 4096);
    const { importLines: lines } = ctx.db.t;
    const broken = and(eq(lines.importId, made.id), eq(lines.line, 600));
    const good = (await listLines(ctx, made.id, { after: 599, limit: 1 }))[0]?.row ?? null;
    const write = (row: typeof good) => ctx.db.transaction((tx) => tx.db.update(lines).set({ row }).where(broken));
    await write(good && { ...good, address: null as never });
    const stopped = await add(d, made);
    expect(stopped).toMatchObject({ state: "stopped", upTo: 501 });
    expect(stopped.problem).toContain("It was added up to line 501, and nobody after it.");
    expect(await all(d)).toHaveLength(500);
    await write(good);
    expect(await add(d, made)).toMatchObject({ state: "done", counts: { add: 620 } });
    expect(new Set((await all(d)).map((s) => s.address)).size).toBe(620);
  });

  it("asks a whole organisation, each mailbox once an hour, and takes up nothing of what strangers may do", async () => {
    const d = await desk((await make()).db);
    const byForm = (email: string) =>
      subscribe(d.ctx, { pageId: d.page.id, channel: "email", email, clientKey: "192.0.2.1" });
    await byForm("asked@corp.example");
    const { perDomain } = subscribingLimits;
    const lines = Array.from({ length: perDomain.count + 5 }, (_, n) => `p${n}@corp.example`);
    const made = await check(d, `email\n${lines.join("\n")}\nasked+again@corp.example\n`, {}, 65536);
    const done = await add(d, made);
    expect(done).toMatchObject({ state: "done", counts: { ask: lines.length + 1 } });
    const { events } = d.ctx.db.t;
    const asked = async () =>
      (await d.ctx.db.db.select({ n: count() }).from(events).where(eq(events.type, "subscription.confirm")))[0]?.n;
    expect(await asked()).toBe(lines.length + 1);
    const noted = await listLines(d.ctx, made.id, { after: perDomain.count, limit: 100 });
    expect(noted.flatMap(({ line, note }) => (note === null ? [] : [[line, note]]))).toEqual([
      [lines.length + 2, "It was asked not long ago, so it was not asked again."],
    ]);
    await byForm("somebody@corp.example");
    expect(await asked()).toBe(lines.length + 2);
  });

  it("forgets its lines after a week, and keeps what became of them", async () => {
    const d = await desk((await make()).db);
    const made = await check(d, file);
    d.ctx.clock.advance(8 * 86_400_000);
    await purgeOld(d.ctx);
    expect(await verdictsOf(d, made)).toEqual([]);
    expect((await findImport(d.ctx, made.id)).counts).toEqual(made.counts);
  });
});
