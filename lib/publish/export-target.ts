import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { type ObjectStoreSettings, openObjectStore } from "../net/object-store.ts";

export interface ExportedFile {
  /** Relative, with slashes: "incidents/abc/index.html". */
  path: string;
  type: string;
  cacheControl: string;
  body: Buffer;
}

/** A place that serves files by itself: a folder under a web server, or a bucket. */
export interface ExportTarget {
  /** The paths of what is there, ours or not, as far as that can be known. */
  list(): Promise<string[]>;
  /** Writes a file unless it is there already with these bytes. @returns whether it wrote */
  put(file: ExportedFile): Promise<boolean>;
  /** Removing what is not there is no error. */
  remove(path: string): Promise<void>;
}

/** Each file is swapped in by a rename, so that a reader never sees half of one. */
export function folderTarget(folder: string): ExportTarget {
  return {
    async list() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
    },
    async put({ path, body }) {
      const target = join(folder, path);
      const old = await readFile(target).catch(() => null);
      if (old?.equals(body)) return false;
      await mkdir(dirname(target), { recursive: true });
      const draft = `${target}.${process.pid}.draft`;
      await writeFile(draft, body);
      await rename(draft, target);
      return true;
    },
    async remove(path) {
      await rm(join(folder, path), { force: true });
    },
  };
}

const md5 = (body: Buffer): string => createHash("md5").update(body).digest("hex");

/** What an earlier run has sent is known by the store's list; where that may not be read, everything is sent once. */
export function bucketTarget(settings: ObjectStoreSettings, timeoutMs?: number): ExportTarget {
  const store = openObjectStore(settings, timeoutMs);
  const sent = new Map<string, string>();
  return {
    async list() {
      for (const { key, etag } of (await store.list()) ?? []) if (!sent.has(key)) sent.set(key, etag);
      return [...sent.keys()];
    },
    async put({ path, type, cacheControl, body }) {
      const etag = md5(body);
      if (sent.get(path) === etag) return false;
      // Whether a request that failed half-way has changed the object, nobody knows.
      sent.delete(path);
      await store.put(path, body, { "content-type": type, "cache-control": cacheControl });
      sent.set(path, etag);
      return true;
    },
    async remove(path) {
      await store.remove(path);
      sent.delete(path);
    },
  };
}
