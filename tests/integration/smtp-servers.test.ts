import { generateKeyPairSync } from "node:crypto";
import { authenticate } from "mailauth";
import { afterEach, describe, expect, it } from "vitest";
import type { Sent } from "../../lib/channels/channel.ts";
import { smtpOutcome } from "../../lib/channels/email.ts";
import type { Mail } from "../../lib/net/mail-message.ts";
import type { Smtp } from "../../lib/net/smtp.ts";
import { createSmtpServers, type SmtpServersOptions } from "../../lib/net/smtp-servers.ts";
import { renderEmail } from "../../lib/render/email.ts";
import { eventually } from "../support/eventually.ts";
import { links, told } from "../support/letters.ts";
import { type Oddity, type OddServer, oddities, startOddSmtp } from "../support/odd-smtp.ts";
import { headerOf, startSmtpSink } from "../support/smtp-sink.ts";

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const mail = (to = "ann@example.net"): Mail => ({
  ...renderEmail({
    deliveryId: "delivery0001",
    subscriberId: "subscriber01",
    message: told(),
    links,
    mailDomain: "example.com",
  }),
  from: { name: "Status", address: "status@example.com" },
  returnPath: "status@example.com",
  to,
  date: Date.UTC(2026, 2, 10, 12),
});

async function odd(oddity: Oddity): Promise<OddServer> {
  const server = await startOddSmtp(oddity);
  opened.push(server);
  return server;
}

function connect(urls: readonly string[], edit: Partial<SmtpServersOptions> = {}): Smtp {
  const usual = {
    connections: 2,
    deadlineMs: 1500,
    takingMs: 1500,
    answerMs: 300,
    rate: null,
    dkim: null,
    pauseMs: 100,
  };
  const options = { ...usual, ...edit };
  const smtp = createSmtpServers(urls.join(","), options);
  opened.push(smtp);
  return smtp;
}

/** What a server's way to fail means: for the mail, for the channel, and who takes the mail where there is a second. */
const table: Record<Oddity, { outcome: string; channelDown: boolean; next: "takes it" | "is not asked" }> = {
  silent: { outcome: "retry", channelDown: true, next: "takes it" },
  "hangs-up": { outcome: "retry", channelDown: true, next: "takes it" },
  closing: { outcome: "retry", channelDown: true, next: "takes it" },
  "no-entry": { outcome: "retry", channelDown: true, next: "takes it" },
  "sender-refused": { outcome: "retry", channelDown: false, next: "is not asked" },
  greylisting: { outcome: "retry", channelDown: false, next: "is not asked" },
  "unknown-user": { outcome: "reject", channelDown: false, next: "is not asked" },
  full: { outcome: "retry", channelDown: false, next: "is not asked" },
  "mute-on-hello": { outcome: "retry", channelDown: true, next: "takes it" },
  "sender-unwanted-now": { outcome: "retry", channelDown: true, next: "takes it" },
  "closing-on-recipient": { outcome: "unanswered", channelDown: false, next: "takes it" },
  "mute-on-recipient": { outcome: "unanswered", channelDown: false, next: "takes it" },
  "reset-on-recipient": { outcome: "unanswered", channelDown: false, next: "takes it" },
  "half-open": { outcome: "unanswered", channelDown: false, next: "is not asked" },
  "slow-filter": { outcome: "delivered", channelDown: false, next: "is not asked" },
  reset: { outcome: "unanswered", channelDown: false, next: "is not asked" },
  trickling: { outcome: "retry", channelDown: true, next: "takes it" },
  fine: { outcome: "delivered", channelDown: false, next: "is not asked" },
};

/** A try of which nothing was said is told from one that was refused for now. */
const kindOf = ({ outcome }: Sent): string =>
  outcome.kind === "retry" && outcome.unanswered ? "unanswered" : outcome.kind;

