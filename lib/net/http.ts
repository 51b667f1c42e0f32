import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { Agent, buildConnector, request } from "undici";
import { assertReachable, guardedLookup, type Reach } from "./guard.ts";

export interface HttpRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | null;
  /** For the whole exchange, in milliseconds. */
  timeoutMs: number;
  /** How much of the body is read, after decompression; more is cut off. */
  maxBytes: number;
  /** May the target be on a private network? */
  allowPrivate: boolean;
  /** How many redirects are followed, each target checked like the first; 0 takes a redirect as the answer. */
  redirects: number;
  verifyTls: boolean;
  signal?: AbortSignal;
}

export type HttpFailure =
  | "timeout"
  | "dns"
  | "refused"
  | "reset"
  | "unreachable"
  | "tls"
  | "blocked"
  | "protocol"
  | "redirects"
  | "aborted";

export type HttpResult =
  | { kind: "answered"; status: number; headers: Record<string, string>; body: string; truncated: boolean; ms: number }
  | { kind: "failed"; failure: HttpFailure; reason: string; ms: number };

const codes: Record<string, [HttpFailure, string]> = {
  ENOTFOUND: ["dns", "The name could not be resolved."],
  EAI_AGAIN: ["dns", "The name could not be resolved: no answer from the name server."],
  ECONNREFUSED: ["refused", "The connection was refused."],
  ECONNRESET: ["reset", "The connection was reset."],
  EPIPE: ["reset", "The connection was closed."],
  UND_ERR_SOCKET: ["reset", "The connection was closed before an answer came."],
  EHOSTUNREACH: ["unreachable", "The host can not be reached."],
  ENETUNREACH: ["unreachable", "The network can not be reached."],
  EADDRNOTAVAIL: ["unreachable", "The address can not be reached from here."],
  ETIMEDOUT: ["timeout", "The connection timed out."],
  UND_ERR_CONNECT_TIMEOUT: ["timeout", "The connection timed out."],
  UND_ERR_HEADERS_TIMEOUT: ["timeout", "No answer came in time."],
  UND_ERR_BODY_TIMEOUT: ["timeout", "The answer did not end in time."],
  UND_ERR_HEADERS_OVERFLOW: ["protocol", "The answer's head is too large."],
  BLOCKED_ADDRESS: ["blocked", "The address leads to a private network, which is not allowed here."],
  CERT_HAS_EXPIRED: ["tls", "The certificate has expired."],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["tls", "The certificate is self-signed."],
  SELF_SIGNED_CERT_IN_CHAIN: ["tls", "The certificate chain holds a self-signed certificate."],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["tls", "The certificate could not be verified."],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["tls", "The certificate's issuer is not known."],
  ERR_TLS_CERT_ALTNAME_INVALID: ["tls", "The certificate is for another name."],
};

function codeOf(error: unknown): string {
  for (let e: unknown = error; typeof e === "object" && e !== null; e = "cause" in e ? e.cause : null) {
    if (e instanceof AggregateError && e.errors.length > 0) return codeOf(e.errors[0]);
    if ("code" in e && typeof e.code === "string") return e.code;
  }
  return "";
}

function failureOf(error: unknown, timedOut: boolean, cancelled: boolean): [HttpFailure, string] {
  if (timedOut) return ["timeout", "No complete answer came in time."];
  if (cancelled) return ["aborted", "The request was cancelled."];
  const code = codeOf(error);
  const known = codes[code];
  if (known) return known;
  if (/SSL|TLS|CERT/.test(code)) return ["tls", `The TLS handshake failed (${code}).`];
  if (/^HPE_|^UND_ERR/.test(code)) return ["protocol", "The answer is not valid HTTP."];
  return ["protocol", `The request failed${code ? ` (${code})` : ""}.`];
}

type AgentOptions = Pick<HttpRequest, "allowPrivate" | "verifyTls">;
const lookups = { public: guardedLookup("public"), operator: guardedLookup("operator") };
const reachOf = (allowPrivate: boolean): Reach => (allowPrivate ? "operator" : "public");

/** A connection of its own for each request: what is measured is what a new visitor would meet. */
function agentFor({ allowPrivate, verifyTls }: AgentOptions, timeoutMs: number): Agent {
  const connect = buildConnector({
    timeout: timeoutMs,
    rejectUnauthorized: verifyTls,
    lookup: lookups[reachOf(allowPrivate)],
    autoSelectFamily: true,
  });
  return new Agent({
    connections: 1,
    pipelining: 0,
    maxHeaderSize: 64 * 1024,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect,
  });
}

function decoder(encoding: string | undefined) {
  switch (encoding?.trim().toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    case "br":
      return createBrotliDecompress();
    default:
      return null;
  }
}

