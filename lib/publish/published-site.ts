import type { IncomingMessage, ServerResponse } from "node:http";
import { chooseLanguage, type Language } from "../domain/messages/languages.ts";
import type { Logger } from "../services/context.ts";
import { type PublicAddress, parseAddress, readVariant, variantOf } from "./address.ts";
import { answer } from "./answer.ts";
import { type Packed, pack, type RawResponse } from "./packed.ts";
import type { Renderer } from "./renderer.ts";

interface Held {
  packed: Packed;
  /** Grows with every change; a response of an earlier one is out of date. */
  generation: number;
  /** By the process's own monotonic clock. */
  renderedAt: number;
}

/** An address that was asked for, and its names by language: made once, since this is done for every request. */
interface Known {
  address: PublicAddress;
  names: Partial<Record<Language, string>>;
}

export interface SiteOptions {
  log: Logger;
  /** The page's own language: what visitors get whose languages it does not speak. */
  language: () => Language;
  /** Looks where an earlier run kept responses. */
  kept: (name: string) => Promise<RawResponse | null>;
  /** Told of every new response. */
  onRendered: (name: string, raw: RawResponse) => void;
}

export interface PublishedSite {
  /** From now on what is missing is rendered. Without it only what is held and kept is served. */
  use(renderer: Renderer): void;
  /** Answers a public GET or HEAD; false when the address is not one of the published. */
  respond(req: IncomingMessage, res: ServerResponse): boolean;
  /** Everything held is out of date. */
  expire(): void;
  /** Renders a variant as of now, joining a rendering under way. @throws Error when it fails */
  renew(name: string): Promise<RawResponse>;
  /** Holds a kept response of an earlier run: served until it can be rendered anew. */
  restore(name: string, raw: RawResponse): void;
  /** What visitors asked for lately. */
  asked(): string[];
}

/** Younger is served as it is. */
const freshMs = 10_000;
/** Up to here it is served and renewed behind the visitor's back; what is older is waited for. */
const usableMs = 45_000;
/** A visitor waits so long for a new response before the last one is good enough. */
const patienceMs = 3000;
/** After trouble the last response is served at once for so long, while new ones are tried behind the visitors' backs. */
const distrustMs = 10_000;
const askedWithinMs = 10 * 60_000;
const heldAtMost = 2000;
const addressesAtMost = 5000;
const liveAtOnce = 4;

const firstWaitMs = 20_000;

function say(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Retry-After": "5",
  });
  res.end(`${text}\n`);
}

/**
 * The public site in memory: each response rendered once for everyone who asks at the same time and then kept. While
 * the renderer or the database is in trouble, the last good response goes on being served.
 */
