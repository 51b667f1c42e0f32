import type { Readable } from "node:stream";
import { createTransport } from "nodemailer";
import { maskAddressesIn } from "../domain/subscription.ts";
import { composeMessage, type Mail, type MailAddress } from "./mail-message.ts";
import { createPace } from "./pace.ts";

/** Where in the talk with the server it ended. `connect` is all before the mail's turn came but for signing in. */
export type SmtpStage = "connect" | "auth" | "sender" | "recipient" | "data";

/** How far a mail is known to have come: the server is ready for it, and wants its text. */
type Reached = Extract<SmtpStage, "connect" | "recipient" | "data">;

export type SmtpResult =
  | { kind: "accepted"; response: string }
  /** The server said no: `code` is its three digits (RFC 5321), `status` the enhanced code (RFC 3463) if it gave one. */
  | { kind: "refused"; stage: SmtpStage; code: number; status: string | null; response: string }
  /** No answer: unreachable, timed out, TLS. After `data` it is unknown whether the mail was taken. */
  | { kind: "failed"; stage: SmtpStage; reason: string };

export interface Smtp {
  /** Never throws: what the server does is an outcome. */
  send(mail: Mail): Promise<SmtpResult>;
  /** Breaks off what is under way, too. */
  close(): void;
}

const fromPattern = /^(.*)<([^<>]+)>\s*$/;

/** `Name <address>` or a bare address, as MAIL_FROM is written. */
export function parseSender(text: string): MailAddress {
  const match = fromPattern.exec(text);
  const name = (match?.[1] ?? "").trim().replace(/^"(.*)"$/, "$1");
  return { name, address: (match?.[2] ?? text).trim() };
}

