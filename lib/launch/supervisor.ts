import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Config, ensureDataDir, readConfig } from "../runtime/config.ts";
import { createContext } from "../runtime/context.ts";
import { ensurePage } from "../services/pages.ts";
import { createSetupLink } from "../services/setup.ts";
import { migrate } from "../store/migrate.ts";

/** A child that ends with this code says that its settings are wrong: starting it again would not help. */
export const badSettingsExit = 78;

const firstWaitMs = 500;
const longestWaitMs = 30_000;
/** A child that lived this long is counted as healthy: its next crash starts the waits from the beginning. */
const healthyAfterMs = 60_000;
const stopLimitMs = 9_500;
const prepareAgainMs = 3000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const hasPublished = (config: Config): boolean => existsSync(join(config.dataDir, "published/manifest.json"));

/**
 * A new, empty database in place of one that got lost would replace the public site by an empty one.
 * @throws Error when that is about to happen
 */
function refuseToBeginAnew(config: Config): void {
  const file = /^file:(.+)$/.exec(config.databaseUrl)?.[1];
  if (file === undefined || existsSync(file) || !hasPublished(config)) return;
  throw new Error(
    `${file} is missing, but ${config.dataDir} holds a published site. Restore a backup, or remove the folder "published" to begin anew.`,
  );
}

/** Brings the installation up to date before any process serves it. @returns the set-up link while no admin exists. */
async function prepare(config: Config): Promise<string | null> {
  ensureDataDir(config);
  refuseToBeginAnew(config);
  await migrate(config.databaseUrl, join(process.cwd(), "drizzle"));
  const ctx = createContext({ ...config, logLevel: "warn" }, "start");
  try {
    await ensurePage(ctx);
    return await createSetupLink(ctx);
  } finally {
    await ctx.db.close();
  }
}

const lineOf = (error: unknown): string =>
  (error instanceof Error ? error.message.split("\n")[0] : undefined) ?? String(error);

/** Says that the database is ready. A child that has just died can not be told: the one that follows it will be. */
function tellPrepared(child: ChildProcess): void {
  if (child.connected) child.send({ prepared: true }, () => {});
}

/**
 * Runs web and worker as processes of their own, starts a crashed one again with growing waits, and on SIGTERM or
 * SIGINT stops both: they get ten seconds to finish what is in flight.
 */
export async function supervise(): Promise<void> {
  let config: Config;
  try {
    config = readConfig(process.env);
    ensureDataDir(config);
  } catch (error) {
    process.stderr.write(`candor: ${lineOf(error)}\n`);
    process.exit(1);
  }
  let setupLink: string | null = null;
  let prepared = false;
  const names: readonly string[] = config.role === "all" ? ["web", "worker"] : [config.role];
  const children = new Map<string, ChildProcess>();
  const waits = new Map<string, NodeJS.Timeout>();
  let stopping = false;
  let announced = false;

  function announce(port: number): void {
    if (announced) return;
    announced = true;
    const address = process.env.BASE_URL ? config.baseUrl : `http://localhost:${port}`;
    say(`candor: the page is at ${address}`);
    if (setupLink) say(`candor: make the first admin at ${setupLink.replace(config.baseUrl, address)}`);
  }

  function stop(code: number): void {
    if (stopping) return;
    stopping = true;
    process.exitCode = code;
    for (const wait of waits.values()) clearTimeout(wait);
    for (const child of children.values()) child.kill("SIGTERM");
    setTimeout(() => {
      for (const child of children.values()) child.kill("SIGKILL");
    }, stopLimitMs).unref();
  }

  function start(name: "web" | "worker", wait: number): void {
    const startedAt = performance.now();
    function again(what: string): void {
      children.delete(name);
      if (stopping) return;
      const nextWait = performance.now() - startedAt > healthyAfterMs ? firstWaitMs : wait;
      process.stderr.write(`candor: ${name} ${what}; starting it again in ${nextWait / 1000} s\n`);
      waits.set(
        name,
        setTimeout(() => start(name, Math.min(nextWait * 2, longestWaitMs)), nextWait),
      );
    }

    let child: ChildProcess;
    try {
      child = fork(join(process.cwd(), `dist/${name}.mjs`), [], {
        execArgv: [],
        // Names are looked up on this pool: one that hangs must not hold up the others'.
        env: { UV_THREADPOOL_SIZE: "32", ...process.env },
      });
    } catch (error) {
      // Node throws for some of the reasons for which a machine starts no process, and emits the others.
      again(`could not be started (${lineOf(error)})`);
      return;
    }
    children.set(name, child);
    if (prepared) tellPrepared(child);
    child.on("message", (message) => {
      if (typeof message === "object" && message !== null && "listening" in message)
        announce(Number(message.listening));
    });
    child.on("error", (error) => {
      if (child.pid === undefined) again(`could not be started (${lineOf(error)})`);
    });
    child.on("exit", (code, signal) => {
      if (code === badSettingsExit) {
        children.delete(name);
        stop(1);
        return;
      }
      again(`ended (${signal ?? code})`);
    });
  }

  process.on("SIGTERM", () => stop(0));
  process.on("SIGINT", () => stop(0));
  // The published site is served at once, whatever state the database is in.
  if (names.includes("web")) start("web", firstWaitMs);
  let said = "";
  while (!stopping && !prepared) {
    try {
      setupLink = await prepare(config);
      prepared = true;
    } catch (error) {
      const text = lineOf(error);
      if (text !== said) process.stderr.write(`candor: can not start: ${text}\n`);
      said = text;
      if (!names.includes("web") || !hasPublished(config)) {
        stop(1);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, prepareAgainMs));
    }
  }
  if (stopping) return;
  for (const child of children.values()) tellPrepared(child);
  if (names.includes("worker")) start("worker", firstWaitMs);
}
