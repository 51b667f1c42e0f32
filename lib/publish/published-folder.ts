import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Packed, pack, type RawResponse } from "./packed.ts";

/** One published address as it is kept on disk. */
interface ManifestEntry {
  status: number;
  headers: [string, string][];
  /** Name of the file that holds the body: its SHA-256. */
  object: string;
}

export interface Manifest {
  version: 1;
  revision: number;
  /** When it was rendered, in milliseconds since the epoch. */
  renderedAt: number;
  entries: Record<string, ManifestEntry>;
}

export interface Edition {
  revision: number;
  renderedAt: number;
  responses: Map<string, RawResponse>;
}

const manifestFile = "manifest.json";

/**
 * Keeps editions of the public site in a folder: bodies by their content, and one manifest that is swapped in by a
 * rename, so that a reader (or a crash) sees the old edition or the new one and never a mixture.
 */
export function publishedFolder(folder: string) {
  const objects = join(folder, "objects");
  let known = new Set<string>();

  async function writeOnce(name: string, body: Buffer): Promise<void> {
    if (known.has(name)) return;
    const draft = join(objects, `${name}.${process.pid}.draft`);
    await writeFile(draft, body);
    await rename(draft, join(objects, name));
  }

  return {
    async save(edition: Edition): Promise<void> {
      await mkdir(objects, { recursive: true });
      const entries: Manifest["entries"] = {};
      const used = new Set<string>();
      for (const [path, raw] of edition.responses) {
        const object = createHash("sha256").update(raw.body).digest("hex");
        await writeOnce(object, raw.body);
        used.add(object);
        entries[path] = { status: raw.status, headers: raw.headers.map(([n, v]) => [n, v]), object };
      }
      const manifest: Manifest = { version: 1, revision: edition.revision, renderedAt: edition.renderedAt, entries };
      const draft = join(folder, `${manifestFile}.${process.pid}.draft`);
      await writeFile(draft, JSON.stringify(manifest));
      await rename(draft, join(folder, manifestFile));
      known = used;
      for (const name of await readdir(objects)) if (!used.has(name)) await unlink(join(objects, name)).catch(() => {});
    },

    /** The last edition, or null when there is none that can be read whole. */
    async load(): Promise<Edition | null> {
      try {
        const manifest = JSON.parse(await readFile(join(folder, manifestFile), "utf8")) as Manifest;
        if (manifest.version !== 1) return null;
        const responses = new Map<string, RawResponse>();
        for (const [path, entry] of Object.entries(manifest.entries)) {
          const body = await readFile(join(objects, entry.object));
          if (createHash("sha256").update(body).digest("hex") !== entry.object) return null;
          responses.set(path, { status: entry.status, headers: entry.headers, body });
          known.add(entry.object);
        }
        return { revision: manifest.revision, renderedAt: manifest.renderedAt, responses };
      } catch {
        return null;
      }
    },
  };
}

export type PublishedFolder = ReturnType<typeof publishedFolder>;

export function packAll(edition: Edition): Map<string, Packed> {
  return new Map([...edition.responses].map(([path, raw]) => [path, pack(raw)]));
}
