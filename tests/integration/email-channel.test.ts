import { afterEach, describe, expect, it } from "vitest";
import { emailChannel } from "../../lib/channels/email.ts";
import { listOpenAlerts } from "../../lib/services/alerts.ts";
import { listCapturedMail, readCapturedMail } from "../../lib/services/captured-mail.ts";
import { deliverySummary, listDeliveries } from "../../lib/services/delivering.ts";
import { createIncident, findIncident, postUpdate } from "../../lib/services/incidents.ts";
import { updatePage } from "../../lib/services/pages.ts";
import { findSubscriber } from "../../lib/services/subscriptions.ts";
import { onEachDatabase } from "../support/databases.ts";
import { dana, desk } from "../support/fixtures.ts";
import { mailSettings } from "../support/letters.ts";
import { deliver, subscriberAt } from "../support/notices.ts";
import { headerOf, type SmtpSink, type SunkMail, startSmtpSink } from "../support/smtp-sink.ts";

let sink: SmtpSink;
afterEach(() => sink?.close());

const headerNames = ({ raw }: SunkMail): string[] =>
  raw
    .slice(0, raw.search(/\r?\n\r?\n/))
    .replace(/\r?\n[ \t]+/g, " ")
    .split(/\r?\n/)
    .map((line) => line.slice(0, line.indexOf(":")).toLowerCase())
    .sort();

