import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { system } from "../../lib/domain/actor.ts";
import { postUpdate } from "../../lib/services/incidents.ts";
import { openDatabase } from "../../lib/store/open.ts";
import { type Candor, root, startCandor } from "../support/candor.ts";
import { testContext } from "../support/context.ts";
import { eventually } from "../support/eventually.ts";
import { type Installation, install, read, soon } from "../support/installation.ts";

let folder: string;
let site: Installation;
let candor: Candor | null;

/** From now on Next fails in this way; null for no more. */
function breakNext(mode: "throw" | "hang" | "gone" | null): void {
  const marker = join(folder, "mode");
  if (mode === null) rmSync(marker);
  else writeFileSync(marker, mode);
}

const env = (): Record<string, string> => ({
  NODE_OPTIONS: `--require ${join(root, "tests/support/break-next.cjs")}`,
  BREAK_NEXT: join(folder, "mode"),
});

/** What the folder of published pages holds of an address. */
function kept(name: string): string {
  const published = join(site.candor.dataDir, "published");
  const { entries } = JSON.parse(readFileSync(join(published, "manifest.json"), "utf8"));
  return readFileSync(join(published, "objects", entries[name][0]), "utf8");
}

const paths = (id: string) => [
  "/",
  "/de/",
  `/incidents/${id}`,
  "/history",
  "/history.rss",
  "/updates.atom",
  "/feed.json",
  "/api/v2/summary.json",
  "/status.txt",
];

const renderedAt = (html: string): number => Number(/data-rendered="(\d+)"/.exec(html)?.[1]);
const fresh = "The news of today.";

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "candor-break-"));
  candor = await startCandor(env());
  site = await install(candor);
  for (const path of paths(site.id)) await read(site.candor.url + path);
});

afterEach(async () => {
  await candor?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** An update from another process: the API of this one is Next's too. */
async function post(): Promise<void> {
  const db = openDatabase(`file:${join(site.candor.dataDir, "candor.db")}`);
  try {
    const ctx = testContext(db);
    ctx.clock.set(Date.now());
    await postUpdate(ctx, system("test"), site.id, { status: "identified", body: fresh });
  } finally {
    await db.close();
  }
}

/** Every address gives what it gave before the trouble, and pages tell the time of then. */
async function showsLastEdition(since: number, url = site.candor.url): Promise<void> {
  for (const path of paths(site.id)) {
    const answer = await read(url + path);
    expect(answer.status, path).toBe(200);
    expect(answer.text, path).toContain("Errors at night");
    expect(answer.text, path).not.toContain(fresh);
    if (answer.type.startsWith("text/html")) expect(renderedAt(answer.text), path).toBeLessThan(since);
  }
}

async function catchesUp(url = site.candor.url): Promise<void> {
  for (const path of paths(site.id))
    await eventually(async () => expect((await read(url + path)).text, path).toContain(fresh), {
      within: 40_000,
      every: 100,
    });
}

describe("the published site while Next fails", () => {
  it("is the last edition, with its age, while every rendering throws; and the newest one as soon as it works", async () => {
    breakNext("throw");
    const since = Date.now();
    await post();
    await eventually(() => expect(site.candor.output()).toContain("the site can not be rendered"), soon);
    await showsLastEdition(since);
    expect((await read(`${site.candor.url}/subscribe`)).status).toBe(500);
    expect((await read(`${site.candor.url}/healthz`)).status).toBe(200);
    breakNext(null);
    await catchesUp();
  });

  it("is published by itself when Next works again: nobody has to ask first", async () => {
    breakNext("throw");
    await post();
    await eventually(() => expect(site.candor.output()).toContain("the site can not be rendered"), soon);
    expect(kept(`en /incidents/${site.id}`)).not.toContain(fresh);
    breakNext(null);
    for (const name of [`en /incidents/${site.id}`, "en /", "/history.rss", "/api/v2/summary.json"])
      await eventually(() => expect(kept(name), name).toContain(fresh), { within: 40_000, every: 100 });
  });

  it("is answered within seconds while every rendering hangs, and at once from then on", async () => {
    breakNext("hang");
    const since = Date.now();
    await post();
    const begun = performance.now();
    await Promise.all(Array.from({ length: 20 }, () => showsLastEdition(since)));
    expect(performance.now() - begun).toBeLessThan(15_000);
    const again = performance.now();
    await showsLastEdition(since);
    expect(performance.now() - again).toBeLessThan(1000);
    breakNext(null);
    await catchesUp();
  });

  it("is the last edition after a restart with a build that can not be loaded", async () => {
    const { url, dataDir } = site.candor;
    await site.candor.stop();
    candor = null;
    breakNext("gone");
    const since = Date.now();
    const started = startCandor({ ...env(), PORT: new URL(url).port }, dataDir);
    started.then((again) => (candor = again)).catch(() => undefined);
    await eventually(() => showsLastEdition(since, url), soon);
    expect((await read(`${url}/healthz`)).status).toBe(200);
    breakNext(null);
    await started;
    await post();
    await catchesUp(url);
  });
});
