import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { getServers } from "node:dns";
import { isIP } from "node:net";
import { type Answer, AUTHENTIC_DATA, type DecodedPacket, decode, encode, RECURSION_DESIRED } from "dns-packet";
import ipaddr from "ipaddr.js";
import type { Phases } from "../domain/probe.ts";
import { noPhases, openSocket } from "./connect.ts";
import { watchTime } from "./deadline.ts";
import { failureOf, type NetFailure, type Stopped } from "./failure.ts";
import { assertReachable, guardedLookup, type Reach } from "./guard.ts";

export const recordTypes = ["A", "AAAA", "CNAME", "MX", "TXT", "NS", "SOA", "SRV", "CAA", "PTR"] as const;
export type RecordType = (typeof recordTypes)[number];

export interface DnsQuestion {
  name: string;
  type: RecordType;
  /** Whom to ask; null for the first resolver of the system. */
  resolver: { host: string; port: number } | null;
  allowPrivate: boolean;
  /** For all of it, in milliseconds. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

export type DnsResult =
  | {
      kind: "answered";
      /** `NOERROR`, `NXDOMAIN`, `SERVFAIL`, … (RFC 1035, RFC 6895) */
      rcode: string;
      /** Records of the asked type, as showRecord writes them, sorted. */
      records: string[];
      /** The resolver has verified the answer by DNSSEC (the AD flag, RFC 6840 §5.8). */
      authentic: boolean;
      /** The answer did not fit into a datagram and was asked for again over TCP. */
      overTcp: boolean;
      resolver: string;
      ms: number;
      phases: Phases;
    }
  | { kind: "failed"; failure: NetFailure; reason: string; ms: number; phases: Phases };

/** RFC 9715: what passes every network without fragments. */
const datagramBytes = 1232;
const portOf = /^(.*?)(?::(\d+))?$/;

/** The resolver that the system asks first. */
function systemResolver(): { host: string; port: number } {
  const first = getServers()[0] ?? "127.0.0.1";
  if (isIP(first) !== 0) return { host: first, port: 53 };
  const match = portOf.exec(first);
  return { host: (match?.[1] ?? first).replace(/^\[|\]$/g, ""), port: Number(match?.[2] ?? 53) };
}

/** Names are the same in upper and lower case, with and without the dot at their end. */
export const showName = (name: string): string => name.toLowerCase().replace(/\.$/, "");

/** An address in the one form in which it is compared. */
export const showAddress = (text: string): string => (ipaddr.isValid(text) ? ipaddr.parse(text).toString() : text);

/** One record's data as people write it in a zone file, without quotes. */
function showRecord(answer: Answer): string {
  switch (answer.type) {
    case "A":
    case "AAAA":
      return showAddress(answer.data);
    case "CNAME":
    case "NS":
    case "PTR":
      return showName(answer.data);
    case "MX":
      return `${answer.data.preference ?? 0} ${showName(answer.data.exchange)}`;
    case "TXT":
      return [answer.data].flat().map(String).join("");
    case "SOA": {
      const { mname, rname, serial, refresh, retry, expire, minimum } = answer.data;
      return [showName(mname), showName(rname), serial, refresh, retry, expire, minimum].join(" ");
    }
    case "SRV": {
      const { priority, weight, port, target } = answer.data;
      return `${priority ?? 0} ${weight ?? 0} ${port} ${showName(target)}`;
    }
    case "CAA":
      return `${answer.data.flags ?? 0} ${answer.data.tag} ${answer.data.value}`;
    default:
      return "";
  }
}

interface Asked {
  id: number;
  packet: Buffer;
  question: DnsQuestion;
}

/** The answer to this very question, or null for anything else that comes in. @throws Error when it is no DNS message */
function readAnswer(message: Buffer, { id, question }: Asked): DecodedPacket | null {
  const packet = decode(message);
  const [asked] = packet.questions ?? [];
  if (packet.id !== id || !packet.flag_qr) return null;
  if (asked && (asked.type !== question.type || showName(asked.name) !== showName(question.name))) return null;
  return packet;
}

/** A step under way that can be ended from outside. */
type Stoppable = (stop: (error: unknown) => void) => void;

