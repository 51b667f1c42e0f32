import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { languages } from "../domain/messages/languages.ts";
import type { SiteMap } from "../services/page.ts";
import { readVariant } from "./address.ts";
import type { ExportedFile, ExportTarget } from "./export-target.ts";
import type { RawResponse } from "./packed.ts";
import { filesOf, toldPages } from "./publisher.ts";
import type { Renderer } from "./renderer.ts";
import { listStaticFiles } from "./static-files.ts";

export interface ExporterOptions {
  target: ExportTarget;
  renderer: Renderer;
  /** Where forms lead: the installation itself. */
  baseUrl: string;
  /** The project's folder. */
  root: string;
}

export interface Exporter {
  /** Brings the target up to date. Stops early when `goOn` says so. @returns how many files were written */
  sync(map: SiteMap, goOn?: () => boolean): Promise<number>;
  /** Writes the front page again in every language: it says how old it is. */
  renew(map: SiteMap): Promise<void>;
}

const pageCache = "public, max-age=5, stale-while-revalidate=30, stale-if-error=604800";
const farthest = 4000;

const headerOf = (raw: RawResponse, name: string): string | undefined =>
  raw.headers.find(([n]) => n.toLowerCase() === name)?.[1];

/** Where a file server looks for an address: pages are folders with an index. */
export function fileOf(name: string): string {
  const { path, language, prefix } = readVariant(name);
  if (language === null) return path === "/embed" ? "embed/index.html" : path.slice(1);
  const [bare = "/", query] = path.split("?", 2);
  const number = query?.replace("page=", "page-");
  return [prefix.slice(1), bare.slice(1), number, "index.html"].filter(Boolean).join("/");
}

/** What a server without Candor behind it can not do leads to Candor: forms and searches. Pages are folders. */
export function detached(html: string, baseUrl: string): string {
  return html
    .replace(
      /(href|action)="((?:\/[a-z]{2})?\/(?:subscribe|history\?(?!page=)|subscriptions|unsubscribe))/g,
      `$1="${baseUrl}$2`,
    )
    .replace(/action="((?:\/[a-z]{2})?\/history)"/g, `action="${baseUrl}$1"`)
    .replace(/href="((?:\/[a-z]{2})?\/(?:history|uptime))\?page=(\d+)"/g, 'href="$1/page-$2/"');
}

const stamps = / data-revision="\d+" data-rendered="\d+"/;

/**
 * A page that is written only when what it says has changed must not say that it is old when it was not renewed for
 * long; and its bytes depend on nothing else, so that it is sent only then.
 */
export function ageless(html: string): string {
  const plain = html.replace(stamps, "");
  const mark = createHash("sha256").update(plain).digest("hex").slice(0, 12);
  return html.replace(stamps, ` data-revision="${mark}"`);
}

/** Files that come and go with what they are about. Whatever else is at the target may be somebody else's. */
const passing = [
  /^(?:[a-z]{2}\/)?(?:incidents|announcements)\/[a-z0-9]{12}\/index\.html$/,
  /^(?:[a-z]{2}\/)?(?:history|uptime)\/page-\d+\/index\.html$/,
  /^badge\/[a-z0-9]{12}(?:\/uptime)?\.svg$/,
  /^components\/[a-z0-9]{12}\/history\.rss$/,
  /^logo$/,
];

const tagsOf = (map: SiteMap): string[] => [`${map.language}`, ...languages.map((tag) => `/${tag}`)];

/** Writes the whole public site to a place that serves files by itself, and keeps it up to date. */
export function createExporter({ target, renderer, baseUrl, root }: ExporterOptions): Exporter {
  /** What was written of which version. */
  const done = new Map<string, number>();
  let look = "";
  /** What the target holds; null until it was asked. */
  let there: Set<string> | null = null;
  let assets = false;

  async function put(file: ExportedFile): Promise<number> {
    const wrote = await target.put(file);
    there?.add(file.path);
    return wrote ? 1 : 0;
  }

  /** @param present the paths that belong to the site as it is now */
  async function write(name: string, present: Set<string>, rendered?: RawResponse): Promise<number> {
    const variant = readVariant(name);
    const raw = rendered ?? (await renderer.render(variant));
    if (raw.status !== 200) return 0;
    const type = headerOf(raw, "content-type") ?? "application/octet-stream";
    const html = type.startsWith("text/html");
    const path = fileOf(name);
    present.add(path);
    if (!html) return put({ path, type, cacheControl: headerOf(raw, "cache-control") ?? pageCache, body: raw.body });
    const text = detached(raw.body.toString("utf8"), baseUrl);
    return put({ path, type, cacheControl: pageCache, body: Buffer.from(variant.path === "/" ? text : ageless(text)) });
  }

  async function writeAssets(): Promise<number> {
    let count = 0;
    for (const { path, file, type, cacheControl } of listStaticFiles(root))
      count += await put({ path: path.slice(1), type, cacheControl, body: readFileSync(file) });
    return count;
  }

  /** Archive pages until one says that there is no further. */
  async function writePages(tag: string, path: string, prefix: string, present: Set<string>): Promise<number> {
    let count = 0;
    for (let n = 1; n <= farthest; n++) {
      const name = `${tag} ${path}${n === 1 ? "" : `?page=${n}`}`;
      const raw = await renderer.render(readVariant(name));
      if (raw.status !== 200) break;
      count += await write(name, present, raw);
      if (!raw.body.includes(`${prefix}${path}?page=${n + 1}"`)) break;
    }
    return count;
  }

  async function removeGone(present: Set<string>): Promise<void> {
    for (const path of there ?? [])
      if (!present.has(path) && passing.some((pattern) => pattern.test(path))) {
        await target.remove(path);
        there?.delete(path);
      }
  }

  return {
    async sync(map, goOn = () => true) {
      let count = 0;
      const present = new Set<string>();
      there ??= new Set(await target.list());
      if (!assets) {
        count += await writeAssets();
        assets = true;
      }
      if (look !== map.look) done.clear();
      look = map.look;
      const tags = tagsOf(map);
      for (const tag of tags) count += await write(`${tag} /`, present);
      for (const path of filesOf(map)) count += await write(path, present);
      for (const tag of tags)
        for (const path of ["/history", "/uptime", "/response-time"]) {
          if (!goOn()) return count;
          count += await writePages(tag, path, tag.startsWith("/") ? tag : "", present);
        }
      for (const { path, version } of toldPages(map)) {
        const names = tags.map((tag) => `${tag} ${path}`);
        if (done.get(path) === version) {
          for (const name of names) present.add(fileOf(name));
          continue;
        }
        if (!goOn()) return count;
        for (const name of names) count += await write(name, present);
        done.set(path, version);
      }
      await removeGone(present);
      return count;
    },
    async renew(map) {
      for (const tag of tagsOf(map)) await write(`${tag} /`, new Set());
    },
  };
}
