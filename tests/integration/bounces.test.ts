import { mkdir, mkdtemp, readdir, readFile, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { afterEach, expect, it } from "vitest";
import { askToMove, confirmMove } from "../../lib/services/address-changes.ts";
import { listAlerts } from "../../lib/services/alerts.ts";
import { listAudit } from "../../lib/services/audit-log.ts";
import { removeBounceHook, saveBounceHook } from "../../lib/services/bounce-hooks.ts";
import { type BounceIntake, createBounceIntake } from "../../lib/services/bounce-intake.ts";
import { takeBounce } from "../../lib/services/bounces.ts";
import { listDeliveries } from "../../lib/services/delivering.ts";
import { eraseData } from "../../lib/services/erasing.ts";
import { createIncident } from "../../lib/services/incidents.ts";
import { takeReturnedMail } from "../../lib/services/returned-mail.ts";
import { markShared } from "../../lib/services/shared-mailboxes.ts";
import { releaseSubscriber } from "../../lib/services/subscriber-holds.ts";
import { linksOf } from "../../lib/services/subscriber-links.ts";
import { findSubscriber, type Subscriber, unsubscribe } from "../../lib/services/subscriptions.ts";
import * as subscribers from "../../lib/store/subscribers.ts";
import { answerBounceHook } from "../../lib/web/bounce-door.ts";
import { providerDoubles } from "../support/bounce-providers.ts";
import { onEachDatabase } from "../support/databases.ts";
import { type Desk, dana, desk } from "../support/fixtures.ts";
import { deliver, subscriberAt } from "../support/notices.ts";
import { complaintReport, postfixReport, proseReport } from "../support/returned-mails.ts";
import { type SmtpSink, startSmtpSink } from "../support/smtp-sink.ts";

let sink: SmtpSink;
let intake: BounceIntake | null = null;
afterEach(async () => {
  await sink?.close();
  await intake?.stop();
  intake = null;
});

const domain = "bounces.example.com";

async function bouncingDesk(db: Desk["ctx"]["db"]): Promise<Desk & { ann: Subscriber; bob: Subscriber }> {
  sink = await startSmtpSink();
  const made = await desk(db);
  made.ctx.installation.mail = { ...made.ctx.installation.mail, bounceDomain: domain };
  const ann = await subscriberAt(made.ctx, made.page.id, "ann@example.net");
  const bob = await subscriberAt(made.ctx, made.page.id, "bob@example.net");
  return { ...made, ann, bob };
}

/** Tells both of one more thing. @returns the return path of the mail to Ann */
async function tell({ ctx, page }: Desk): Promise<string> {
  sink.mails.length = 0;
  ctx.clock.advance(60_000);
  await createIncident(ctx, dana, page.id, { name: "API errors", body: "We look into it." });
  await deliver(ctx, sink.url);
  return sink.mails.find((mail) => mail.to.includes("ann@example.net"))?.from ?? "";
}

const lastPart = (url: string): string => url.split("/").at(-1) ?? "";

/** Sends what is due. @returns return path and text of the mail to an address */
async function mailTo({ ctx }: Desk, address: string): Promise<{ path: string; text: string }> {
  await deliver(ctx, sink.url);
  const found = sink.mails.findLast((mail) => mail.to.includes(address));
  return { path: found?.from ?? "", text: found?.mail.text ?? "" };
}

/** Somebody wants their messages at another address. @returns the mail that asks there */
async function askAt(d: Desk, subscriber: Subscriber, address: string) {
  await askToMove(d.ctx, lastPart(linksOf(d.ctx, subscriber).manage), address, "192.0.2.1");
  return mailTo(d, address);
}

/** Ann goes to another address, an hour after she was told something. @returns the return path of the earlier mail */
async function moveAnn(d: Desk & { ann: Subscriber }): Promise<string> {
  const before = await tell(d);
  d.ctx.clock.advance(3_600_000);
  const { text } = await askAt(d, d.ann, "ann@new.example");
  await confirmMove(d.ctx, /move\?token=([\w-]+)/.exec(text)?.[1]);
  return before;
}

const stateOf = async ({ ctx }: Desk, { id }: Subscriber) => {
  const { state, suppressedReason } = await findSubscriber(ctx, id);
  return [state, suppressedReason];
};

onEachDatabase("mail that comes back", (make) => {
  it("from a dead mailbox ends what is sent there, once, and says why", async () => {
    const candor = await bouncingDesk((await make()).db);
    const { ctx, ann, bob } = candor;
    const path = await tell(candor);
    expect(path).toMatch(/^bounce\+[a-z0-9]{24}\.[0-9a-f]{24}@bounces\.example\.com$/);
    expect(new Set(sink.mails.map((mail) => mail.from)).size).toBe(2);
    // A server on the way has changed the case.
    const report = postfixReport({ to: path.toUpperCase() });
    expect(await takeReturnedMail(ctx, report, [])).toBe("suppressed");
    const reason =
      "The mailbox does not exist: 550 5.1.1 <a…@example.net>: Recipient address rejected: User unknown in virtual mailbox table";
    expect(await stateOf(candor, ann)).toEqual(["quarantined", reason]);
    expect(await stateOf(candor, bob)).toEqual(["active", null]);
    const [delivery] = await listDeliveries(ctx, { subscriberId: ann.id, limit: 5 });
    expect(delivery).toMatchObject({ state: "bounced", lastReason: expect.stringContaining("550 5.1.1") });
    const entries = async () => (await listAudit(ctx, 50)).filter((e) => e.action === "subscriber.quarantine");
    expect(await entries()).toMatchObject([
      { actor: "bounces", subject: ann.id, after: { address: "a…@example.net", reason } },
    ]);

    expect(await takeReturnedMail(ctx, report, [])).toBe("repeated");
    expect(await takeReturnedMail(ctx, proseReport({ to: path }), [])).toBe("counted");
    expect(await entries()).toHaveLength(1);
    await tell(candor);
    expect(sink.mails.map((mail) => mail.to)).toEqual([["bob@example.net"]]);
  });

  it("has its reader's address in no log, alert or audit entry, also after the data were erased", async () => {
    const candor = await bouncingDesk((await make()).db);
    const { ctx, page, ann } = candor;
    const said: unknown[] = [];
    ctx.log.warn = (...what: unknown[]) => void said.push(what);
    const unknown = { code: 550, text: "5.1.1 <dead.ann@example.net>: Recipient address rejected: User unknown" };
    sink.judge((to) => (to.startsWith("dead.") ? unknown : null));
    const dead = await subscriberAt(ctx, page.id, "dead.ann@example.net");
    await tell(candor);
    const quarantine = (await listAudit(ctx, 50)).find((e) => e.action === "subscriber.quarantine");
    expect(quarantine?.after).toMatchObject({ reason: expect.stringContaining("5.1.1 <d…@example.net>: Recipient") });
    await eraseData(ctx, lastPart(linksOf(ctx, dead).manage));
    sink.judge((to) => ({ code: 554, text: `5.7.1 <${to}>: Relay access denied` }));
    for (let n = 0; n < 6; n++) await subscriberAt(ctx, page.id, `secret.person${n}@example.net`);
    await tell(candor);
    expect(JSON.stringify(said)).toContain("@example.net>: Relay access denied");
    const [alert] = await listAlerts(ctx, page.id, { state: "all", limit: 5, page: 1 });
    expect(alert?.detail).toContain("@example.net>: Relay access denied");
    // As it came from a file, or was kept before.
    const kept = { state: "quarantined", suppressedReason: "550 5.1.1 <secret.person@example.net>" } as const;
    await ctx.db.transaction((tx) => subscribers.update(tx, ann.id, kept, ctx.clock.now()));
    await releaseSubscriber(ctx, dana, ann.id);
    expect(JSON.stringify([said, alert, await listAudit(ctx, 50)])).not.toMatch(/dead\.ann|secret\.person/);
  });

  it("that nobody was sent can end nobody's subscription", async () => {
    const candor = await bouncingDesk((await make()).db);
    const path = await tell(candor);
    const [name = ""] = path.split("@");
    const otherDelivery = sink.mails.find((mail) => mail.from !== path)?.from.slice(7, 31);
    const forged = [
      `${name.slice(0, -1)}${name.endsWith("0") ? "1" : "0"}@${domain}`,
      `bounce+${otherDelivery}${name.slice(31)}@${domain}`,
      `bounce+${name.slice(7, 31)}@${domain}`,
      "ann@example.net",
      "status@example.com",
    ];
    for (const to of forged)
      expect(await takeReturnedMail(candor.ctx, postfixReport({ to }), [to]), to).toBe("unknown");
    expect(await stateOf(candor, candor.ann)).toEqual(["active", null]);
    expect(await stateOf(candor, candor.bob)).toEqual(["active", null]);
  });

  it("for a passing cause is counted, and one that comes through starts the count anew", async () => {
    const candor = await bouncingDesk((await make()).db);
    const { ctx, ann } = candor;
    const full = async (to: string, n: number) =>
      takeReturnedMail(
        ctx,
        postfixReport({ to, status: "5.2.2", diagnostic: "552 5.2.2 Mailbox full", messageId: `<full-${n}@mx.test>` }),
        [],
      );
    expect(await full(await tell(candor), 1)).toBe("counted");
    expect(await full(await tell(candor), 2)).toBe("counted");
    await tell(candor);
    expect(await full(await tell(candor), 3)).toBe("counted");
    expect(await full(await tell(candor), 4)).toBe("counted");
    expect(await stateOf(candor, ann)).toEqual(["active", null]);
    expect(await full(await tell(candor), 5)).toBe("suppressed");
    expect(await stateOf(candor, ann)).toEqual([
      "quarantined",
      "Mail came back several times in a row: 552 5.2.2 Mailbox full",
    ]);
  });

  it("for our own fault is laid to no subscriber, and a complaint ends what is sent at once", async () => {
    const candor = await bouncingDesk((await make()).db);
    for (let n = 0; n < 4; n++) {
      const policy = { status: "5.7.1", diagnostic: "550 5.7.1 Message rejected", messageId: `<policy-${n}@mx.test>` };
      expect(await takeReturnedMail(candor.ctx, postfixReport({ to: await tell(candor), ...policy }), [])).toBe(
        "counted",
      );
    }
    expect(await stateOf(candor, candor.ann)).toEqual(["active", null]);
    expect(await takeReturnedMail(candor.ctx, complaintReport(await tell(candor)), [])).toBe("suppressed");
    expect((await stateOf(candor, candor.ann))[1]).toContain("The reader reported a mail as unwanted");
  });

  it("from an address that was only asked for says nothing of the one that is told", async () => {
    const candor = await bouncingDesk((await make()).db);
    const { ctx, ann, bob } = candor;
    sink.judge((to) => (to === "refused@example.org" ? { code: 550, text: "5.1.1 No such user" } : null));
    await askAt(candor, ann, "refused@example.org");
    expect(await stateOf(candor, ann)).toEqual(["active", null]);
    const { path } = await askAt(candor, bob, "dead@example.org");
    expect(await takeReturnedMail(ctx, postfixReport({ to: path }), [])).toBe("counted");
    expect(await takeReturnedMail(ctx, complaintReport(path), [])).toBe("counted");
    expect(await stateOf(candor, bob)).toEqual(["active", null]);
    await tell(candor);
    expect(sink.mails).toHaveLength(2);
  });

  it("from an earlier address says nothing of the new one, nor counts against it", async () => {
    const candor = await bouncingDesk((await make()).db);
    const { ctx, ann } = candor;
    const full = { status: "5.2.2", diagnostic: "552 5.2.2 Mailbox full" };
    const soft = async (to: string, n: number) =>
      takeReturnedMail(ctx, postfixReport({ to, ...full, messageId: `<full-${n}@mx.test>` }), []);
    expect(await soft(await tell(candor), 1)).toBe("counted");
    expect(await soft(await tell(candor), 2)).toBe("counted");
    const before = await moveAnn(candor);
    expect(await takeReturnedMail(ctx, postfixReport({ to: before }), [])).toBe("counted");
    expect(await takeReturnedMail(ctx, complaintReport(before), [])).toBe("counted");
    expect(await soft(before, 3)).toBe("counted");
    await tell(candor);
    const { path } = await mailTo(candor, "ann@new.example");
    expect(await soft(path, 4)).toBe("counted");
    expect(await stateOf(candor, ann)).toEqual(["active", null]);
    const dead = postfixReport({ to: path, messageId: "<dead@mx.test>" });
    expect(await takeReturnedMail(ctx, dead, [])).toBe("suppressed");
  });

  it("to an earlier address at once is laid to nobody who is told elsewhere by then", async () => {
    const candor = await bouncingDesk((await make()).db);
    const { ctx, ann, page } = candor;
    const { text } = await askAt(candor, ann, "ann@new.example");
    ctx.clock.advance(60_000);
    sink.judge((to) => (to.startsWith("ann@") ? { code: 451, text: "4.7.1 Greylisted" } : null));
    await createIncident(ctx, dana, page.id, { name: "API errors", body: "We look into it." });
    await deliver(ctx, sink.url);
    ctx.clock.advance(3_600_000);
    await confirmMove(ctx, /move\?token=([\w-]+)/.exec(text)?.[1]);
    sink.judge((to) => (to.startsWith("ann@") ? { code: 550, text: "5.1.1 No such user" } : null));
    await deliver(ctx, sink.url);
    expect(await listDeliveries(ctx, { subscriberId: ann.id, state: "bounced", limit: 5 })).toHaveLength(1);
    expect(await stateOf(candor, ann)).toEqual(["active", null]);
  });

  it("from a shared mailbox's owner says nothing of the mailbox", async () => {
    const candor = await bouncingDesk((await make()).db);
    const { ctx, ann } = candor;
    await markShared(ctx, dana, ann.id, { owner: "gone@example.org" });
    await unsubscribe(ctx, lastPart(linksOf(ctx, ann).unsubscribe));
    const { path } = await mailTo(candor, "gone@example.org");
    expect(path).toContain("bounce+");
    expect(await takeReturnedMail(ctx, postfixReport({ to: path }), [])).toBe("counted");
    expect(await stateOf(candor, ann)).toEqual(["active", null]);
  });

  it("is known by its address however that is written", async () => {
    const candor = await bouncingDesk((await make()).db);
    const cleo = await subscriberAt(candor.ctx, candor.page.id, "Cleo.Smith@example.net");
    await tell(candor);
    const bounce = { kind: "complaint", reason: "spam", returnPaths: [], eventId: "event-1", at: null } as const;
    expect(await takeBounce(candor.ctx, "sendgrid", { ...bounce, address: "cleo.smith@example.net" })).toBe(
      "suppressed",
    );
    expect((await stateOf(candor, cleo))[0]).toBe("quarantined");
    expect(await stateOf(candor, candor.ann)).toEqual(["active", null]);
  });

  it("is known by its address where a provider vouches for it, on every page", async () => {
    const candor = await bouncingDesk((await make()).db);
    await tell(candor);
    const bounce = { kind: "hard", reason: "550 unknown", returnPaths: [], eventId: "event-1", at: null } as const;
    expect(await takeBounce(candor.ctx, "generic", { ...bounce, address: "nobody@example.net" })).toBe("unknown");
    expect(await takeBounce(candor.ctx, "generic", { ...bounce, address: "ann@example.net" })).toBe("suppressed");
    expect(await takeBounce(candor.ctx, "generic", { ...bounce, address: "ann@example.net" })).toBe("repeated");
    const [delivery] = await listDeliveries(candor.ctx, { subscriberId: candor.ann.id, limit: 1 });
    expect(delivery?.state).toBe("bounced");
  });

  it("is told of by providers at an address of their own, until it is taken back", async () => {
    const candor = await bouncingDesk((await make()).db);
    const { ctx } = candor;
    await tell(candor);
    const hook = await saveBounceHook(ctx, dana, "mailgun", { secret: "key-0123456789abcdef" });
    const call = providerDoubles
      .mailgun()
      .call([{ kind: "hard", address: "ann@example.net", id: "1" }], ctx.clock.now());
    const post = async (address: string, body: Buffer = call.body): Promise<number> => {
      const url = new URL(address);
      const request = new Request(url, { method: "POST", body: new Uint8Array(body) });
      return (await answerBounceHook(request, url.pathname.split("/").at(-1) ?? "", ctx)).status;
    };
    expect(await post(`${ctx.installation.baseUrl}/api/bounces/nothing`)).toBe(404);
    const forged = Buffer.from(call.body.toString("utf8").replace(/"signature":"[0-9a-f]/, '"signature":"x'));
    expect(await post(hook.address ?? "", forged)).toBe(403);
    expect(await stateOf(candor, candor.ann)).toEqual(["active", null]);
    expect(await post(hook.address ?? "")).toBe(200);
    expect(await post(hook.address ?? "")).toBe(200);
    expect((await stateOf(candor, candor.ann))[0]).toBe("quarantined");

    const renewed = await saveBounceHook(ctx, dana, "mailgun", { renew: true });
    expect(renewed).toMatchObject({ hasSecret: true });
    expect(await post(hook.address ?? "")).toBe(404);
    expect(await post(renewed.address ?? "")).toBe(200);
    await removeBounceHook(ctx, dana, "mailgun");
    expect(await post(renewed.address ?? "")).toBe(404);
    expect(JSON.stringify(await listAudit(ctx, 50))).not.toContain("key-0123456789abcdef");
    await expect(saveBounceHook(ctx, dana, "nobody", {})).rejects.toMatchObject({ code: "not_found" });
  });

  it("is listened for: what is for others, too large or made up is refused", async () => {
    for (const protocol of ["smtp", "lmtp"] as const) {
      const candor = await bouncingDesk((await make()).db);
      const path = await tell(candor);
      intake = createBounceIntake(candor.ctx, { listener: { protocol, host: "127.0.0.1", port: 0 }, folder: null });
      await intake.look();
      const transport = createTransport({ host: "127.0.0.1", port: intake.port() ?? 0, lmtp: protocol === "lmtp" });
      const send = async (to: string, raw: Buffer = postfixReport({ to })): Promise<string> => {
        const mail = transport.sendMail({ envelope: { from: "", to: [to] }, raw });
        return mail.then(
          ({ response }) => response,
          (error: Error) => error.message,
        );
      };
      expect(await send("ann@example.net")).toContain("550 5.1.1");
      expect(await send(`bounce+${"a".repeat(24)}.${"0".repeat(24)}@${domain}`)).toContain("550 5.1.1");
      expect(await send(path, Buffer.alloc(2 * 1024 * 1024, "x\r\n"))).toContain("552 5.3.4");
      expect(await stateOf(candor, candor.ann)).toEqual(["active", null]);
      expect(await send(path)).toMatch(/^250/);
      expect((await stateOf(candor, candor.ann))[0]).toBe("quarantined");
      transport.close();
      await intake.stop();
      await sink.close();
    }
  });

  it("is taken from a Maildir and from an mbox, each mail once", async () => {
    const candor = await bouncingDesk((await make()).db);
    const { ctx, ann, bob } = candor;
    const path = await tell(candor);
    const bobs = sink.mails.find((mail) => mail.from !== path)?.from ?? "";
    const folder = await mkdtemp(join(tmpdir(), "candor-returned-"));
    await mkdir(join(folder, "maildir", "new"), { recursive: true });
    await writeFile(join(folder, "maildir", "new", "1.host"), postfixReport({ to: path }));
    const maildir = createBounceIntake(ctx, { listener: null, folder: join(folder, "maildir") });
    await maildir.look();
    expect((await stateOf(candor, ann))[0]).toBe("quarantined");
    expect(await readdir(join(folder, "maildir", "new"))).toEqual([]);
    expect(await readdir(join(folder, "maildir", "cur"))).toEqual(["1.host:2,S"]);

    const mbox = join(folder, "mbox");
    const inMbox = (raw: Buffer): string =>
      `From MAILER-DAEMON Tue Mar 10 12:05:00 2026\n${raw
        .toString("utf8")
        .replace(/\r\n/g, "\n")
        .replace(/^(>*From )/gm, ">$1")}\n\n`;
    await writeFile(
      mbox,
      inMbox(Buffer.from("Subject: hello\n\nFrom here on nothing.")) + inMbox(postfixReport({ to: bobs })),
    );
    await writeFile(`${mbox}.lock`, "");
    const spool = createBounceIntake(ctx, { listener: null, folder: mbox });
    await spool.look();
    expect((await stateOf(candor, bob))[0], "while a mail server writes into it").toBe("active");
    await unlink(`${mbox}.lock`);
    await spool.look();
    expect((await stateOf(candor, bob))[0]).toBe("quarantined");
    expect(await readFile(mbox, "utf8")).toBe("");
    await createBounceIntake(ctx, { listener: null, folder: join(folder, "nothing") }).look();
  });
});
