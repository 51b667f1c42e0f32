import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, readConfig } from "../../lib/runtime/config.ts";
import { createContext } from "../../lib/runtime/context.ts";
import type { Context } from "../../lib/services/context.ts";
import { migrate } from "../../lib/store/migrate.ts";

export interface Installation {
  ctx: Context;
  config: Config;
  env: Record<string, string>;
}

/** A fresh SQLite installation in a temporary folder. */
export async function freshInstallation(extra: Record<string, string> = {}): Promise<Installation> {
  const env = {
    DATA_DIR: mkdtempSync(join(tmpdir(), "candor-bench-")),
    LOG_LEVEL: "error",
    HOST: "127.0.0.1",
    ...extra,
  };
  const config = readConfig(env);
  await migrate(config.databaseUrl, join(process.cwd(), "drizzle"));
  return { ctx: createContext(config, "bench"), config, env };
}