type Body = Awaited<ReturnType<typeof request>>["body"];

/** Reads at most `max` bytes as they are after decompression, so that a small bomb stays small. */
async function readBounded(
  body: Body,
  encoding: string | undefined,
  max: number,
): Promise<{ text: string; truncated: boolean }> {
  const unpack = decoder(encoding);
  const stream = unpack ? body.pipe(unpack) : body;
  const chunks: Buffer[] = [];
  let size = 0;
  let truncated = false;
  if (unpack) body.on("error", (error) => unpack.destroy(error));
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const room = max - size;
      chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      size += Math.min(chunk.length, room);
      if (chunk.length > room) {
        truncated = true;
        break;
      }
    }
  } finally {
    body.on("error", () => undefined);
    body.destroy();
  }
  return { text: Buffer.concat(chunks).toString("utf8"), truncated };
}

const flat = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );

/** Headers for the same origin only: they must not follow a redirect elsewhere. */
const secretHeaders = new Set(["authorization", "cookie", "proxy-authorization"]);

function redirected(from: HttpRequest, status: number, location: string): HttpRequest {
  const url = new URL(location, from.url);
  const sameOrigin = url.origin === new URL(from.url).origin;
  const toGet = status === 303 || ((status === 301 || status === 302) && from.method === "POST");
  const headers = Object.fromEntries(
    Object.entries(from.headers).filter(
      ([name]) => (sameOrigin || !secretHeaders.has(name.toLowerCase())) && !(toGet && /^content-/i.test(name)),
    ),
  );
  const method = toGet && from.method !== "HEAD" ? "GET" : from.method;
  return { ...from, url: url.href, method, headers, body: toGet ? null : from.body };
}

async function exchange(req: HttpRequest, signal: AbortSignal, started: number, hops = 0): Promise<HttpResult> {
  const url = new URL(req.url);
  const ms = () => performance.now() - started;
  if (url.protocol !== "http:" && url.protocol !== "https:")
    return { kind: "failed", failure: "protocol", reason: "Only http and https addresses can be asked.", ms: ms() };
  assertReachable(url.hostname, reachOf(req.allowPrivate));
  const agent = agentFor(req, req.timeoutMs);
  try {
    const res = await request(url, {
      method: req.method as "GET",
      headers: { "user-agent": "Candor", ...req.headers },
      body: req.body,
      dispatcher: agent,
      signal,
    });
    const headers = flat(res.headers);
    const location = headers.location;
    if (location && [301, 302, 303, 307, 308].includes(res.statusCode) && req.redirects !== 0) {
      res.body.on("error", () => undefined);
      res.body.destroy();
      if (hops >= req.redirects)
        return { kind: "failed", failure: "redirects", reason: "Too many redirects.", ms: ms() };
      return await exchange(redirected(req, res.statusCode, location), signal, started, hops + 1);
    }
    const { text, truncated } = await readBounded(res.body, headers["content-encoding"], req.maxBytes);
    return { kind: "answered", status: res.statusCode, headers, body: text, truncated, ms: ms() };
  } finally {
    void agent.destroy().catch(() => undefined);
  }
}

/** One HTTP exchange. The outside world saying no is data: this never throws. */
export async function sendHttp(req: HttpRequest): Promise<HttpResult> {
  const started = performance.now();
  const limit = AbortSignal.timeout(req.timeoutMs);
  const signal = req.signal ? AbortSignal.any([limit, req.signal]) : limit;
  try {
    return await exchange(req, signal, started);
  } catch (error) {
    const [failure, reason] = failureOf(error, limit.aborted, req.signal?.aborted ?? false);
    return { kind: "failed", failure, reason, ms: performance.now() - started };
  }
}

export type PostResult =
  | { kind: "answered"; status: number; headers: Record<string, string>; body: string }
  | { kind: "failed"; reason: string };

export interface PostOptions {
  allowPrivate: boolean;
  timeoutMs: number;
}

const answerLimit = 64 * 1024;

/** Posts JSON to an address that a stranger gave: public addresses only unless told otherwise, no redirects, a short answer. */
export async function postJson(
  url: string,
  body: string,
  headers: Record<string, string>,
  options: PostOptions,
): Promise<PostResult> {
  const result = await sendHttp({
    url,
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body,
    timeoutMs: options.timeoutMs,
    maxBytes: answerLimit,
    allowPrivate: options.allowPrivate,
    redirects: 0,
    verifyTls: true,
  });
  if (result.kind === "failed") return { kind: "failed", reason: result.reason };
  const { status, body: text } = result;
  return { kind: "answered", status, headers: result.headers, body: text };
}
