import { X509Certificate } from "node:crypto";
import type { lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction, connect as openPlain, type Socket } from "node:net";
import { createSecureContext, connect as openSecure, type SecureContext, type TLSSocket } from "node:tls";
import type { Phases } from "../domain/probe.ts";
import { assertReachable, guardedLookup, type Reach } from "./guard.ts";

/** Certificates and a key as PEM texts. */
export interface Pem {
  /** Authorities to trust instead of the system's. */
  ca?: string | undefined;
  /** What the client proves itself with. */
  cert?: string | undefined;
  key?: string | undefined;
}

export interface Secure {
  /** Is a certificate that does not prove the host's name a failure? */
  verify: boolean;
  /** The name asked for (SNI) and checked; the host unless given. */
  servername?: string | undefined;
  /** The same object for the same texts: what is made of them is remembered by it. */
  pem?: Pem | undefined;
  alpn?: string[];
}

export interface Target {
  /** A name or a literal address, without the brackets of a URL. */
  host: string;
  port: number;
  reach: Reach;
  /** Only addresses of this kind. */
  family?: 4 | 6 | undefined;
  secure: Secure | null;
  /** The system's look-up unless given. */
  resolve?: typeof systemLookup | undefined;
}

/** The literal address is of the other kind than the one asked for. */
class WrongFamily extends Error {
  readonly code = "WRONG_FAMILY";
}

export const noPhases = (): Phases => ({ dns: null, connect: null, tls: null, firstByte: null, transfer: null });

const lookups = { public: guardedLookup("public"), operator: guardedLookup("operator") };

/** Reading authorities and keys costs more than a handshake: once is enough. */
const contexts = new WeakMap<Pem, SecureContext>();
const systems: Pem = {};

/** @throws Error when a PEM text can not be read, or the key does not belong to the certificate */
export function secureContext(pem: Pem = systems): SecureContext {
  const known = contexts.get(pem);
  if (known) return known;
  const { ca, cert, key } = pem;
  const made = createSecureContext({ ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) });
  contexts.set(pem, made);
  return made;
}

/** Is this the PEM text of at least one certificate? */
export function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).subject !== "";
  } catch {
    return false;
  }
}

/**
 * Opens a connection and notes how long name, connection and TLS took. Addresses are checked when they are connected to.
 * @param phases receives `dns`, `connect` and `tls`, in milliseconds
 * @param done is called once, with null when the connection stands
 * @throws BlockedAddress, or an Error when the family or a PEM text does not fit
 */
export function openSocket(target: Target, phases: Phases, done: (error: Error | null) => void): Socket | TLSSocket {
  const { host, port, reach, family, secure } = target;
  assertReachable(host, reach);
  const version = isIP(host);
  if (family && version !== 0 && version !== family) throw new WrongFamily("not of the wanted family");
  let since = performance.now();
  const phase = (name: "dns" | "connect" | "tls"): void => {
    const now = performance.now();
    phases[name] = (phases[name] ?? 0) + now - since;
    since = now;
  };
  const guarded = target.resolve ? guardedLookup(reach, target.resolve) : lookups[reach];
  const lookup: LookupFunction = (name, options, callback) =>
    guarded(name, options, (error, address, kind) => {
      phase("dns");
      callback(error, address, kind);
    });
  const options = { host, port, noDelay: true, ...(family ? { family } : {}), ...(version === 0 ? { lookup } : {}) };
  const socket = secure
    ? openSecure({
        ...options,
        servername: isIP(secure.servername ?? host) ? "" : (secure.servername ?? host),
        rejectUnauthorized: secure.verify,
        secureContext: secureContext(secure.pem),
        ALPNProtocols: secure.alpn ?? [],
      })
    : openPlain(options);
  let open = true;
  const settle = (error: Error | null): void => {
    if (!open) return;
    open = false;
    done(error);
  };
  socket.once("connect", () => {
    phase("connect");
    if (!secure) settle(null);
  });
  if (secure)
    socket.once("secureConnect", () => {
      phase("tls");
      settle(null);
    });
  socket.on("error", settle);
  return socket;
}

/** When the other side's certificate ends, in milliseconds since the epoch; null without TLS. */
export function certificateEnd(socket: Socket | TLSSocket | null): number | null {
  if (!socket || !("getPeerX509Certificate" in socket)) return null;
  const end = Date.parse(socket.getPeerX509Certificate()?.validTo ?? "");
  return Number.isNaN(end) ? null : end;
}