function toMessage(mail: Mail) {
  return {
    raw: composeMessage(mail),
    messageId: mail.messageId,
    // As objects: nodemailer parses strings as lists, through which an address could smuggle in a second recipient.
    envelope: { from: { name: "", address: mail.returnPath }, to: [{ name: "", address: mail.to }] },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

interface SmtpError {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
  message?: string;
  /** Of what kind a timeout is. */
  timeoutType?: string;
  /** What the system was asked to do when it failed. */
  syscall?: string;
}

/** What a server said: some repeat the address, which is kept with the reader and nowhere else. */
const oneLine = (text: string): string =>
  maskAddressesIn(text)
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, 300);

/** Did the connection go away, or the time run out? The library calls it a matter of connecting whenever it happens. */
function isLost({ code = "", timeoutType, syscall = "" }: SmtpError): boolean {
  if (code === "ETIMEDOUT") return timeoutType === "SOCKET_TIMEOUT";
  if (code === "ESOCKET") return ["read", "write"].includes(syscall);
  return code === "ECONNECTION" || code === "EABORT";
}

function stageOf(error: SmtpError, reached: Reached): SmtpStage {
  const command = error.command ?? "";
  if (error.code === "EAUTH" || command.startsWith("AUTH")) return "auth";
  if (command.startsWith("RCPT")) return "recipient";
  if (command.startsWith("MAIL")) return "sender";
  if (command.startsWith("DATA")) return "data";
  if (["EHLO", "HELO", "STARTTLS", "LHLO"].some((c) => command.startsWith(c))) return "connect";
  if (isLost(error)) return reached;
  return command.startsWith("CONN") || ["EDNS", "ETLS", "EREQUIRETLS"].includes(error.code ?? "") ? "connect" : reached;
}

function resultOf(error: SmtpError, reached: Reached): SmtpResult {
  const stage = stageOf(error, reached);
  if (error.code === "EABORT") return { kind: "failed", stage, reason: "The mail server did not answer in time." };
  const response = oneLine(error.response ?? error.message ?? "no answer");
  if (typeof error.responseCode === "number" && error.responseCode >= 400) {
    const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? null;
    return { kind: "refused", stage, code: error.responseCode, status, response };
  }
  return { kind: "failed", stage, reason: response };
}

/** By what receivers know that a mail is the sender's (RFC 6376). */
export interface DkimKey {
  domain: string;
  selector: string;
  /** PEM, RSA. */
  privateKey: string;
}

/**
 * What is signed. The mail library's own list ends before List-Unsubscribe-Post, without which no mail program offers
 * to leave with one click (RFC 8058 §4 wants both signed).
 */
const signedHeaders = [
  "from",
  "to",
  "subject",
  "date",
  "message-id",
  "in-reply-to",
  "references",
  "mime-version",
  "content-type",
  "content-transfer-encoding",
  "list-id",
  "list-unsubscribe",
  "list-unsubscribe-post",
  "auto-submitted",
  "feedback-id",
].join(":");

export interface SmtpOptions {
  connections: number;
  /** The longest until a mail's text goes over, in milliseconds: half of it to sign in, half for the addresses. */
  deadlineMs: number;
  /** The longest from there to the answer: content filters take their time (RFC 5321 §4.5.3.2.6). */
  takingMs: number;
  /** How long a server may take to open the talk, in milliseconds; 10 s unless given. */
  answerMs?: number;
  /** Mails a second at most; null for as fast as the server takes them. */
  rate: number | null;
  /** Null: mails are not signed. */
  dkim: DkimKey | null;
}

/** One mail on its way. */
interface Passage {
  readonly reached: Reached;
  /** Given when the time is up. */
  signal: AbortSignal;
  /** It has come so far: the time for the next part begins. */
  reach(stage: Reached): void;
  end(): void;
}

function startPassage({ deadlineMs, takingMs }: SmtpOptions): Passage {
  const stop = new AbortController();
  const wait = (ms: number) => setTimeout(() => stop.abort(), ms);
  let timer = wait(deadlineMs / 2);
  let reached: Reached = "connect";
  return {
    get reached() {
      return reached;
    },
    signal: stop.signal,
    reach(stage) {
      reached = stage;
      clearTimeout(timer);
      timer = wait(stage === "data" ? takingMs : deadlineMs / 2);
    },
    end: () => clearTimeout(timer),
  };
}

/** What the library hands to a plugin, as far as it is needed. */
interface Compiled {
  data: { passage?: Passage };
  message: { createReadStream(options?: object): Readable };
}

/**
 * Tells how far a mail has come, which the library's errors do not: it makes a mail's stream when the server is ready for
 * the sender, and reads from it when the server wants the text.
 */
function follow({ data: { passage }, message }: Compiled, done: () => void): void {
  const make = message.createReadStream.bind(message);
  message.createReadStream = (options) => {
    passage?.reach("recipient");
    return make(options).once("resume", () => passage?.reach("data"));
  };
  done();
}

type Transport = ReturnType<typeof createTransport>;

function openTransport(
  url: string,
  { connections, deadlineMs, takingMs, answerMs = 10_000, dkim }: SmtpOptions,
): Transport {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    maxMessages: 500,
    // Once: an idle connection that the server has closed meanwhile is no failure. More is the delivery's own back-off.
    maxRequeues: 1,
    connectionTimeout: answerMs,
    greetingTimeout: answerMs,
    // Silence is a passage's matter: how much is too much depends on what is waited for.
    socketTimeout: deadlineMs + takingMs,
    idleTimeout: 2 * answerMs,
    dnsTimeout: answerMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(dkim === null
      ? {}
      : {
          dkim: {
            domainName: dkim.domain,
            keySelector: dkim.selector,
            privateKey: dkim.privateKey,
            headerFieldNames: signedHeaders,
          },
        }),
  } as Parameters<typeof createTransport>[0]);
  transport.use("stream", follow as unknown as Parameters<Transport["use"]>[1]);
  return transport;
}

/** Connections of which so many send at a time. */
interface Pool {
  transport: Transport;
  sending: number;
}

/**
 * A pool of connections to one mail server. Mails that wait long for their answer may keep all of them; then others go by
 * as many more, which are opened for that alone.
 * @param url `smtp://user:pass@host:587` or `smtps://…`
 */
export function createSmtp(url: string, options: SmtpOptions): Smtp {
  const { connections, rate } = options;
  const open = (): Pool => ({ transport: openTransport(url, options), sending: 0 });
  const usual = open();
  let spare: Pool | null = null;
  // The library's own limit counts no more than what each connection sends.
  const turn = rate === null ? null : createPace(rate);

  function free(): Pool {
    if (usual.sending < connections) return usual;
    spare ??= open();
    return spare;
  }

  return {
    async send(mail) {
      await turn?.();
      const pool = free();
      const passage = startPassage(options);
      pool.sending++;
      try {
        const message = { ...toMessage(mail), signal: passage.signal, passage };
        const info: { response?: string } = await pool.transport.sendMail(
          message as Parameters<Transport["sendMail"]>[0],
        );
        return { kind: "accepted", response: oneLine(info.response ?? "") };
      } catch (error) {
        return resultOf(error as SmtpError, passage.reached);
      } finally {
        pool.sending--;
        passage.end();
      }
    },
    close() {
      // Whoever waits for an answer now would wait for nothing: its outcome is not written any more.
      for (const pool of [usual, spare]) pool?.transport.close({ force: true });
    },
  };
}
