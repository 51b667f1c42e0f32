import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scriptHashes, standalone } from "./document.ts";
import { publicHeaders } from "./headers.ts";
import type { RawResponse } from "./packed.ts";

export interface Renderer {
  /** Renders one public address (path and query). @throws Error when Next fails or takes too long */
  render(url: string, headers?: Record<string, string>): Promise<RawResponse>;
  close(): void;
}

const timeoutMs = 20_000;
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

/** HTML becomes a document of its own, with a policy that allows exactly what is in it. */
function finished(raw: RawResponse, url: string, secure: boolean): RawResponse {
  const path = url.split("?", 1)[0] ?? "/";
  if (!typeOf(raw).startsWith("text/html"))
    return { ...raw, headers: [...raw.headers, ...publicHeaders(path, secure, [])] };
  const html = standalone(raw.body.toString("utf8"));
  return {
    status: raw.status,
    headers: [...raw.headers, ...publicHeaders(path, secure, scriptHashes(html))],
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
    async render(url, headers = {}) {
      const raw = await ask(socketPath, url, headers);
      if (raw.status >= 500) throw new Error(`Next answered ${raw.status} for ${url.split("?", 1)[0]}.`);
      return finished(raw, url, secure);
    },
    close() {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
