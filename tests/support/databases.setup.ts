import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { migrate } from "../../lib/store/migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    sqliteTemplate: string;
    /** Administrative URL of a PostgreSQL server that has the database `candor_template`; null when there is none. */
    postgresUrl: string | null;
  }
}

const drizzle = join(import.meta.dirname, "../../drizzle");

function binaries(): string | null {
  const base = "/usr/lib/postgresql";
  if (!existsSync(base)) return null;
  const newest = readdirSync(base).sort((a, b) => Number(b) - Number(a))[0];
  return newest ? join(base, newest, "bin") : null;
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** Starts a throw-away PostgreSQL, as another user where we are root (it refuses to run as root). */
async function startPostgres(bin: string): Promise<{ url: string; stop(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "candor-postgres-"));
  const port = await freePort();
  const asRoot = process.getuid?.() === 0;
  const run = (command: string) =>
    asRoot
      ? execFileSync("su", ["postgres", "-s", "/bin/sh", "-c", command], { stdio: "pipe" })
      : execFileSync("/bin/sh", ["-c", command], { stdio: "pipe" });
  if (asRoot) {
    chmodSync(folder, 0o777);
  }
  const data = join(folder, "data");
  run(`${bin}/initdb -D ${data} -A trust -U postgres --no-sync`);
  const options = `-c listen_addresses=127.0.0.1 -p ${port} -k ${folder} -c fsync=off -c max_connections=300`;
  run(`${bin}/pg_ctl -D ${data} -w -l ${folder}/log -o "${options}" start`);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop() {
      run(`${bin}/pg_ctl -D ${data} -m immediate stop`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes one migrated database of each dialect; every test gets a copy of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "candor-test-"));
  const sqliteTemplate = join(folder, "template.db");
  await migrate(`file:${sqliteTemplate}`, drizzle);
  project.provide("sqliteTemplate", sqliteTemplate);

  let url = process.env.TEST_POSTGRES_URL ?? null;
  let stop: (() => void) | undefined;
  const bin = binaries();
  if (!url && bin) {
    const server = await startPostgres(bin);
    url = server.url;
    stop = server.stop;
  }
  if (url) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query("drop database if exists candor_template");
    await client.query("create database candor_template");
    await client.end();
    const template = new URL(url);
    template.pathname = "/candor_template";
    await migrate(template.href, drizzle);
  } else if (process.env.CI === "true") {
    throw new Error("CI needs PostgreSQL: install it, or set TEST_POSTGRES_URL.");
  } else {
    console.warn("PostgreSQL was left out: no server binaries found and TEST_POSTGRES_URL is not set.");
  }
  project.provide("postgresUrl", url);
  return async () => {
    stop?.();
    rmSync(folder, { recursive: true, force: true });
  };
}
