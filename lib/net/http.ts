import type { lookup as systemLookup } from "node:dns";
import type { Socket } from "node:net";
import { checkServerIdentity } from "node:tls";
import { Client, type Dispatcher, ProxyAgent } from "undici";
import type { Phases } from "../domain/probe.ts";
import { certificateEnd, noPhases, openSocket, type Pem, type Secure, secureContext } from "./connect.ts";
import { watchTime } from "./deadline.ts";
import { failureOf, type NetFailure, type Stopped } from "./failure.ts";
import { assertReachable, guardedLookup, type Reach } from "./guard.ts";
import { type BodyCollector, collectBody, type ReadBody } from "./http-body.ts";

export interface HttpRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
  /** For the whole exchange, in milliseconds. */
  timeoutMs: number;
  /** How much of the body is read, after decompression; more is cut off. */
  maxBytes: number;
  /** How much of what is read is handed back; all of it unless given. */
  keepBytes?: number;
  /** May the target be on a private network? */
  allowPrivate: boolean;
  /** How many redirects are followed, each target checked like the first; 0 takes a redirect as the answer. */
  redirects: number;
  verifyTls: boolean;
  /** Own authorities and client certificate; the latter is shown to the first origin only. */
  pem?: Pem | undefined;
  family?: 4 | 6 | undefined;
  /**
   * An http(s) address, with its user and password where it needs them. The guard checks the proxy's own address when
   * it is connected to, and a target that is a literal address; a target's name is resolved by the proxy, in whose
   * network it is reached.
   */
  proxy?: string | undefined;
  /** The system's look-up unless given. */
  resolve?: typeof systemLookup;
  signal?: AbortSignal;
}

export type HttpResult =
  | {
      kind: "answered";
      status: number;
      headers: Record<string, string>;
      body: string;
      /** Of the body, in bytes, as far as it was read. */
      size: number;
      /** `body` is not all of it. */
      truncated: boolean;
      /** There is more than `maxBytes`. */
      tooLarge: boolean;
      ms: number;
      phases: Phases;
      /** When the certificate ends, in milliseconds since the epoch; null without TLS. */
      certificateEnd: number | null;
      /** Addresses that it was redirected to. */
      hops: string[];
    }
  | { kind: "failed"; failure: NetFailure; reason: string; ms: number; phases: Phases; hops: string[] };

/** One call of sendHttp over all its hops. */
interface Run {
  phases: Phases;
  hops: string[];
  /** Ends what is under way now. */
  stop: (error: Stopped) => void;
  /** What has come so far, for the words of a timeout. */
  stage: "connect" | "answer" | "body";
}

interface Hop extends ReadBody {
  status: number;
  headers: Record<string, string>;
  certificateEnd: number | null;
}

const clientLimits = { pipelining: 0, maxHeaderSize: 64 * 1024, headersTimeout: 0, bodyTimeout: 0 };
const tooSlow = {
  connect: "The connection could not be made in time.",
  answer: "No answer came in time.",
  body: "The answer did not end in time.",
};
const reachOf = (allowPrivate: boolean): Reach => (allowPrivate ? "operator" : "public");
const isRedirect = (status: number): boolean =>
  status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
const ignore = (): void => undefined;
/** Made once: an error of its own for each connection that is closed would cost more than closing it. */
const over = new Error("The exchange is over.");

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    out[name] = typeof value === "string" ? value : (value?.join(", ") ?? "");
  }
  return out;
}

/** A connection of its own for each request: what is measured is what a new visitor would meet. */
function directClient(req: HttpRequest, url: URL, phases: Phases, opened: (socket: Socket) => void): Client {
  const secure: Secure | null =
    url.protocol === "https:" ? { verify: req.verifyTls, alpn: ["http/1.1"], pem: req.pem } : null;
  return new Client(url.origin, {
    ...clientLimits,
    connect(_, callback) {
      const host = url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : url.hostname;
      const port = Number(url.port) || (secure ? 443 : 80);
      const { family, resolve } = req;
      try {
        const target = { host, port, reach: reachOf(req.allowPrivate), family, secure, resolve };
        const socket: Socket = openSocket(target, phases, (error) =>
          error ? callback(error, null) : callback(null, socket),
        );
        opened(socket);
      } catch (error) {
        callback(error instanceof Error ? error : new Error(String(error)), null);
      }
    },
  });
}

/** Through a proxy only the answer's own phases can be told: the rest is the proxy's. */
function proxied(req: HttpRequest, proxy: string, sawEnd: (at: number) => void): ProxyAgent {
  assertReachable(new URL(proxy).hostname, reachOf(req.allowPrivate));
  const timeout = req.timeoutMs;
  return new ProxyAgent({
    ...clientLimits,
    uri: proxy,
    proxyTls: { timeout, lookup: guardedLookup(reachOf(req.allowPrivate), req.resolve) },
    requestTls: {
      timeout,
      rejectUnauthorized: req.verifyTls,
      secureContext: secureContext(req.pem),
      checkServerIdentity(host, certificate) {
        sawEnd(Date.parse(certificate.valid_to));
        return checkServerIdentity(host, certificate);
      },
    },
  });
}