export function createPublishedSite({ log, language, kept, onRendered }: SiteOptions): PublishedSite {
  const held = new Map<string, Held>();
  const rendering = new Map<string, { generation: number; task: Promise<RawResponse> }>();
  const lastAsked = new Map<string, number>();
  const addresses = new Map<string, Known | null>();
  const spoken = new Map<string, Language>();
  let renderer: Renderer | null = null;
  let generation = 0;
  let live = 0;
  let inTrouble = false;
  let troubleAt = Number.NEGATIVE_INFINITY;

  function addressOf(url: string): Known | null {
    let known = addresses.get(url);
    if (known === undefined) {
      const address = parseAddress(url);
      known = address && { address, names: {} };
      if (addresses.size >= addressesAtMost) addresses.clear();
      addresses.set(url, known);
    }
    return known;
  }

  function nameOf({ address, names }: Known, tag: Language): string {
    const name = names[tag] ?? variantOf(address, tag);
    names[tag] = name;
    return name;
  }

  function languageOf(req: IncomingMessage): Language {
    const header = req.headers["accept-language"];
    if (header === undefined) return language();
    let chosen = spoken.get(header);
    if (chosen === undefined) {
      chosen = chooseLanguage(header, language());
      if (spoken.size >= addressesAtMost) spoken.clear();
      spoken.set(header, chosen);
    }
    return chosen;
  }

  function hold(name: string, packed: Packed, since: number): void {
    held.delete(name);
    held.set(name, { packed, generation: since, renderedAt: performance.now() });
    const oldest = held.keys().next().value;
    if (held.size > heldAtMost && oldest !== undefined) held.delete(oldest);
  }

  async function render(name: string): Promise<RawResponse> {
    if (!renderer) throw new Error("The renderer is not ready yet.");
    const since = generation;
    const raw = await renderer.render(readVariant(name));
    if (raw.status === 200) {
      hold(name, pack(raw), since);
      onRendered(name, raw);
    } else if (raw.status === 404 || raw.status === 410) {
      held.delete(name);
      onRendered(name, raw);
    }
    if (inTrouble) log.info({}, "public pages can be rendered again");
    inTrouble = false;
    troubleAt = Number.NEGATIVE_INFINITY;
    return raw;
  }

  function renew(name: string): Promise<RawResponse> {
    const running = rendering.get(name);
    // A rendering that began before the last change may show the state before it: not good enough for who asks now.
    if (running?.generation === generation) return running.task;
    const task = render(name).finally(() => {
      if (rendering.get(name)?.task === task) rendering.delete(name);
    });
    rendering.set(name, { generation, task });
    return task;
  }

  function trouble(name: string, error: unknown): void {
    if (!inTrouble && renderer)
      log.error({ err: error, address: name }, "a public page can not be rendered: the last one stays");
    inTrouble = true;
    troubleAt = performance.now();
  }

  /** What is left when nothing can be rendered. */
  async function lastKnown(name: string): Promise<Packed | null> {
    const have = held.get(name);
    if (have) return have.packed;
    const raw = await kept(name).catch(() => null);
    if (raw) return pack(raw);
    // Better another language than nothing.
    const { path, language: wanted } = readVariant(name);
    if (wanted === null || name === `${language()} ${path}`) return null;
    return lastKnown(`${language()} ${path}`);
  }

  async function waitFor(name: string, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const have = held.get(name);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, have ? patienceMs : firstWaitMs, null);
    });
    try {
      const raw = await Promise.race([renew(name), patience]);
      if (raw === null) troubleAt = performance.now();
      const now = held.get(name);
      if (raw && raw.status !== 200) answer(req, res, pack(raw));
      else if (now) answer(req, res, now.packed);
      else say(res, 503, "This page can not be shown right now. Please try again in a moment.");
    } catch (error) {
      trouble(name, error);
      const last = await lastKnown(name);
      if (last) answer(req, res, last);
      else say(res, 503, "This page can not be shown right now. Please try again in a moment.");
    } finally {
      clearTimeout(timer);
    }
  }

  /** A search: made for this visitor, a few at a time. */
  async function search(address: PublicAddress, req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (!renderer || live >= liveAtOnce) {
      say(res, 503, "Too many are searching right now. Please try again in a moment.");
      return;
    }
    live++;
    try {
      const raw = await renderer.render(readVariant(variantOf(address, languageOf(req))));
      answer(req, res, pack(raw));
    } catch (error) {
      log.error({ err: error }, "a search failed");
      say(res, 503, "The archive can not be searched right now. Please try again in a moment.");
    } finally {
      live--;
    }
  }

  return {
    use(ready) {
      renderer = ready;
    },
    respond(req, res) {
      if (req.method !== "GET" && req.method !== "HEAD") return false;
      const known = addressOf(req.url ?? "/");
      if (known === null) return false;
      if (known.address.live) {
        void search(known.address, req, res);
        return true;
      }
      const name = nameOf(known, languageOf(req));
      const have = held.get(name);
      const now = performance.now();
      lastAsked.set(name, now);
      if (have !== undefined && (renderer === null || have.generation === generation)) {
        const age = now - have.renderedAt;
        if (renderer === null || age < usableMs) {
          answer(req, res, have.packed);
          if (age > freshMs && renderer) renew(name).catch((error) => trouble(name, error));
          return true;
        }
      }
      if (have !== undefined && now - troubleAt < distrustMs) {
        answer(req, res, have.packed);
        renew(name).catch((error) => trouble(name, error));
        return true;
      }
      void waitFor(name, req, res);
      return true;
    },
    expire() {
      generation++;
    },
    renew,
    restore(name, raw) {
      // Of no generation: the first who asks when a renderer is there makes it anew.
      if (!held.has(name)) held.set(name, { packed: pack(raw), generation: -1, renderedAt: performance.now() });
    },
    asked() {
      const since = performance.now() - askedWithinMs;
      for (const [name, at] of lastAsked) if (at < since) lastAsked.delete(name);
      return [...lastAsked.keys()];
    },
  };
}
