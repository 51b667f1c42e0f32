import type { Socket } from "node:net";
import { checkServerIdentity, type DetailedPeerCertificate, TLSSocket } from "node:tls";
import type { Phases } from "../domain/probe.ts";
import { noPhases, openSocket, type Pem, type Target } from "./connect.ts";
import { watchTime } from "./deadline.ts";
import { codeOf, failureOf, type NetFailure } from "./failure.ts";

export interface TlsQuestion extends Omit<Target, "secure"> {
  /** The name asked for (SNI), to which the certificate must belong. */
  servername: string;
  pem?: Pem | undefined;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

export interface TlsAnswer {
  /** `TLSv1.3`, … */
  protocol: string;
  cipher: string;
  subject: string;
  issuer: string;
  /** The names it was issued for. */
  names: string;
  /** The earliest end in the chain without its root, in milliseconds since the epoch. */
  end: number;
  /** What is wrong with the chain, or null. */
  chainFault: string | null;
  /** What is wrong with the name, or null. */
  nameFault: string | null;
}

export type TlsResult =
  | ({ kind: "answered"; ms: number; phases: Phases } & TlsAnswer)
  | { kind: "failed"; failure: NetFailure; reason: string; ms: number; phases: Phases };

/** The certificates from the server's own upwards, each once. */
function chainOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  for (let one: DetailedPeerCertificate | undefined = leaf; one && !chain.includes(one); one = one.issuerCertificate)
    chain.push(one);
  return chain;
}

const nameOf = (name: { CN?: string | string[]; O?: string | string[] } | undefined): string =>
  [name?.CN ?? name?.O ?? ""].flat().join(", ");

function read(socket: TLSSocket, servername: string): TlsAnswer | null {
  const leaf = socket.getPeerCertificate(true);
  if (!leaf?.valid_to) return null;
  const chain = chainOf(leaf).filter((one, at) => at === 0 || one.issuerCertificate !== one);
  const fault = socket.authorizationError as Error | string | undefined;
  const code = typeof fault === "string" ? fault : codeOf(fault);
  const nameFault = checkServerIdentity(servername, leaf);
  return {
    protocol: socket.getProtocol() ?? "",
    cipher: socket.getCipher().name,
    subject: nameOf(leaf.subject),
    issuer: nameOf(leaf.issuer),
    names: leaf.subjectaltname ?? "",
    end: Math.min(...chain.map((one) => Date.parse(one.valid_to))),
    chainFault: !fault || code === "ERR_TLS_CERT_ALTNAME_INVALID" ? null : failureOf({ code })[1],
    nameFault: nameFault ? `The certificate is not for ${servername}.` : null,
  };
}

/** A TLS handshake that is finished whatever the certificate is worth, and what was seen. It never throws. */
export function inspectTls({ servername, pem, timeoutMs, signal, ...target }: TlsQuestion): Promise<TlsResult> {
  return new Promise((resolve) => {
    const started = performance.now();
    const phases = noPhases();
    let socket: Socket | null = null;
    const finish = (answer: TlsAnswer | null, error?: unknown): void => {
      done();
      socket?.destroy();
      const ms = performance.now() - started;
      const [failure, reason] = failureOf(error);
      resolve(answer ? { kind: "answered", ms, phases, ...answer } : { kind: "failed", failure, reason, ms, phases });
    };
    const words = (): string =>
      phases.connect === null ? "The connection could not be made in time." : "TLS did not begin in time.";
    const done = watchTime(timeoutMs, signal, words, (error) => finish(null, error));
    try {
      const secure = { verify: false, servername, pem };
      const opened = openSocket({ ...target, secure }, phases, (error) => {
        if (error || !(opened instanceof TLSSocket)) return finish(null, error);
        const answer = read(opened, servername);
        finish(answer, answer ? undefined : { code: "ERR_TLS_NO_CERTIFICATE" });
      });
      socket = opened;
    } catch (error) {
      finish(null, error);
    }
  });
}
