import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { type Candor, startCandor } from "../support/candor.ts";
import { eventually } from "../support/eventually.ts";
import { install as newInstallation, read, soon } from "../support/installation.ts";
import { serveFolder } from "../support/nginx.ts";

let candor: Candor | null = null;

afterEach(async () => {
  await candor?.stop();
  candor = null;
});

/** An installation that is stopped when the test is over. */
async function install(env: Record<string, string> = {}) {
  candor = await startCandor(env);
  return newInstallation(candor);
}

async function showsLastEdition(url: string, id: string): Promise<void> {
  for (const path of ["/", `/incidents/${id}`, "/history", "/history.rss", "/api/v2/summary.json", "/de/"]) {
    const answer = await read(url + path);
    expect(answer.status, path).toBe(200);
    expect(answer.text, path).toContain("Errors at night");
  }
  const sheet = /href="(\/_next\/static\/[^"]+\.css)"/.exec((await read(url)).text)?.[1] ?? "";
  expect((await read(url + sheet)).status).toBe(200);
  expect((await read(`${url}/page.js`)).status).toBe(200);
}

/** Writes nonsense over the database while it is in use. */
function corrupt(dataDir: string): void {
  for (const name of ["candor.db", "candor.db-wal"]) {
    const file = join(dataDir, name);
    if (existsSync(file)) writeFileSync(file, Buffer.alloc(64 * 1024, "nonsense"));
  }
}

describe("the published site", () => {
  it("is served while another process holds the database's lock", async () => {
    const { candor, id } = await install();
    const db = new Database(join(candor.dataDir, "candor.db"));
    db.exec("BEGIN EXCLUSIVE");
    try {
      await showsLastEdition(candor.url, id);
    } finally {
      db.exec("ROLLBACK");
      db.close();
    }
  });

  it("is served while the worker is dead, and says that nothing is measured", async () => {
    const { candor, id } = await install();
    const { worker } = await candor.children();
    process.kill(worker, "SIGSTOP");
    await showsLastEdition(candor.url, id);
    process.kill(worker, "SIGKILL");
    await showsLastEdition(candor.url, id);
  });

  it("outlives a database that was destroyed in use, and a restart without it", async () => {
    const { candor: first, id } = await install();
    corrupt(first.dataDir);
    await showsLastEdition(first.url, id);
    const rendered = Number(/data-rendered="(\d+)"/.exec((await read(first.url)).text)?.[1]);
    expect(Date.now() - rendered).toBeGreaterThan(0);
    await first.stop();
    candor = null;
    const port = new URL(first.url).port;
    const child = startCandor({ PORT: port }, first.dataDir);
    child.then((started) => (candor = started)).catch(() => undefined);
    await eventually(async () => showsLastEdition(first.url, id), soon);
    expect((await read(`${first.url}/readyz`)).status).toBe(503);
    expect((await read(`${first.url}/healthz`)).status).toBe(200);
    expect((await read(`${first.url}/admin`)).status).toBe(503);
    // The operator puts a new database in its place: it goes on by itself.
    for (const name of readdirSync(first.dataDir))
      if (name.startsWith("candor.db") || name === "published") rmSync(join(first.dataDir, name), { recursive: true });
    await child;
    expect((await read(first.url)).status).toBe(200);
  });

  it("is not replaced by an empty one when the database's file got lost", async () => {
    const { candor: first, id } = await install();
    await first.stop();
    for (const name of readdirSync(first.dataDir)) if (name.startsWith("candor.db")) rmSync(join(first.dataDir, name));
    const child = startCandor({ PORT: new URL(first.url).port }, first.dataDir);
    child.then((started) => (candor = started)).catch(() => undefined);
    await eventually(async () => showsLastEdition(first.url, id), soon);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(readdirSync(first.dataDir).filter((name) => name.startsWith("candor.db"))).toEqual([]);
    rmSync(join(first.dataDir, "published"), { recursive: true });
    await child;
  });

  it("is served by a web server with Candor stopped, from the folder that is kept up to date", async () => {
    const folder = mkdtempSync(join(tmpdir(), "candor-export-"));
    const { candor: running, id, below, call } = await install({ PUBLISH_TO: folder });
    const page = join(folder, `incidents/${id}/index.html`);
    await eventually(() => expect(readFileSync(page, "utf8")).toContain("Errors at night"), soon);
    await call("PATCH", `${below}/incidents/${id}`, { incident: { status: "resolved", body: "All is well again." } });
    await eventually(
      () => expect(readFileSync(join(folder, "de/index.html"), "utf8")).toContain("All is well again."),
      soon,
    );
    await eventually(() => expect(readFileSync(page, "utf8")).toContain("All is well again."), soon);
    const { url: home } = running;
    await running.stop();
    const server = await serveFolder(folder);
    try {
      for (const path of ["/", `/incidents/${id}`, "/history", "/de", "/history.rss", "/api/v2/summary.json"]) {
        const answer = await read(server.url + path);
        expect(answer.status, path).toBe(200);
      }
      const front = await read(server.url);
      expect(front.type).toMatch(/^text\/html/);
      expect(front.text).toContain(`href="${home}/subscribe"`);
      const sheet = /href="(\/_next\/static\/[^"]+\.css)"/.exec(front.text)?.[1] ?? "";
      expect((await read(server.url + sheet)).type).toMatch(/^text\/css/);
      expect(JSON.parse((await read(`${server.url}/api/v2/summary.json`)).text).page.name).toBe("Status");
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
