import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Variant } from "./address.ts";
import { scriptHashes, standalone } from "./document.ts";
import { publicHeaders } from "./headers.ts";
import type { RawResponse } from "./packed.ts";

export interface Renderer {
  /** Renders one public address. @throws Error when Next fails or takes too long */
  render(variant: Variant): Promise<RawResponse>;
  close(): void;
}

const timeoutMs = 10_000;
/** How the pages are told whom they speak to. The front takes these from every request from outside. */
export const languageHeader = "x-candor-language";
export const prefixHeader = "x-candor-prefix";
const kept = new Set([
  "content-type",
  "cache-control",
  "location",
  "access-control-allow-origin",
  "last-modified",
  "content-disposition",
]);

function ask(socketPath: string, url: string, headers: Record<string, string>): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const req = request(
      { socketPath, path: url, headers: { host: "candor", ...headers }, timeout: timeoutMs },
      (res) => {
        const chunks: Buffer[] = [];
        res.on("data", (chunk: Buffer) => chunks.push(chunk));
        res.on("error", reject);
        res.on("end", () => {
          const pairs = Object.entries(res.headers).flatMap(([name, value]): [string, string][] =>
            kept.has(name) && typeof value === "string" ? [[name, value]] : [],
          );
          resolve({ status: res.statusCode ?? 500, headers: pairs, body: Buffer.concat(chunks) });
        });
      },
    );
    req.on("timeout", () => req.destroy(new Error("The renderer did not answer in time.")));
    req.on("error", reject);
    req.end();
  });
}

const typeOf = (raw: RawResponse): string => raw.headers.find(([name]) => name === "content-type")?.[1] ?? "";

/** A cache in front may serve a page for some seconds, and the last one while we are in trouble (RFC 5861). */
const cachePages = "public, max-age=0, s-maxage=5, stale-while-revalidate=30, stale-if-error=604800";

/** HTML becomes a document of its own, with a policy that allows exactly what is in it. */
function finished(raw: RawResponse, { path, language, prefix }: Variant, secure: boolean): RawResponse {
  const bare = path.split("?", 1)[0] ?? "/";
  if (!typeOf(raw).startsWith("text/html"))
    return { ...raw, headers: [...raw.headers, ...publicHeaders(bare, secure, [])] };
  const html = standalone(raw.body.toString("utf8"));
  const others = raw.headers.filter(([name]) => name !== "cache-control");
  const varies: [string, string][] = language !== null && prefix === "" ? [["Vary", "Accept-Language"]] : [];
  const spoken: [string, string][] = language === null ? [] : [["Content-Language", language]];
  // A page can not choose its status in Next; it says in its own words that it could not take what was asked.
  const status = raw.status === 200 && html.includes(' data-refused="') ? 400 : raw.status;
  return {
    status,
    headers: [
      ...others,
      ["cache-control", status === 200 ? cachePages : "no-store"],
      ...varies,
      ...spoken,
      ...publicHeaders(bare, secure, scriptHashes(html)),
    ],
    body: Buffer.from(html),
  };
}

/**
 * Asks Next for public pages over a socket that only this process can reach, past the front with its limits and
 * security headers, which are for visitors.
 */
export async function createRenderer(
  next: (req: IncomingMessage, res: ServerResponse) => Promise<void>,
  secure: boolean,
): Promise<Renderer> {
  const folder = mkdtempSync(join(tmpdir(), "candor-render-"));
  const socketPath = join(folder, "next.sock");
  const server: Server = createServer((req, res) => {
    next(req, res).catch(() => {
      if (!res.headersSent) res.writeHead(500);
      res.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen(socketPath, resolve);
  });
  return {
    async render(variant) {
      const { path, language, prefix } = variant;
      const headers = { [languageHeader]: language ?? "en", [prefixHeader]: prefix };
      const raw = await ask(socketPath, path, headers);
      if (raw.status >= 500) throw new Error(`Next answered ${raw.status} for ${path.split("?", 1)[0]}.`);
      return finished(raw, variant, secure);
    },
    close() {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