onEachDatabase("mail to subscribers", (make) => {
  it("says the same as text and as HTML, can be left with one click, and makes one thread an incident", async () => {
    sink = await startSmtpSink();
    const { ctx, page, api } = await desk((await make()).db);
    await updatePage(ctx, dana, page.id, { name: "Acme Status", time_zone: "Europe/Berlin" });
    const { id } = await subscriberAt(ctx, page.id, "ann@example.com");
    const incident = await createIncident(ctx, dana, page.id, {
      name: "API errors",
      body: "We **look** into it. <script>alert(1)</script> [page](javascript:alert(1)) [more](https://example.com/more)",
      components: { [api]: "major_outage" },
    });
    ctx.clock.advance(60_000);
    await postUpdate(ctx, dana, incident.id, { status: "resolved", body: "It is over. – Grüße ☂" });
    await deliver(ctx, sink.url);
    const [first, second] = sink.mails;
    if (!first || !second) throw new Error("two mails should have come");
    expect(first.to).toEqual(["ann@example.com"]);
    expect(first.from).toBe("status@example.com");
    expect(headerOf(first, "To")).toBe("ann@example.com");
    expect(headerOf(first, "From")).toBe("Status <status@example.com>");
    expect([first.mail.subject, second.mail.subject]).toEqual([
      "[Acme Status] Investigating: API errors",
      "[Acme Status] Resolved: API errors",
    ]);
    expect(headerOf(first, "List-Unsubscribe")).toMatch(/^<https:\/\/status\.example\.com\/unsubscribe\/[\w-]{43}>$/);
    expect(headerOf(first, "List-Unsubscribe-Post")).toBe("List-Unsubscribe=One-Click");
    expect(headerOf(first, "List-Id")).toBe("<updates.status.example.com>");
    expect(headerOf(first, "Auto-Submitted")).toBe("auto-generated");

    const { text = "", html } = first.mail;
    const shown = String(html).replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
    for (const part of [text, shown]) {
      expect(part).toContain("API: Operational → Major outage");
      expect(part).toContain(`https://status.example.com/incidents/${incident.id}`);
      expect(part).toContain("10 Mar 2026 13:00 CET (12:00 UTC)");
      expect(part).toContain("https://status.example.com/subscriptions/");
      expect(part).toContain("https://example.com/more");
      expect(part).not.toContain("javascript:");
    }
    expect(html).toContain("<strong>look</strong>");
    expect(html).not.toContain("<script>");
    expect(second.mail.text).toContain("It is over. – Grüße ☂");

    const updates = (await findIncident(ctx, incident.id)).updates;
    expect(first.messageId).toBe(`<inc-${incident.id}.u${updates[0]?.id}.s${id}@example.com>`);
    expect(second.messageId).not.toBe(first.messageId);
    for (const name of ["References", "In-Reply-To"]) {
      expect(headerOf(first, name)).toBe(`<inc-${incident.id}.s${id}@example.com>`);
      expect(headerOf(second, name)).toBe(headerOf(first, name));
    }
  });

  it("can not be given headers or recipients by what anyone types", async () => {
    sink = await startSmtpSink();
    const { ctx, page } = await desk((await make()).db);
    await subscriberAt(ctx, page.id, "ann@example.com");
    await createIncident(ctx, dana, page.id, { name: "Plain", body: "Plain." });
    await deliver(ctx, sink.url);
    const plain = sink.mails[0];
    if (!plain) throw new Error("a mail should have come");
    const titles = [
      "A\r\nBcc: evil@example.com",
      "A\nBcc: evil@example.com",
      "A\r\n\r\nbody",
      "A%0d%0aBcc: evil@example.com",
      "A\u0085Bcc: evil@example.com",
      "A\u2028Bcc: evil@example.com",
      "A\tB\u0000C",
      `${"wide ".repeat(50)}end`,
      "Störung – 障害 🔥",
      '"quoted" <evil@example.com>, x',
    ];
    for (const name of titles) {
      sink.mails.length = 0;
      await updatePage(ctx, dana, page.id, { name: `Page ${name}`.slice(0, 255) });
      await createIncident(ctx, dana, page.id, { name, body: "Text." });
      await deliver(ctx, sink.url);
      expect(sink.mails, name).toHaveLength(1);
      const [mail] = sink.mails;
      expect(mail?.to, name).toEqual(["ann@example.com"]);
      expect(mail && headerNames(mail), name).toEqual(headerNames(plain));
      expect(mail?.mail.headers.has("bcc")).toBe(false);
    }
    const tooLong = createIncident(ctx, dana, page.id, { name: "x".repeat(10_000), body: "Text." });
    await expect(tooLong).rejects.toMatchObject({ code: "invalid", field: "name" });
  });

  it("that is refused is tried again, given up or laid to the subscriber, as the server's answer says", async () => {
    sink = await startSmtpSink();
    const { ctx, page } = await desk((await make()).db);
    const answers: Record<string, [number, string, string, string]> = {
      unknown: [550, "5.1.1 No such user", "bounced", "quarantined"],
      plain: [550, "No such user here", "bounced", "quarantined"],
      nullmx: [556, "5.1.10 Domain does not accept mail", "bounced", "quarantined"],
      policy: [550, "5.7.515 Access denied", "failed", "active"],
      spam: [554, "5.7.1 Rejected by policy", "failed", "active"],
      full: [552, "5.2.2 Mailbox full", "failed", "active"],
      later: [451, "4.7.1 Greylisted", "failed", "active"],
      room: [452, "4.3.1 Insufficient storage", "failed", "active"],
      fine: [250, "", "sent", "active"],
    };
    sink.judge((address) => {
      const [code = 250, text = ""] = answers[address.split("@")[0] ?? ""] ?? [];
      return code === 250 ? null : { code, text };
    });
    const ids: Record<string, string> = {};
    for (const who of Object.keys(answers)) ids[who] = (await subscriberAt(ctx, page.id, `${who}@example.com`)).id;
    await createIncident(ctx, dana, page.id, { name: "Errors", body: "Text." });
    await deliver(ctx, sink.url);
    for (const [who, [code, text, delivery, subscriber]] of Object.entries(answers)) {
      const [found] = await listDeliveries(ctx, { subscriberId: ids[who], limit: 1 });
      expect(found?.state, `${code} ${text}`).toBe(delivery);
      if (code !== 250) expect(found?.lastReason).toContain(String(code));
      expect((await findSubscriber(ctx, ids[who] ?? "")).state, who).toBe(subscriber);
    }
    const { id } = await createIncident(ctx, dana, page.id, { name: "Again", body: "Text." });
    ctx.clock.advance(1000);
    await deliver(ctx, sink.url);
    const updateId = (await findIncident(ctx, id)).updates[0]?.id ?? "";
    const { email } = await deliverySummary(ctx, updateId);
    expect(email.sent).toBe(1);
    expect(email.bounced).toBeUndefined();
  });

  it("that makes the server hang up is that mail's own trouble, and no other waits for it", async () => {
    sink = await startSmtpSink();
    const { ctx, page } = await desk((await make()).db);
    const bad = await subscriberAt(ctx, page.id, "bad@example.com");
    sink.judge((to) => (to.startsWith("bad") ? { code: 421, text: "4.3.2 Service shutting down" } : null));
    await createIncident(ctx, dana, page.id, { name: "Errors", body: "Text." });
    for (let tries = 1; tries <= 5; tries++) {
      await deliver(ctx, sink.url);
      const [waiting] = await listDeliveries(ctx, { subscriberId: bad.id, limit: 1 });
      expect(waiting).toMatchObject({ state: "failed", attempts: tries, lastReason: expect.stringContaining("421") });
      ctx.clock.advance(90 * 60_000);
    }
    expect(await listOpenAlerts(ctx, page.id)).toEqual([]);
    await subscriberAt(ctx, page.id, "ann@example.com");
    await createIncident(ctx, dana, page.id, { name: "More errors", body: "Text." });
    await deliver(ctx, sink.url);
    expect(sink.mails.map((mail) => mail.to)).toEqual([["ann@example.com"]]);
  });

  it("is captured in files that can be read whole where there is no server", async () => {
    sink = await startSmtpSink();
    const { ctx, page } = await desk((await make()).db);
    await subscriberAt(ctx, page.id, "ann@example.com");
    await createIncident(ctx, dana, page.id, { name: "Störung 🔥", body: "Es **brennt**." });
    await deliver(ctx);
    const [mail] = await listCapturedMail(ctx);
    expect(mail).toMatchObject({ to: "ann@example.com", at: ctx.clock.now() });
    expect(mail?.subject).toMatch(/Investigating: Störung 🔥$/);
    const whole = await readCapturedMail(ctx, mail?.name ?? "");
    expect(whole?.text).toContain("Es brennt.");
    expect(whole?.html).toContain("<strong>brennt</strong>");
    expect(whole?.headers["list-unsubscribe-post"]).toBe("List-Unsubscribe=One-Click");
    for (const name of ["../secret", "x.eml", "/etc/passwd", `${mail?.name}/..`])
      expect(await readCapturedMail(ctx, name)).toBeNull();
  });
});

