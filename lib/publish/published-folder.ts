import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RawResponse } from "./packed.ts";

/** What the folder holds, as of one moment. */
export interface Manifest {
  version: 1;
  /** The page's revision that the newest responses show. */
  revision: number;
  /** When that was, in milliseconds since the epoch. */
  publishedAt: number;
  /** Changes when what stands around every page changes. */
  look: string;
  /** For each response the file that holds it, and the version of what it shows. */
  entries: Record<string, [object: string, version: number]>;
}

const manifestFile = "manifest.json";
const empty: Manifest = { version: 1, revision: 0, publishedAt: 0, look: "", entries: {} };

/** Head and body in one file: a line of JSON, then the bytes. */
function toObject(raw: RawResponse): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify({ status: raw.status, headers: raw.headers })}\n`), raw.body]);
}

function fromObject(content: Buffer): RawResponse {
  const end = content.indexOf(10);
  const head = JSON.parse(content.subarray(0, end).toString("utf8")) as Pick<RawResponse, "status" | "headers">;
  return { ...head, body: content.subarray(end + 1) };
}

const nameOf = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

export interface PublishedFolder {
  readonly manifest: Manifest;
  /** Reads the manifest of an earlier run. False when there is none that can be read. */
  load(): Promise<boolean>;
  /** A kept response; null when there is none, or its bytes are not what was written. */
  read(name: string): Promise<RawResponse | null>;
  /** Writes a response; it counts from the next commit on. */
  put(name: string, version: number, raw: RawResponse): Promise<void>;
  drop(name: string): void;
  /** Swaps the new manifest in and removes what it no longer names. */
  commit(state: Pick<Manifest, "revision" | "publishedAt" | "look">): Promise<void>;
}

/**
 * Keeps the public site in a folder: responses by their content, and one manifest that is swapped in by a rename, so
 * that a reader (or a crash) sees the old edition or the new one and never a mixture.
 */
export function openPublishedFolder(folder: string): PublishedFolder {
  const objects = join(folder, "objects");
  let manifest: Manifest = { ...empty, entries: {} };
  let written = new Set<string>();

  return {
    get manifest() {
      return manifest;
    },
    async load() {
      try {
        const read = JSON.parse(await readFile(join(folder, manifestFile), "utf8")) as Manifest;
        if (read.version !== 1) return false;
        manifest = read;
        written = new Set(Object.values(read.entries).map(([object]) => object));
        return true;
      } catch {
        return false;
      }
    },
    async read(name) {
      const object = manifest.entries[name]?.[0];
      if (object === undefined) return null;
      try {
        const content = await readFile(join(objects, object));
        return nameOf(content) === object ? fromObject(content) : null;
      } catch {
        return null;
      }
    },
    async put(name, version, raw) {
      const content = toObject(raw);
      const object = nameOf(content);
      if (!written.has(object)) {
        await mkdir(objects, { recursive: true });
        const draft = join(objects, `${object}.${process.pid}.draft`);
        await writeFile(draft, content);
        await rename(draft, join(objects, object));
        written.add(object);
      }
      manifest.entries[name] = [object, version];
    },
    drop(name) {
      delete manifest.entries[name];
    },
    async commit(state) {
      manifest = { ...manifest, ...state };
      await mkdir(objects, { recursive: true });
      const used = new Set(Object.values(manifest.entries).map(([object]) => object));
      const draft = join(folder, `${manifestFile}.${process.pid}.draft`);
      await writeFile(draft, JSON.stringify(manifest));
      await rename(draft, join(folder, manifestFile));
      for (const name of await readdir(objects))
        if (!used.has(name) && !name.endsWith(".draft")) {
          written.delete(name);
          await unlink(join(objects, name)).catch(() => undefined);
        }
    },
  };
}
