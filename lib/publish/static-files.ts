import { readdirSync, readFileSync, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { answer } from "./answer.ts";
import { type Packed, pack } from "./packed.ts";

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};

export interface StaticFile {
  /** As visitors ask for it. */
  path: string;
  file: string;
  type: string;
  cacheControl: string;
}

function below(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile());
  } catch {
    return [];
  }
}

/** The built assets and the folder `public`. @param root the project's folder */
export function listStaticFiles(root: string): StaticFile[] {
  const entry = (folder: string, prefix: string, cacheControl: string) => (file: string) => ({
    path: prefix + relative(folder, file).split(sep).join("/"),
    file,
    type: types[extname(file)] ?? "application/octet-stream",
    cacheControl,
  });
  const built = join(root, ".next/static");
  const open = join(root, "public");
  return [
    // Their names change with their content.
    ...below(built).map(entry(built, "/_next/static/", "public, max-age=31536000, immutable")),
    ...below(open).map(entry(open, "/", "public, max-age=300, stale-while-revalidate=86400, stale-if-error=86400")),
  ];
}

/** Answers for static files from memory, so that a page keeps its looks whatever state the rest is in. */
export function createStaticFiles(root: string): (req: IncomingMessage, res: ServerResponse) => boolean {
  const files = new Map(listStaticFiles(root).map((file) => [file.path, file]));
  const packed = new Map<string, Packed>();
  return (req, res) => {
    if (req.method !== "GET" && req.method !== "HEAD") return false;
    const path = (req.url ?? "/").split("?", 1)[0] ?? "/";
    const file = files.get(path);
    if (!file) return false;
    let ready = packed.get(path);
    if (!ready) {
      ready = pack({
        status: 200,
        headers: [
          ["Content-Type", file.type],
          ["Cache-Control", file.cacheControl],
          ["X-Content-Type-Options", "nosniff"],
          ["Access-Control-Allow-Origin", "*"],
        ],
        body: readFileSync(file.file),
      });
      packed.set(path, ready);
    }
    answer(req, res, ready);
    return true;
  };
}
