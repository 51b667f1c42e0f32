import type { AddressInfo, Socket } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { afterEach } from "vitest";

export interface SunkMail {
  /** Envelope recipients. */
  to: string[];
  from: string;
  raw: string;
  mail: ParsedMail;
  messageId: string;
}

/** What the server says to a recipient; null takes the mail. */
export type Verdict = { code: number; text: string } | null;

export interface SmtpSink {
  port: number;
  url: string;
  mails: SunkMail[];
  /** Decides about each recipient. */
  judge(rule: (address: string) => Verdict): void;
  /** Runs after a mail was taken and before the client is told. */
  beforeAnswer(hook: ((to: readonly string[]) => Promise<void>) | null): void;
  /** Breaks all connections off, in the middle of whatever is said. */
  hangUp(): void;
  close(): Promise<void>;
}

class Refusal extends Error {
  readonly responseCode: number;
  constructor({ code, text }: { code: number; text: string }) {
    super(text);
    this.responseCode = code;
  }
}

/**
 * A real mail server on loopback that keeps what it is given.
 * @param port 0 for any free one
 * @param password what it asks for; null for nothing
 */
export async function startSmtpSink(port = 0, password: string | null = null): Promise<SmtpSink> {
  const mails: SunkMail[] = [];
  let rule: (address: string) => Verdict = () => null;
  let hook: ((to: readonly string[]) => Promise<void>) | null = null;
  const server = new SMTPServer({
    disabledCommands: password === null ? ["AUTH", "STARTTLS"] : ["STARTTLS"],
    authOptional: password === null,
    allowInsecureAuth: true,
    onAuth(given, _session, done) {
      if (given.password === password) done(null, { user: given.username });
      else done(new Refusal({ code: 535, text: "5.7.8 Authentication credentials invalid" }));
    },
    logger: false,
    maxClients: 200,
    onRcptTo({ address }, _session, done) {
      const verdict = rule(address);
      done(verdict ? new Refusal(verdict) : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", async () => {
        const raw = Buffer.concat(chunks);
        const mail = await simpleParser(raw);
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          to: rcptTo.map((r) => r.address),
          from: mailFrom ? mailFrom.address : "",
          raw: raw.toString("utf8"),
          mail,
          messageId: mail.messageId ?? "",
        });
        await hook?.(rcptTo.map((r) => r.address));
        done();
      });
    },
  });
  server.on("error", () => undefined);
  const listener = server.listen(port, "127.0.0.1");
  await new Promise<void>((resolve) => listener.once("listening", resolve));
  const sockets = new Set<Socket>();
  listener.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const bound = (listener.address() as AddressInfo).port;
  return {
    port: bound,
    url: `smtp://127.0.0.1:${bound}`,
    mails,
    judge(next) {
      rule = next;
    },
    beforeAnswer(next) {
      hook = next;
    },
    hangUp,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        hangUp();
      }),
  };
}

/** One header's unfolded value as it went over the wire. */
export function headerOf(mail: SunkMail, name: string): string | null {
  const head = mail.raw.slice(0, mail.raw.search(/\r?\n\r?\n/)).replace(/\r?\n[ \t]+/g, " ");
  const line = head.split(/\r?\n/).find((l) => l.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return line === undefined ? null : line.slice(name.length + 1).trim();
}

/** Sinks that close with the test that opened them. To be called once in a file, outside of tests. */
export function closingSinks(): () => Promise<SmtpSink> {
  const open: SmtpSink[] = [];
  afterEach(async () => {
    for (const sink of open.splice(0)) await sink.close();
  });
  return async () => {
    const sink = await startSmtpSink();
    open.push(sink);
    return sink;
  };
}
