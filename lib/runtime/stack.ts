import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, relative, resolve } from "node:path";

/**
 * Node's own `--enable-source-maps` reads and keeps the map of every file that it loads: over a hundred megabytes for a
 * program that may never fail. Here maps are read when there is a stack to be told.
 */

const place = /(?:file:\/\/)?(\/[^\s()]+\.m?js):(\d+):(\d+)/g;
const built = /\/(?:\.next|dist)\//;
const placesKept = 1000;
/** What the same error brings again and again is looked up once. */
const known = new Map<string, string>();

function readMap(file: string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")) as SourceMapPayload);
  } catch {
    return null;
  }
}

/** A folder's brackets are coded in maps. */
function plain(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

function sourceOf(map: SourceMap, file: string, line: number, column: number): string | null {
  const entry = map.findEntry(line - 1, column - 1);
  if (!("originalSource" in entry) || !entry.originalSource) return null;
  const { originalSource, originalLine, originalColumn } = entry;
  const source = /^[a-z]+:/.test(originalSource)
    ? originalSource.replace(/^[a-z]+:\/*(?:\[project\]\/)?/, "")
    : relative(process.cwd(), resolve(dirname(file), plain(originalSource)));
  return `${source}:${originalLine + 1}:${originalColumn + 1}`;
}

/** A stack whose places in built files are those of their sources; what has no map stays as it is. Never throws. */
export function readableStack(stack: string): string {
  const maps = new Map<string, SourceMap | null>();
  return stack.replace(place, (whole, file: string, line: string, column: string) => {
    if (!built.test(file)) return whole;
    const before = known.get(whole);
    if (before !== undefined) return before;
    const map = maps.has(file) ? maps.get(file) : readMap(file);
    maps.set(file, map ?? null);
    const source = (map && sourceOf(map, file, Number(line), Number(column))) ?? whole;
    if (known.size >= placesKept) known.clear();
    known.set(whole, source);
    return source;
  });
}