function askUdp(asked: Asked, address: string, port: number, onStop: Stoppable): Promise<DecodedPacket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIP(address) === 6 ? "udp6" : "udp4");
    // A lost datagram is no failure of the resolver: it is sent again.
    const again = setInterval(() => socket.send(asked.packet), Math.max(200, asked.question.timeoutMs / 4));
    const end = (settle: () => void): void => {
      clearInterval(again);
      try {
        socket.close();
      } catch {
        // It was closed before.
      }
      settle();
    };
    onStop((error) => end(() => reject(error)));
    socket.on("error", (error) => end(() => reject(error)));
    socket.on("message", (message) => {
      try {
        const packet = readAnswer(message, asked);
        if (packet) end(() => resolve(packet));
      } catch (error) {
        end(() => reject(error));
      }
    });
    // Connected: only datagrams of this resolver arrive, and its closed port is told at once.
    socket.connect(port, address, () => socket.send(asked.packet));
  });
}

function askTcp(asked: Asked, address: string, port: number, reach: Reach, onStop: Stoppable): Promise<DecodedPacket> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = openSocket({ host: address, port, reach, secure: null }, noPhases(), (error) => {
      if (error) return reject(error);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(asked.packet.length);
      socket.write(Buffer.concat([length, asked.packet]));
    });
    const end = (settle: () => void): void => {
      socket.destroy();
      settle();
    };
    onStop((error) => end(() => reject(error)));
    socket.on("error", (error) => end(() => reject(error)));
    socket.on("close", () => reject(Object.assign(new Error("closed"), { code: "EPIPE" })));
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < received.readUInt16BE() + 2) return;
      try {
        const packet = readAnswer(received.subarray(2, received.readUInt16BE() + 2), asked);
        end(() => (packet ? resolve(packet) : reject(new Error("the answer is to another question"))));
      } catch (error) {
        end(() => reject(error));
      }
    });
  });
}

/** The address of the resolver itself: checked, when it was chosen by a person. */
function locate(question: DnsQuestion): Promise<string> {
  const { resolver, allowPrivate } = question;
  if (!resolver) return Promise.resolve(systemResolver().host);
  const reach: Reach = allowPrivate ? "operator" : "public";
  assertReachable(resolver.host, reach);
  if (isIP(resolver.host) !== 0) return Promise.resolve(resolver.host);
  return new Promise((resolve, reject) =>
    guardedLookup(reach)(resolver.host, {}, (error, address) =>
      error || typeof address !== "string" ? reject(error) : resolve(address),
    ),
  );
}

/** Asks one question over UDP, and over TCP when the answer was cut off (RFC 7766). It never throws. */
export async function askDns(question: DnsQuestion): Promise<DnsResult> {
  const started = performance.now();
  const phases = noPhases();
  let stop: (error: unknown) => void = () => undefined;
  let stopped: Stopped | null = null;
  const onStop: Stoppable = (next) => {
    stop = next;
    if (stopped) next(stopped);
  };
  const done = watchTime(
    question.timeoutMs,
    question.signal,
    () => "No answer came from the resolver in time.",
    (error) => {
      stopped = error;
      stop(error);
    },
  );
  const port = question.resolver?.port ?? systemResolver().port;
  const id = randomInt(65_536);
  try {
    const packet = encode({
      type: "query",
      id,
      flags: RECURSION_DESIRED | AUTHENTIC_DATA,
      questions: [{ type: question.type, name: question.name }],
      additionals: [
        {
          type: "OPT",
          name: ".",
          udpPayloadSize: datagramBytes,
          extendedRcode: 0,
          ednsVersion: 0,
          flags: 0,
          flag_do: false,
          options: [],
        },
      ],
    });
    const asked: Asked = { id, packet, question };
    const address = await Promise.race([
      locate(question),
      new Promise<never>((_, reject) => {
        onStop(reject);
      }),
    ]);
    const since = performance.now();
    let answer = await askUdp(asked, address, port, onStop);
    const overTcp = answer.flag_tc;
    if (overTcp) answer = await askTcp(asked, address, port, "operator", onStop);
    phases.firstByte = performance.now() - since;
    return {
      kind: "answered",
      rcode: (answer as DecodedPacket & { rcode?: string }).rcode ?? "NOERROR",
      records: (answer.answers ?? [])
        .filter((one) => one.type === question.type)
        .map(showRecord)
        .sort(),
      authentic: answer.flag_ad,
      overTcp,
      resolver: `${address}${port === 53 ? "" : ` port ${port}`}`,
      ms: performance.now() - started,
      phases,
    };
  } catch (error) {
    const [failure, reason] = failureOf(error);
    const words: [NetFailure, string] =
      failure === "refused"
        ? ["refused", "The resolver refused the connection."]
        : failure === "protocol"
          ? ["protocol", "The resolver's answer is not valid DNS."]
          : [failure, reason];
    return { kind: "failed", failure: words[0], reason: words[1], ms: performance.now() - started, phases };
  } finally {
    done();
  }
}