describe.each(oddities)("a mail server that is %s", (oddity) => {
  it("is told from a mail that is refused, in time", async () => {
    const server = await odd(oddity);
    const started = performance.now();
    const url = oddity === "no-entry" ? server.url.replace("//", "//ann:wrong@") : server.url;
    const sent = smtpOutcome(await connect([url]).send(mail()));
    expect(kindOf(sent)).toBe(table[oddity].outcome);
    expect(sent.channelDown === true).toBe(table[oddity].channelDown);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("lets the next one take the mail, unless it was taken or is the mail's own fault", async () => {
    const [server, next] = [await odd(oddity), await odd("fine")];
    const url = oddity === "no-entry" ? server.url.replace("//", "//ann:wrong@") : server.url;
    const sent = smtpOutcome(await connect([url, next.url]).send(mail()));
    expect(next.taken()).toBe(table[oddity].next === "takes it" ? 1 : 0);
    if (next.taken() === 1) expect(sent.outcome.kind).toBe("delivered");
    else expect(kindOf(sent)).toBe(table[oddity].outcome);
  });
});

describe("one mail server", () => {
  it("is sent other mails while as many as it has connections wait for their answers, and none is waited for at the end", async () => {
    const sink = await startSmtpSink();
    opened.push(sink);
    const smtp = connect([sink.url], { takingMs: 60_000 });
    sink.beforeAnswer(() => new Promise<void>(() => undefined));
    const waiting = [smtp.send(mail()), smtp.send(mail())];
    await eventually(() => expect(sink.mails).toHaveLength(2));
    sink.beforeAnswer(null);
    expect((await smtp.send(mail())).kind).toBe("accepted");
    smtp.close();
    for (const sent of await Promise.all(waiting)) expect(sent).toMatchObject({ kind: "failed", stage: "data" });
  });
});

describe("several mail servers", () => {
  it("are used in their order: the first again as soon as it is well", async () => {
    const [first, second] = [await odd("hangs-up"), await odd("fine")];
    const changes: [string, string | null][] = [];
    const onChange = (host: string, reason: string | null) => changes.push([host, reason]);
    const smtp = connect([first.url, second.url], { onChange });
    for (let n = 0; n < 5; n++) expect((await smtp.send(mail())).kind).toBe("accepted");
    expect(second.taken()).toBe(5);
    expect(first.connections(), "who is not well is not asked for each mail").toBeLessThanOrEqual(4);
    first.become("fine");
    await eventually(async () => {
      await smtp.send(mail());
      expect(first.taken()).toBeGreaterThan(0);
    });
    const taken = second.taken();
    expect((await smtp.send(mail())).kind).toBe("accepted");
    expect(second.taken()).toBe(taken);
    expect(changes.map(([host, reason]) => [host, reason === null])).toEqual([
      [`127.0.0.1:${first.port}`, false],
      [`127.0.0.1:${first.port}`, true],
    ]);
  });

  it("that are all ill say why", async () => {
    const smtp = connect([(await odd("closing")).url, (await odd("hangs-up")).url]);
    for (let n = 0; n < 3; n++) expect(smtpOutcome(await smtp.send(mail()))).toMatchObject({ channelDown: true });
  });

  it("are sent no more mails a second than they want", async () => {
    const server = await odd("fine");
    const smtp = connect([server.url], { rate: 5, deadlineMs: 10_000, connections: 10 });
    const started = performance.now();
    await Promise.all(Array.from({ length: 12 }, () => smtp.send(mail())));
    expect(server.taken()).toBe(12);
    expect(performance.now() - started).toBeGreaterThan(1900);
  });
});

describe("a signed mail", () => {
  it("is verified by another's library, with the headers for leaving by one click signed", async () => {
    const sink = await startSmtpSink();
    opened.push(sink);
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = String(privateKey.export({ type: "pkcs8", format: "pem" }));
    const smtp = connect([sink.url], { dkim: { domain: "example.com", selector: "candor1", privateKey: pem } });
    expect((await smtp.send(mail())).kind).toBe("accepted");
    const [sunk] = sink.mails;
    if (!sunk) throw new Error("a mail should have come");
    const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: "spki", format: "der" }).toString("base64")}`;
    const resolver = async (name: string, type: string): Promise<string[][]> => {
      if (type === "TXT" && name === "candor1._domainkey.example.com") return [[record]];
      throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
    };
    const judge = async (raw: string) =>
      (await authenticate(raw, { trustReceived: false, resolver, ip: "127.0.0.1", sender: "status@example.com" })).dkim
        .results[0]?.status.result;
    expect(await judge(sunk.raw)).toBe("pass");
    const signed = headerOf(sunk, "DKIM-Signature")?.toLowerCase().replace(/\s/g, "") ?? "";
    for (const name of ["from", "to", "subject", "list-unsubscribe", "list-unsubscribe-post"])
      expect(signed).toMatch(new RegExp(`[=:]${name}[:;]`));
    expect(await judge(sunk.raw.replace("Subject: ", "Subject: Free money: "))).not.toBe("pass");
    expect(await judge(sunk.raw.replace("List-Unsubscribe-Post: List", "List-Unsubscribe-Post: Nothing"))).not.toBe(
      "pass",
    );
  });
});
