import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context } from "../services/context.ts";
import { answer } from "./answer.ts";
import { type Packed, pack, type RawResponse } from "./packed.ts";
import type { Renderer } from "./renderer.ts";

/** The public addresses that are the same for everyone. */
const fixed = new Set(["/", "/history", "/history.rss", "/history.atom", "/updates.rss"]);
const patterns = [/^\/incidents\/[^/]+$/, /^\/api\/v2\/[\w/-]+\.json$/];

export function isPublished(path: string): boolean {
  return fixed.has(path) || patterns.some((pattern) => pattern.test(path));
}

/** Only what an address understands stays of its query, so that no one fills the memory with variants of a page. */
export function addressOf(url: string): string {
  const [path = "/", query = ""] = url.split("?", 2);
  const page = path === "/history" ? /(?:^|&)page=(\d{1,4})(?:&|$)/.exec(query)?.[1] : undefined;
  return page ? `${path}?page=${page}` : path;
}

interface Held {
  packed: Packed;
  /** The page's revision that it shows. */
  revision: number;
  renderedAt: number;
}

export interface PublicSite {
  /** Answers a public GET or HEAD; false when the address is not one of the published. */
  respond(req: IncomingMessage, res: ServerResponse): boolean;
  /** Everything held is out of date. */
  expire(): void;
}

/** A held response is renewed when it is older than this, so that ages and due times move on. */
const freshMs = 10_000;
const heldAtMost = 2000;

/**
 * Public responses, rendered at most once for everyone who asks at the same time and then kept. While the renderer
 * or the database is in trouble, the last good response goes on being served.
 */
export function createPublicSite(ctx: Context, renderer: Renderer): PublicSite {
  const held = new Map<string, Held>();
  const rendering = new Map<string, Promise<Packed>>();
  let generation = 0;

  function keep(address: string, raw: RawResponse, revision: number): Packed {
    const packed = pack(raw);
    if (raw.status === 200) {
      held.delete(address);
      held.set(address, { packed, revision, renderedAt: performance.now() });
      const oldest = held.keys().next().value;
      if (held.size > heldAtMost && oldest !== undefined) held.delete(oldest);
    } else if (raw.status === 404) held.delete(address);
    return packed;
  }

  function render(address: string): Promise<Packed> {
    const running = rendering.get(address);
    if (running) return running;
    const started = generation;
    const task = renderer
      .render(address)
      .then((raw) => keep(address, raw, started))
      .finally(() => rendering.delete(address));
    rendering.set(address, task);
    return task;
  }

  function trouble(res: ServerResponse, address: string, error: unknown): void {
    ctx.log.error({ err: error, address }, "a public page could not be rendered");
    res.writeHead(503, {
      "Content-Type": "text/plain; charset=utf-8",
      "Cache-Control": "no-store",
      "Retry-After": "10",
    });
    res.end("This page can not be shown right now. Please try again in a moment.\n");
  }

  return {
    respond(req, res) {
      const url = req.url ?? "/";
      if ((req.method !== "GET" && req.method !== "HEAD") || !isPublished(url.split("?", 1)[0] ?? "/")) return false;
      const address = addressOf(url);
      const have = held.get(address);
      if (have && have.revision === generation && performance.now() - have.renderedAt < freshMs) {
        answer(req, res, have.packed);
        return true;
      }
      render(address).then(
        (packed) => answer(req, res, packed),
        (error: unknown) => {
          if (have) answer(req, res, have.packed);
          else trouble(res, address, error);
        },
      );
      return true;
    },
    expire() {
      generation++;
    },
  };
}
