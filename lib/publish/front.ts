import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { chooseLanguage, isLanguage, type Language } from "../domain/messages/languages.ts";
import { importLimits } from "../domain/subscriber-import.ts";
import { callerAddress, clientHeader, limitKey } from "../runtime/client-address.ts";
import type { Config } from "../runtime/config.ts";
import type { Logger } from "../services/context.ts";
import { isPersonal, securityHeaders } from "./headers.ts";
import { languageHeader, prefixHeader } from "./renderer.ts";

export type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

export interface FrontRoutes {
  /** Answered by the front itself, whatever state Next is in. */
  own(path: string): Handler | undefined;
  /** Published responses; true when it took the request. */
  published(req: IncomingMessage, res: ServerResponse): boolean;
  /** Everything else. */
  next: Handler;
  /** The page's own language: what visitors get whose languages it does not speak. */
  language(): Language;
}

const bodyLimit = 1024 * 1024;
/** Files of subscribers are larger; both addresses let nobody in who is not known. */
const fileLimit = importLimits.bytes + bodyLimit;
const takesFiles = /^(?:\/admin\/subscribers\/import|(?:\/api)?\/v1\/pages\/[a-z0-9]{12}\/subscribers\/imports)$/;
/** Pages for one visitor that exist in every language. */
const spoken = /^\/([a-z]{2})(\/(?:subscribe|subscriptions|unsubscribe)(?:[/?].*)?)$/;
const oneClick = /^\/unsubscribe\/[\w-]+$/;

function plain(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" });
  res.end(`${text}\n`);
}

/** Headers that only a trusted proxy may set, and those that only the front itself sets. */
function cleanRequest(req: IncomingMessage, config: Config, csp: string, otherwise: Language): void {
  const h = req.headers;
  const address = callerAddress(req.socket.remoteAddress ?? "", String(h["x-forwarded-for"] ?? ""), config.trustProxy);
  if (config.trustProxy === 0) for (const name of Object.keys(h)) if (name.startsWith("x-forwarded-")) delete h[name];
  delete h["content-security-policy-report-only"];
  // Next skips its middleware and trusts internals on these; nobody outside has a reason to send them.
  for (const name of Object.keys(h))
    if (name.startsWith("x-middleware-") || name.startsWith("x-candor-")) delete h[name];
  h["content-security-policy"] = csp;
  const [, tag = "", rest] = spoken.exec(req.url ?? "/") ?? [];
  if (isLanguage(tag)) {
    req.url = rest ?? "/";
    h[languageHeader] = tag;
    h[prefixHeader] = `/${tag}`;
  } else if (!/^\/(admin|internal|setup)(\/|\?|$)/.test(req.url ?? "/"))
    h[languageHeader] = chooseLanguage(h["accept-language"], otherwise);
  h[clientHeader] = limitKey(address);
}

/** The thin HTTP server in front of Next: security headers, limits, the client's address, health. */
export function createFront(log: Logger, config: Config, routes: FrontRoutes): Server {
  const secure = config.baseUrl.startsWith("https:");
  const server = createServer({ maxHeaderSize: 16 * 1024 }, (req, res) => {
    if (routes.published(req, res)) return;
    const asked = (req.url ?? "/").split("?", 1)[0] ?? "/";
    const path = spoken.exec(asked)?.[2] ?? asked;
    const { csp, all } = securityHeaders(path, secure);
    for (const [name, value] of all) res.setHeader(name, value);
    if (isPersonal(path)) {
      res.setHeader("Cache-Control", "private, no-store");
      // Next sets a Cache-Control of its own on dynamic pages; for personal ones ours is the one that counts.
      const set = res.setHeader.bind(res);
      res.setHeader = (name, value) => (name.toLowerCase() === "cache-control" ? res : set(name, value));
    }
    const limit = takesFiles.test(path) ? fileLimit : bodyLimit;
    if (Number(req.headers["content-length"] ?? 0) > limit) {
      res.setHeader("Connection", "close");
      plain(res, 413, `The request is larger than ${limit / 1024 / 1024} MiB.`);
      return;
    }
    if (/%00/.test(req.url ?? "")) {
      plain(res, 400, "The address holds a NUL character.");
      return;
    }
    cleanRequest(req, config, csp, routes.language());
    // A page and a route can not share an address in Next: mail clients post to the page's (RFC 8058).
    if (req.method === "POST" && oneClick.test(path)) req.url = `/api${path}`;
    const handler = routes.own(path) ?? routes.next;
    handler(req, res).catch((error: unknown) => {
      // A heartbeat's address is a secret of its own.
      log.error({ err: error, path: path.replace(/^(\/api\/heartbeat\/).*/, "$1…") }, "a request failed");
      if (!res.headersSent) plain(res, 500, "Something went wrong on our side. Please try again.");
      else res.destroy();
    });
  });
  server.headersTimeout = 15_000;
  server.requestTimeout = 30_000;
  // Longer than the 60 s for which proxies keep a connection: one that we close as they use it is a 502 to a visitor.
  server.keepAliveTimeout = 65_000;
  return server;
}