/** One request and its answer on a connection of its own. @throws whatever went wrong */
function ask(req: HttpRequest, url: URL, run: Run): Promise<Hop> {
  return new Promise((resolve, reject) => {
    let socket: Socket | null = null;
    let body: BodyCollector | null = null;
    let provenEnd: number | null = null;
    let open = true;
    let since = performance.now();
    const { phases } = run;
    const dispatcher: Dispatcher = req.proxy
      ? proxied(req, req.proxy, (at) => {
          provenEnd = at;
        })
      : directClient(req, url, phases, (opened) => {
          socket = opened;
        });
    const finish = (error: unknown, hop?: Hop): void => {
      if (!open) return;
      open = false;
      body?.destroy();
      dispatcher.destroy(over, ignore);
      socket?.destroy();
      if (hop) resolve(hop);
      else reject(error);
    };
    run.stop = finish;
    run.stage = "connect";
    const path = url.search === "" ? url.pathname : url.pathname + url.search;
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {
        since = performance.now();
        run.stage = "answer";
      },
      onResponseStart(_, status, rawHeaders) {
        if (status < 200 || !open) return;
        const answered = performance.now();
        phases.firstByte = (phases.firstByte ?? 0) + answered - since;
        run.stage = "body";
        const headers = flat(rawHeaders);
        const end = provenEnd ?? certificateEnd(socket);
        const done = (error: Error | null, read: ReadBody): void => {
          phases.transfer = (phases.transfer ?? 0) + performance.now() - answered;
          finish(error, error ? undefined : { ...read, status, headers, certificateEnd: end });
        };
        // What a redirect says besides where to go interests nobody.
        if (headers.location && req.redirects !== 0 && isRedirect(status))
          return done(null, { text: "", size: 0, truncated: false, tooLarge: false });
        const limits = { maxBytes: req.maxBytes, keepBytes: req.keepBytes ?? req.maxBytes };
        body = collectBody(headers["content-encoding"], limits, done);
      },
      onResponseData(_, chunk) {
        body?.write(chunk);
      },
      onResponseEnd() {
        body?.end();
      },
      onResponseError(_, error) {
        finish(error);
      },
    };
    dispatcher.dispatch(
      {
        origin: url.origin,
        path,
        method: req.method as "GET",
        headers: { "user-agent": "Candor", ...req.headers },
        body: req.body,
      },
      handler,
    );
  });
}

/** Headers for the same origin only: they must not follow a redirect elsewhere. */
const secretHeaders = new Set(["authorization", "cookie", "proxy-authorization"]);

/** The request that follows a redirect (RFC 9110 §15.4): secrets and the client certificate stay with their origin. */
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
  const pem = from.pem?.cert && !sameOrigin ? { ca: from.pem.ca } : from.pem;
  return { ...from, pem, url: url.href, method, headers, body: toGet ? null : from.body };
}

async function exchange(first: HttpRequest, run: Run, started: number): Promise<HttpResult> {
  const failed = (failure: NetFailure, reason: string): HttpResult => ({
    kind: "failed",
    failure,
    reason,
    ms: performance.now() - started,
    phases: run.phases,
    hops: run.hops,
  });
  let req = first;
  try {
    for (;;) {
      const url = new URL(req.url);
      if (url.protocol !== "http:" && url.protocol !== "https:")
        return failed("protocol", "Only http and https addresses can be asked.");
      assertReachable(url.hostname, reachOf(req.allowPrivate));
      const { text, ...hop } = await ask(req, url, run);
      const { location } = hop.headers;
      if (!location || req.redirects === 0 || !isRedirect(hop.status))
        return {
          kind: "answered",
          ...hop,
          body: text,
          ms: performance.now() - started,
          phases: run.phases,
          hops: run.hops,
        };
      if (!URL.canParse(location, req.url)) return failed("redirects", "The redirect leads to no valid address.");
      req = redirected(req, hop.status, location);
      if (run.hops.length >= req.redirects) return failed("redirects", "Too many redirects.");
      // No cookies are kept, so that the same request again leads to the same place again.
      if (run.hops.includes(req.url) || (req.url === first.url && req.method === first.method))
        return failed("redirects", "The redirects lead in a circle.");
      run.hops.push(req.url);
    }
  } catch (error) {
    return failed(...failureOf(error));
  }
}

/** One HTTP exchange. The outside world saying no is data: this never throws. */
export async function sendHttp(req: HttpRequest): Promise<HttpResult> {
  const run: Run = { phases: noPhases(), hops: [], stop: ignore, stage: "connect" };
  const words = (): string => tooSlow[run.stage];
  const done = watchTime(req.timeoutMs, req.signal, words, (error) => run.stop(error));
  const result = await exchange(req, run, performance.now());
  done();
  return result;
}

export type PostResult =
  | { kind: "answered"; status: number; headers: Record<string, string>; body: string }
  | { kind: "failed"; reason: string };

export interface PostOptions {
  allowPrivate: boolean;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

const answerLimit = 64 * 1024;

/** Posts to an address that a stranger gave: public addresses only unless told otherwise, no redirects, a short answer. */
export async function post(
  url: string,
  body: string | Uint8Array | null,
  headers: Record<string, string>,
  options: PostOptions,
): Promise<PostResult> {
  const result = await sendHttp({
    url,
    method: "POST",
    headers,
    body,
    timeoutMs: options.timeoutMs,
    maxBytes: answerLimit,
    allowPrivate: options.allowPrivate,
    redirects: 0,
    verifyTls: true,
    ...(options.signal ? { signal: options.signal } : {}),
  });
  if (result.kind === "failed") return { kind: "failed", reason: result.reason };
  const { status, body: text } = result;
  return { kind: "answered", status, headers: result.headers, body: text };
}

/** {@link post} of JSON. */
export function postJson(
  url: string,
  body: string,
  headers: Record<string, string>,
  options: PostOptions,
): Promise<PostResult> {
  return post(url, body, { "content-type": "application/json; charset=utf-8", ...headers }, options);
}
