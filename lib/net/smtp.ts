import { createTransport } from "nodemailer";
import { maskAddressesIn } from "../domain/subscription.ts";
import { withDeadline } from "./deadline.ts";
import { composeMessage, type Mail, type MailAddress } from "./mail-message.ts";
import { createPace } from "./pace.ts";

/** Where in the talk with the server it ended; `lost`: the connection went away somewhere in it. */
export type SmtpStage = "connect" | "auth" | "sender" | "recipient" | "data" | "lost";

export type SmtpResult =
  | { kind: "accepted"; response: string }
  /** The server said no: `code` is its three digits (RFC 5321), `status` the enhanced code (RFC 3463) if it gave one. */
  | { kind: "refused"; stage: SmtpStage; code: number; status: string | null; response: string }
  /** No answer: unreachable, timed out, TLS. After `data` and `lost` it is unknown whether the mail was taken. */
  | { kind: "failed"; stage: SmtpStage; reason: string };

export interface Smtp {
  /** Never throws: what the server does is an outcome. @param signal ends the try */
  send(mail: Mail, signal?: AbortSignal): Promise<SmtpResult>;
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

function stageOf(error: SmtpError): SmtpStage {
  const command = error.command ?? "";
  // The library calls whatever happens to a connection a matter of connecting.
  if (error.code === "ETIMEDOUT" && error.timeoutType === "SOCKET_TIMEOUT") return "lost";
  if (error.code === "ESOCKET" && ["read", "write"].includes(error.syscall ?? "")) return "lost";
  // Without a command: each connection was closed before the mail's turn came.
  if (error.code === "ECONNECTION") return command === "" ? "connect" : "lost";
  if (error.code === "EAUTH" || command.startsWith("AUTH")) return "auth";
  if (command.startsWith("RCPT")) return "recipient";
  if (command.startsWith("MAIL")) return "sender";
  if (command.startsWith("DATA")) return "data";
  if (["CONN", "EHLO", "HELO", "STARTTLS", "LHLO"].some((c) => command.startsWith(c))) return "connect";
  return ["EDNS", "ETLS", "EREQUIRETLS"].includes(error.code ?? "") ? "connect" : "data";
}

function resultOf(error: SmtpError): SmtpResult {
  const stage = stageOf(error);
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
  /** The longest that one mail may take, from start to answer, in milliseconds. */
  deadlineMs: number;
  /** How long a server may be silent, in milliseconds; 10 s unless given. */
  answerMs?: number;
  /** Mails a second at most; null for as fast as the server takes them. */
  rate: number | null;
  /** Null: mails are not signed. */
  dkim: DkimKey | null;
}

/**
 * A pool of connections to one mail server.
 * @param url `smtp://user:pass@host:587` or `smtps://…`
 */
export function createSmtp(url: string, { connections, deadlineMs, answerMs = 10_000, rate, dkim }: SmtpOptions): Smtp {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    maxMessages: 500,
    // Once: an idle connection that the server has closed meanwhile is no failure. More is the delivery's own back-off.
    maxRequeues: 1,
    connectionTimeout: answerMs,
    greetingTimeout: answerMs,
    socketTimeout: 2 * answerMs,
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
  // The library's own limit counts no more than what each connection sends.
  const turn = rate === null ? null : createPace(rate);
  return {
    async send(mail, given) {
      try {
        await turn?.();
        // A server that trickles its answers never trips the socket's timeout; the signal ends it.
        const attempt = (signal: AbortSignal): Promise<{ response?: string }> =>
          transport.sendMail({ ...toMessage(mail), signal } as Parameters<typeof transport.sendMail>[0]);
        const info = await (given ? attempt(given) : withDeadline(deadlineMs, attempt));
        return { kind: "accepted", response: oneLine(info.response ?? "") };
      } catch (error) {
        return resultOf(error as SmtpError);
      }
    },
    close() {
      transport.close();
    },
  };
}
