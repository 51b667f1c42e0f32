import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface BounceListenerOptions {
  protocol: "smtp" | "lmtp";
  host: string;
  port: number;
  /** Is mail to this address taken? */
  accepts(address: string): boolean;
  /** Keeps what came. When it throws, the sender is asked to come again. */
  take(raw: Buffer, recipients: readonly string[]): Promise<void>;
  /** What goes wrong beside single mails. */
  onError(error: Error): void;
}

export interface BounceListener {
  port: number;
  close(): Promise<void>;
}

/** A report holds the returned mail's head or all of it, and ours are small. */
const largestMail = 1024 * 1024;
const recipientsAtMost = 10;
const clientsAtMost = 50;
const idleMs = 30_000;

class Refusal extends Error {
  readonly responseCode: number;
  constructor(code: number, text: string) {
    super(text);
    this.responseCode = code;
  }
}

/**
 * Listens for mail that comes back, by SMTP (RFC 5321) or LMTP (RFC 2033). It takes nothing that it has not asked for,
 * relays nothing and asks nobody who they are: the addresses prove themselves.
 * @throws Error when the port can not be listened on.
 */
export async function listenForBounces(options: BounceListenerOptions): Promise<BounceListener> {
  const server = new SMTPServer({
    lmtp: options.protocol === "lmtp",
    disabledCommands: ["AUTH", "STARTTLS"],
    authOptional: true,
    disableReverseLookup: true,
    size: largestMail,
    maxClients: clientsAtMost,
    socketTimeout: idleMs,
    closeTimeout: 2000,
    logger: false,
    onRcptTo({ address }, session, done) {
      if (!options.accepts(address)) return done(new Refusal(550, "5.1.1 No such address here"));
      if (session.envelope.rcptTo.length >= recipientsAtMost)
        return done(new Refusal(452, "4.5.3 Too many recipients"));
      done();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      let size = 0;
      stream.on("data", (chunk: Buffer) => {
        size += chunk.length;
        // What is too large is read to its end, as the protocol wants, and kept no longer.
        if (size <= largestMail) chunks.push(chunk);
        else chunks.length = 0;
      });
      stream.on("end", () => {
        if (stream.sizeExceeded || size > largestMail) return done(new Refusal(552, "5.3.4 The mail is too large"));
        options
          .take(
            Buffer.concat(chunks),
            session.envelope.rcptTo.map(({ address }) => address),
          )
          .then(
            () => done(),
            (error: unknown) => {
              options.onError(error instanceof Error ? error : new Error(String(error)));
              done(new Refusal(451, "4.3.0 It could not be kept; please come again"));
            },
          );
      });
    },
  });
  const listener = server.listen(options.port, options.host);
  await new Promise<void>((resolve, reject) => {
    listener.once("listening", resolve);
    server.once("error", reject);
  });
  // A client that breaks off is no matter of ours.
  server.removeAllListeners("error");
  server.on("error", () => undefined);
  return {
    port: (listener.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