describe("a mail server that talks but does not serve", () => {
  it("is an outcome with a reason, never an exception", async () => {
    sink = await startSmtpSink(0, "right");
    const message = {
      type: "manage",
      page: { id: "page00000001", name: "Status", url: "https://status.example.com", timeZone: "UTC" },
    } as const;
    const letter = {
      deliveryId: "delivery0001",
      subscriberId: "subscriber01",
      address: "ann@example.com",
      settings: {},
      secrets: [],
      sequence: 1,
      thread: null,
      message,
      language: "en" as const,
      timeZone: "UTC",
      links: { manage: "https://status.example.com/m", unsubscribe: "https://status.example.com/u" },
      createdAt: 0,
      now: 0,
    };
    const cases: [string, RegExp][] = [
      [`smtps://127.0.0.1:${sink.port}`, /./],
      [`smtp://ann:wrong@127.0.0.1:${sink.port}`, /535 5\.7\.8/],
      ["smtp://127.0.0.1:1", /ECONNREFUSED/],
      ["smtp://nowhere.invalid:25", /./],
    ];
    for (const [smtpUrl, reason] of cases) {
      const channel = emailChannel(mailSettings({ smtpUrl }));
      const sent = await channel.send(letter);
      channel.close();
      expect(sent, smtpUrl).toMatchObject({
        channelDown: true,
        outcome: { kind: "retry", reason: expect.stringMatching(reason) },
      });
      expect(JSON.stringify(sent)).not.toContain("ann:wrong");
    }
  });
});
