import { type AddressInfo, createServer, type Socket } from "node:net";

/** How a mail server can fail. */
export const oddities = [
  /** Takes the connection and never says a word. */
  "silent",
  /** Takes the connection and hangs up. */
  "hangs-up",
  /** Says that it is shutting down. */
  "closing",
  /** Refuses whoever signs in. */
  "no-entry",
  /** Refuses our sender. */
  "sender-refused",
  /** Wants everyone to come again; takes the mail the second time. */
  "greylisting",
  /** Refuses the recipient for good. */
  "unknown-user",
  /** Greets and says nothing to what it is told. */
  "mute-on-hello",
  /** Says that it is shutting down when it hears of the sender. */
  "sender-unwanted-now",
  /** Says that it is shutting down when it hears of the recipient. */
  "closing-on-recipient",
  /** Says nothing any more when it hears of the recipient. */
  "mute-on-recipient",
  /** Breaks the connection off when it hears of the recipient. */
  "reset-on-recipient",
  /** Has no room for the text. */
  "full",
  /** Takes the text and says nothing any more. */
  "half-open",
  /** Takes the text and answers after a while. */
  "slow-filter",
  /** Takes the text and breaks the connection off. */
  "reset",
  /** Answers a letter at a time. */
  "trickling",
  /** Nothing odd. */
  "fine",
] as const;
export type Oddity = (typeof oddities)[number];

export interface OddServer {
  port: number;
  url: string;
  /** How many mails it has said it took. */
  taken(): number;
  /** How many connections were made. */
  connections(): number;
  /** From now on it behaves so. */
  become(oddity: Oddity): void;
  close(): Promise<void>;
}

const trickleMs = 40;
const closing = "421 4.3.2 The service is shutting down";
const filterMs = 900;

/** A mail server on loopback that fails as it is told to. */
export async function startOddSmtp(first: Oddity): Promise<OddServer> {
  let oddity = first;
  let taken = 0;
  let connections = 0;
  const seen = new Set<string>();
  const sockets = new Set<Socket>();

  function converse(socket: Socket): void {
    let inText = false;
    let rest = "";
    const say = (line: string): void => {
      if (socket.destroyed) return;
      if (oddity !== "trickling") {
        socket.write(`${line}\r\n`);
        return;
      }
      const letters = [...`${line}\r\n`];
      const timer = setInterval(() => {
        const letter = letters.shift();
        if (letter === undefined || socket.destroyed) clearInterval(timer);
        else socket.write(letter);
      }, trickleMs);
    };
    const take = (): void => {
      taken++;
      say("250 2.0.0 Ok: queued");
    };
    const takeText = (): void => {
      inText = false;
      if (oddity === "half-open") return;
      if (oddity === "reset") socket.destroy();
      else if (oddity === "full") say("452 4.3.1 Insufficient system storage");
      else if (oddity === "slow-filter") setTimeout(take, filterMs);
      else take();
    };
    const toRecipient = (line: string): string | null => {
      if (oddity === "closing-on-recipient") return closing;
      if (oddity === "mute-on-recipient") return null;
      if (oddity === "reset-on-recipient") {
        socket.destroy();
        return null;
      }
      if (oddity === "unknown-user") return "550 5.1.1 No such user";
      const known = seen.has(line);
      seen.add(line);
      return oddity === "greylisting" && !known ? "451 4.7.1 Greylisted, come again" : "250 2.1.5 Ok";
    };
    const toSender = (): string => {
      if (oddity === "sender-unwanted-now") return closing;
      return oddity === "sender-refused" ? "550 5.7.1 Sender refused" : "250 2.1.0 Ok";
    };
    const toHello = (): string | null => {
      if (oddity === "mute-on-hello") return null;
      return oddity === "no-entry" ? "250-odd.test\r\n250 AUTH PLAIN" : "250 odd.test";
    };
    const answers: Record<string, (line: string) => string | null> = {
      ehlo: toHello,
      auth: () => "535 5.7.8 Authentication credentials invalid",
      mail: toSender,
      rcpt: toRecipient,
      data: () => {
        inText = true;
        return "354 Go on";
      },
      quit: () => "221 2.0.0 Bye",
    };
    if (oddity === "silent") return;
    if (oddity === "hangs-up") {
      socket.destroy();
      return;
    }
    if (oddity === "closing") {
      socket.end(`${closing}\r\n`);
      return;
    }
    say("220 odd.test ESMTP");
    socket.on("data", (chunk) => {
      rest += chunk.toString("latin1");
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (!inText) {
          const said = (answers[line.slice(0, 4).toLowerCase()] ?? (() => "250 2.0.0 Ok"))(line);
          if (said !== null) say(said);
        } else if (line === ".") takeText();
      }
    });
  }

  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    converse(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    taken: () => taken,
    connections: () => connections,
    become(next) {
      oddity = next;
      // Connections that were made before would still be as they were.
      for (const socket of sockets) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
