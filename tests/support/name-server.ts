import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { type Answer, type DecodedPacket, decode, encode, TRUNCATED_RESPONSE } from "dns-packet";

export interface NameServer {
  port: number;
  /** Questions that came in, by transport. */
  asked: { udp: number; tcp: number };
  close(): Promise<void>;
}

export interface Zone {
  answers: readonly Answer[];
  /** RFC 1035 §4.1.1: 0 NOERROR, 2 SERVFAIL, 3 NXDOMAIN. */
  rcode?: number;
  /** Has the answer been verified? */
  authentic?: boolean;
  /** Does it not fit into a datagram? */
  large?: boolean;
  silent?: boolean;
}

const authenticFlag = 1 << 5;

/** A name server on loopback, over UDP and TCP, that answers what a test decides. */
export async function startNameServer(zone: Zone): Promise<NameServer> {
  const asked = { udp: 0, tcp: 0 };
  const reply = (message: Buffer, udp: boolean): Buffer => {
    const query: DecodedPacket = decode(message);
    const cut = udp && zone.large === true;
    return encode({
      type: "response",
      id: query.id ?? 0,
      flags: (zone.rcode ?? 0) | (zone.authentic ? authenticFlag : 0) | (cut ? TRUNCATED_RESPONSE : 0),
      questions: query.questions ?? [],
      answers: cut ? [] : [...zone.answers],
    });
  };
  const tcp = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (data) => {
      asked.tcp++;
      const answer = reply(data.subarray(2), false);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.end(Buffer.concat([length, answer]));
    });
  });
  await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
  const address = tcp.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const udp = createSocket("udp4");
  udp.on("message", (message, from) => {
    asked.udp++;
    if (!zone.silent) udp.send(reply(message, true), from.port, from.address);
  });
  await new Promise<void>((resolve) => udp.bind(port, "127.0.0.1", resolve));
  return {
    port,
    asked,
    close: async () => {
      await new Promise<void>((resolve) => udp.close(() => resolve()));
      await new Promise<void>((resolve) => tcp.close(() => resolve()));
    },
  };
}
