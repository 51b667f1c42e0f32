import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openSpool, type Spool } from "../../../lib/agent/spool.ts";

const folders: string[] = [];
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "candor-spool-"));
  folders.push(made);
  return made;
}

const warnings: unknown[] = [];
const note = (fields: Record<string, unknown>) => void warnings.push(fields);
const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: note, error: note };

const filesIn = (path: string): string[] => readdirSync(path).filter((name) => name.endsWith(".jsonl"));

/** Everything that is kept, as it would be sent. */
async function drain(spool: Spool, atOnce = 3): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let batch = await spool.read(atOnce); batch; batch = await spool.read(atOnce)) {
    all.push(...batch.entries);
    await batch.done();
  }
  return all;
}

describe("what an agent keeps on its disk", () => {
  it("comes out in its order, once, and leaves nothing behind", async () => {
    const path = folder();
    const spool = await openSpool({ folder: path, log, segmentBytes: 40 });
    for (let n = 0; n < 30; n++) await spool.append([{ n }, { text: "é\n" }]);
    expect(await drain(spool)).toEqual(Array.from({ length: 30 }, (_, n) => [{ n }, { text: "é\n" }]).flat());
    expect(await spool.read(10)).toBeNull();
    expect(filesIn(path)).toEqual([]);
    await spool.append([{ n: 30 }]);
    expect(await drain(spool)).toEqual([{ n: 30 }]);
  });

  it("is read again until it has arrived", async () => {
    const spool = await openSpool({ folder: folder(), log });
    await spool.append([1, 2, 3]);
    expect((await spool.read(2))?.entries).toEqual([1, 2]);
    const batch = await spool.read(2);
    expect(batch?.entries).toEqual([1, 2]);
    await batch?.done();
    expect((await spool.read(2))?.entries).toEqual([3]);
  });

  it("survives the process, from where sending had come to", async () => {
    const path = folder();
    const first = await openSpool({ folder: path, log });
    await first.append([1, 2, 3, 4]);
    await (await first.read(3))?.done();
    const second = await openSpool({ folder: path, log });
    await second.append([5]);
    expect(await drain(second)).toEqual([4, 5]);
  });

  it("loses no more than the line that was being written when the process was killed", async () => {
    const path = folder();
    const first = await openSpool({ folder: path, log });
    await first.append([{ n: 1 }, { n: 2 }]);
    await first.append([{ n: 3 }]);
    const [name = ""] = filesIn(path);
    for (let cut = 1; cut <= 8; cut++) {
      truncateSync(join(path, name), statSync(join(path, name)).size - 1);
      const next = await openSpool({ folder: path, log });

      expect((await next.read(10))?.entries).toEqual([{ n: 1 }, { n: 2 }]);
    }
    appendFileSync(join(path, name), "\0\0{broken\n");
    const last = await openSpool({ folder: path, log });
    await last.append([{ n: 4 }]);
    expect(await drain(last)).toEqual([{ n: 1 }, { n: 2 }, { n: 4 }]);
  });

  it("is bounded: the oldest goes, and that is said", async () => {
    const path = folder();
    const spool = await openSpool({ folder: path, log, segmentBytes: 100, mostBytes: 1000 });
    warnings.length = 0;
    for (let n = 0; n < 500; n++) await spool.append([{ n }]);
    const sizes = filesIn(path).map((name) => statSync(join(path, name)).size);
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(1200);
    const left = (await drain(spool)) as { n: number }[];
    expect(left.at(-1)).toEqual({ n: 499 });
    expect(left.map((e) => e.n)).toEqual(Array.from({ length: left.length }, (_, n) => 500 - left.length + n));
    const dropped = (warnings as { entries: number }[]).reduce((sum, w) => sum + w.entries, 0);
    expect(dropped + left.length).toBe(500);
  });

  it("waits in memory while the disk takes nothing, and is sent from there", async () => {
    const path = folder();
    const spool = await openSpool({ folder: path, log });
    rmSync(path, { recursive: true });
    await spool.append([1, 2]);
    await spool.append([3]);
    expect((await spool.read(2))?.entries).toEqual([1, 2]);
    await (await spool.read(2))?.done();
    mkdirSync(path);
    await spool.append([4]);
    expect(filesIn(path)).toHaveLength(1);
    expect(await drain(spool)).toEqual([3, 4]);
  });
});
