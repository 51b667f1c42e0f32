import { appendFile, mkdir, open, readdir, readFile, rename, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../services/context.ts";

export interface SpoolOptions {
  folder: string;
  log: Logger;
  /** The oldest entries go when there is more. */
  mostBytes?: number;
  segmentBytes?: number;
}

export interface Batch {
  entries: unknown[];
  /** They have arrived: they are not to be read again. */
  done(): Promise<void>;
}

export interface Spool {
  /** Keeps entries. While the disk takes none they wait in memory, within a bound. */
  append(entries: readonly unknown[]): Promise<void>;
  /** The oldest entries that have not arrived yet; null when there are none. */
  read(mostEntries: number): Promise<Batch | null>;
}

interface Segment {
  number: number;
  size: number;
}

const batchBytes = 512 * 1024;
const inMemoryAtMost = 10_000;
const markFile = "sent.json";
const fileOf = (n: number): string => `${String(n).padStart(10, "0")}.jsonl`;

function parse(line: string): unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    // Half written by a process that was killed, or damaged.
    return [];
  }
}

/**
 * What waits to be sent, on disk: files of lines that are only ever appended to, read in order and deleted once sent. A
 * process that is killed leaves at most a last line without its end, which is skipped: each start writes to a new file.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { folder, log, mostBytes = 100 * 1024 * 1024, segmentBytes = 1024 * 1024 } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const segments: Segment[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const number = Number(/^(\d{10})\.jsonl$/.exec(name)?.[1] ?? Number.NaN);
    if (!Number.isNaN(number)) segments.push({ number, size: (await stat(join(folder, name))).size });
  }
  let mark: { segment: number; offset: number } = await readFile(join(folder, markFile), "utf8").then(
    (text) => ({ segment: 0, offset: 0, ...JSON.parse(text) }),
    () => ({ segment: 0, offset: 0 }),
  );
  let last = Math.max(mark.segment, ...segments.map((s) => s.number));
  let writing: Segment | null = null;
  let inMemory: string[] = [];
  let failing = false;

  async function forget(segment: Segment): Promise<void> {
    const at = segments.indexOf(segment);
    if (at >= 0) segments.splice(at, 1);
    if (segment === writing) writing = null;
    await unlink(join(folder, fileOf(segment.number))).catch(() => undefined);
  }

  async function dropOldest(): Promise<void> {
    for (let head = segments[0]; head && head !== writing; head = segments[0]) {
      if (segments.reduce((sum, s) => sum + s.size, 0) <= mostBytes) return;
      const text = await readFile(join(folder, fileOf(head.number)), "latin1").catch(() => "");
      log.warn({ entries: text.split("\n").length - 1 }, "too much waits to be sent: the oldest results are dropped");
      await forget(head);
    }
  }

  async function write(lines: readonly string[]): Promise<void> {
    if (writing === null || writing.size > segmentBytes) {
      writing = { number: ++last, size: 0 };
      segments.push(writing);
    }
    const text = `${lines.join("\n")}\n`;
    await appendFile(join(folder, fileOf(writing.number)), text, { mode: 0o600 });
    writing.size += Buffer.byteLength(text);
  }

  /** A file that could not be written on: what it holds may lack its end, and some of it may be sent twice. */
  async function leaveBroken(): Promise<void> {
    const segment = writing;
    if (segment === null) return;
    segment.size = await stat(join(folder, fileOf(segment.number))).then(
      (s) => s.size,
      () => 0,
    );
    if (segment.size === 0) await forget(segment);
    writing = null;
  }

  /** Whole lines of a segment from `offset` on. */
  async function readLines(segment: Segment, offset: number): Promise<Buffer> {
    const file = await open(join(folder, fileOf(segment.number)));
    try {
      const buffer = Buffer.alloc(Math.min(batchBytes, segment.size - offset));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
      return buffer.subarray(0, buffer.lastIndexOf(10, bytesRead - 1) + 1);
    } finally {
      await file.close();
    }
  }

  async function keepMark(): Promise<void> {
    const file = join(folder, markFile);
    await writeFile(`${file}.new`, JSON.stringify(mark), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  return {
    async append(entries) {
      const lines = [...inMemory, ...entries.map((entry) => JSON.stringify(entry))];
      if (lines.length === 0) return;
      try {
        await write(lines);
        inMemory = [];
        if (failing) log.info({}, "results can be kept on disk again");
        failing = false;
        await dropOldest();
      } catch (error) {
        inMemory = lines.slice(-inMemoryAtMost);
        await leaveBroken();
        if (!failing) log.error({ err: error }, "results can not be kept on disk and wait in memory");
        failing = true;
      }
    },
    async read(mostEntries) {
      for (let head = segments[0]; head; head = segments[0]) {
        const segment = head;
        const offset = segment.number === mark.segment ? Math.min(mark.offset, segment.size) : 0;
        const bytes = await readLines(segment, offset).catch((error: unknown) => {
          log.error({ err: error }, "a file of results can not be read and is left out");
          return Buffer.alloc(0);
        });
        if (bytes.length === 0) {
          if (segment === writing) return null;
          await forget(segment);
          continue;
        }
        const lines = bytes.toString("utf8").split("\n").slice(0, -1).slice(0, mostEntries);
        const end = offset + lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
        return {
          entries: lines.flatMap(parse),
          async done() {
            mark = { segment: segment.number, offset: end };
            if (end >= segment.size) await forget(segment);
            else await keepMark();
          },
        };
      }
      if (inMemory.length === 0) return null;
      const lines = inMemory.slice(0, mostEntries);
      const sent = new Set(lines);
      return {
        entries: lines.flatMap(parse),
        async done() {
          inMemory = inMemory.filter((line) => !sent.has(line));
        },
      };
    },
  };
}
