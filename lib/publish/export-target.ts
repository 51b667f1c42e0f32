import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
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
  /** Writes a file unless it is there already with these bytes. @returns whether it wrote */
  put(file: ExportedFile): Promise<boolean>;
  remove(path: string): Promise<void>;
}

/** Each file is swapped in by a rename, so that a reader never sees half of one. */
export function folderTarget(folder: string): ExportTarget {
  return {
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

export function bucketTarget(settings: ObjectStoreSettings): ExportTarget {
  const store = openObjectStore(settings);
  const sent = new Map<string, string>();
  return {
    async put({ path, type, cacheControl, body }) {
      const hash = createHash("sha256").update(body).digest("base64");
      if (sent.get(path) === hash) return false;
      await store.put(path, body, { "content-type": type, "cache-control": cacheControl });
      sent.set(path, hash);
      return true;
    },
    async remove(path) {
      sent.delete(path);
      await store.remove(path);
    },
  };
}
