import { isLanguage, type Language } from "../domain/messages/languages.ts";

/** A public address as the publisher knows it. */
export interface PublicAddress {
  /** Pages exist in every language, files in one. */
  kind: "page" | "file";
  /** Path and query as Next knows them, without what the address does not understand. */
  path: string;
  /** The language that the address itself names by its first segment. */
  language: Language | null;
  /** A search: the answer is made for this visitor and not kept. */
  live: boolean;
}

/** Pages that are the same for everyone, beside those of incidents and announcements. */
export const pages: ReadonlySet<string> = new Set(["/", "/history", "/uptime", "/response-time"]);
/** Files with an address of their own; {@link filePatterns} are those of components and of the public API. */
export const files: ReadonlySet<string> = new Set([
  "/history.rss",
  "/history.atom",
  "/history.ics",
  "/maintenance.ics",
  "/updates.rss",
  "/updates.atom",
  "/feed.json",
  "/status.txt",
  "/sitemap.xml",
  "/robots.txt",
  "/badge.svg",
  "/favicon.svg",
  "/og.png",
  "/custom.css",
  "/logo",
  "/embed",
]);
const id = "[a-z0-9]{12}";
const told = new RegExp(`^/(?:incidents|announcements)/${id}$`);
const filePatterns = [
  /^\/api\/v2\/[a-z-]+(\/[a-z]+)?\.json$/,
  new RegExp(`^/badge/${id}(/uptime)?\\.svg$`),
  new RegExp(`^/components/${id}/history\\.rss$`),
];

/** Queries that search the archive. */
const searching = /(?:^|&)(q|component|impact|kind|after)=/;

function pageAddress(path: string, query: string, language: Language | null): PublicAddress | null {
  if (!pages.has(path) && !told.test(path)) return null;
  if (path === "/history" && searching.test(query))
    return { kind: "page", path: `${path}?${query}`, language, live: true };
  // Only what an address understands stays of its query, so that no one fills the memory with variants of a page.
  const number =
    path === "/history" || path === "/uptime" ? /(?:^|&)page=(\d{1,4})(?:&|$)/.exec(query)?.[1] : undefined;
  return { kind: "page", path: number ? `${path}?page=${Number(number)}` : path, language, live: false };
}

/** Null for what is not a published address. */
export function parseAddress(url: string): PublicAddress | null {
  const [path = "/", query = ""] = url.split("?", 2);
  if (files.has(path) || filePatterns.some((pattern) => pattern.test(path)))
    return { kind: "file", path, language: null, live: false };
  const [, tag, rest] = /^\/([a-z]{2})(\/.*)?$/.exec(path) ?? [];
  if (tag !== undefined && isLanguage(tag))
    return pageAddress(rest === undefined || rest === "" ? "/" : rest, query, tag);
  return pageAddress(path, query, null);
}

/** How an address in one language is named in memory and on disk; `named` when the address itself names it. */
export function variantOf(address: PublicAddress, language: Language): string {
  if (address.kind === "file") return address.path;
  return address.language === null ? `${language} ${address.path}` : `/${address.language} ${address.path}`;
}

export interface Variant {
  path: string;
  /** Null for files. */
  language: Language | null;
  /** What stands before the links of a page whose address names its language: "/de" or "". */
  prefix: string;
}

/** The other way round. */
export function readVariant(name: string): Variant {
  if (name.startsWith("/") && !name.includes(" ")) return { path: name, language: null, prefix: "" };
  const [tag = "en", path = "/"] = name.split(" ", 2);
  const language = tag.replace("/", "") as Language;
  return { path, language, prefix: tag.startsWith("/") ? tag : "" };
}
