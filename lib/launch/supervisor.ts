import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { type Config, ConfigError, ensureDataDir, readConfig } from "../runtime/config.ts";
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

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Brings the installation up to date before any process serves it. @returns the set-up link while no admin exists. */
async function prepare(config: Config): Promise<string | null> {
  ensureDataDir(config);
  await migrate(config.databaseUrl, join(process.cwd(), "drizzle"));
  const ctx = createContext({ ...config, logLevel: "warn" }, "start");
  try {
    await ensurePage(ctx);
    return await createSetupLink(ctx);
  } finally {
    await ctx.db.close();
  }
}

/**
 * Runs web and worker as processes of their own, starts a crashed one again with growing waits, and on SIGTERM or
 * SIGINT stops both: they get ten seconds to finish what is in flight.
 */
export async function supervise(): Promise<void> {
  let config: Config;
  let setupLink: string | null;
  try {
    config = readConfig(process.env);
    setupLink = await prepare(config);
  } catch (error) {
    const text = error instanceof Error ? error.message.split("\n")[0] : String(error);
    process.stderr.write(`candor: ${error instanceof ConfigError ? text : `can not start: ${text}`}\n`);
    process.exit(1);
  }
  const names = config.role === "all" ? (["web", "worker"] as const) : ([config.role] as const);
  const children = new Map<string, ChildProcess>();
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
    for (const child of children.values()) child.kill("SIGTERM");
    setTimeout(() => {
      for (const child of children.values()) child.kill("SIGKILL");
    }, stopLimitMs).unref();
  }

  function start(name: "web" | "worker", wait: number): void {
    const startedAt = performance.now();
    const child = fork(join(process.cwd(), `dist/${name}.mjs`), [], { execArgv: ["--enable-source-maps"] });
    children.set(name, child);
    child.on("message", (message) => {
      if (typeof message === "object" && message !== null && "listening" in message)
        announce(Number(message.listening));
    });
    child.on("exit", (code, signal) => {
      children.delete(name);
      if (stopping) return;
      if (code === badSettingsExit) {
        stop(1);
        return;
      }
      const nextWait = performance.now() - startedAt > healthyAfterMs ? firstWaitMs : wait;
      process.stderr.write(`candor: ${name} ended (${signal ?? code}); starting it again in ${nextWait / 1000} s\n`);
      setTimeout(() => {
        if (!stopping) start(name, Math.min(nextWait * 2, longestWaitMs));
      }, nextWait);
    });
  }

  process.on("SIGTERM", () => stop(0));
  process.on("SIGINT", () => stop(0));
  for (const name of names) start(name, firstWaitMs);
}
