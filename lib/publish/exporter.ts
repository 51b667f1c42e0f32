import { readFileSync } from "node:fs";
import { languages } from "../domain/messages/languages.ts";
import type { SiteMap } from "../services/page.ts";
import { readVariant } from "./address.ts";
import type { ExportTarget } from "./export-target.ts";
import type { RawResponse } from "./packed.ts";
import { filesOf } from "./publisher.ts";
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

/** Writes the whole public site to a place that serves files by itself, and keeps it up to date. */
export function createExporter({ target, renderer, baseUrl, root }: ExporterOptions): Exporter {
  /** What was written of which version. */
  const done = new Map<string, number>();
  let look = "";
  let assets = false;

  async function write(name: string, rendered?: RawResponse): Promise<number> {
    const raw = rendered ?? (await renderer.render(readVariant(name)));
    if (raw.status !== 200) return 0;
    const type = headerOf(raw, "content-type") ?? "application/octet-stream";
    const html = type.startsWith("text/html");
    const body = html ? Buffer.from(detached(raw.body.toString("utf8"), baseUrl)) : raw.body;
    const cacheControl = html ? pageCache : (headerOf(raw, "cache-control") ?? pageCache);
    return (await target.put({ path: fileOf(name), type, cacheControl, body })) ? 1 : 0;
  }

  async function writeAssets(): Promise<number> {
    let count = 0;
    for (const { path, file, type, cacheControl } of listStaticFiles(root))
      if (await target.put({ path: path.slice(1), type, cacheControl, body: readFileSync(file) })) count++;
    return count;
  }

  /** Archive pages until one says that there is no further. */
  async function writePages(tag: string, path: string, prefix: string): Promise<number> {
    let count = 0;
    for (let n = 1; n <= farthest; n++) {
      const name = `${tag} ${path}${n === 1 ? "" : `?page=${n}`}`;
      const raw = await renderer.render(readVariant(name));
      if (raw.status !== 200) break;
      count += await write(name, raw);
      if (!raw.body.includes(`${prefix}${path}?page=${n + 1}"`)) break;
    }
    return count;
  }

  return {
    async sync(map, goOn = () => true) {
      let count = 0;
      if (!assets) {
        count += await writeAssets();
        assets = true;
      }
      if (look !== map.look) done.clear();
      look = map.look;
      const tags = [`${map.language}`, ...languages.map((tag) => `/${tag}`)];
      for (const tag of tags) count += await write(`${tag} /`);
      for (const path of filesOf(map)) count += await write(path);
      for (const tag of tags)
        for (const path of ["/history", "/uptime", "/response-time"]) {
          if (!goOn()) return count;
          count += await writePages(tag, path, tag.startsWith("/") ? tag : "");
        }
      const known = new Set(map.incidents.map((i) => i.id));
      for (const id of done.keys())
        if (!known.has(id)) {
          for (const tag of tags) await target.remove(fileOf(`${tag} /incidents/${id}`));
          done.delete(id);
        }
      for (const incident of map.incidents) {
        if (done.get(incident.id) === incident.version) continue;
        if (!goOn()) return count;
        for (const tag of tags) count += await write(`${tag} /incidents/${incident.id}`);
        done.set(incident.id, incident.version);
      }
      return count;
    },
  };
}
