import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";

export interface Config {
  port: number;
  host: string;
  baseUrl: string;
  dataDir: string;
  databaseUrl: string;
  smtpUrl: string | null;
  mailFrom: string;
  secret: string | null;
  trustProxy: number | string[];
  role: "all" | "web" | "worker";
  logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  /** May operators' probes reach private networks? */
  probeAllowPrivate: boolean;
  /** May webhook subscribers be on private networks? Off: strangers give these addresses. */
  webhookAllowPrivate: boolean;
}

/** A wrong setting; the message is one line that names the variable. */
export class ConfigError extends Error {}

const flag = z.enum(["true", "false", "1", "0"]).transform((v) => v === "true" || v === "1");
const httpUrl = z.url({ protocol: /^https?$/ });
const cidr = /^[0-9a-f.:]+(\/\d{1,3})?$/i;

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().min(1).default("0.0.0.0"),
  BASE_URL: httpUrl.optional(),
  DATA_DIR: z.string().min(1).default("./data"),
  DATABASE_URL: z
    .string()
    .regex(/^(file:.+|postgres(ql)?:\/\/.+)$/, "must be file:PATH or postgres://…")
    .optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: "must be smtp://… or smtps://…" }).optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/, "must be an address, or Name <address>")
    .default("Status <status@localhost>"),
  SECRET: z.string().min(16, "must have at least 16 characters").optional(),
  TRUST_PROXY: z
    .string()
    .default("false")
    .transform((v, c) => {
      if (v === "false" || v === "0") return 0;
      if (/^\d+$/.test(v)) return Number(v);
      const list = v.split(",").map((s) => s.trim());
      if (list.every((s) => cidr.test(s))) return list;
      c.addIssue({ code: "custom", message: "must be false, a number of proxies, or CIDRs" });
      return z.NEVER;
    }),
  ROLE: z.enum(["all", "web", "worker"]).default("all"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  PROBE_ALLOW_PRIVATE: flag.default(true),
  WEBHOOK_ALLOW_PRIVATE: flag.default(false),
});

/**
 * Reads and checks the environment. Empty variables count as not set.
 * @throws ConfigError with one line naming the variable.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, v]) => v !== undefined && v !== ""));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ConfigError(`${String(issue?.path[0])}: ${issue?.message}`);
  }
  const e = parsed.data;
  const dataDir = resolve(e.DATA_DIR);
  return {
    port: e.PORT,
    host: e.HOST,
    baseUrl: (e.BASE_URL ?? `http://localhost:${e.PORT}`).replace(/\/+$/, ""),
    dataDir,
    databaseUrl: e.DATABASE_URL ?? `file:${dataDir}/candor.db`,
    smtpUrl: e.SMTP_URL ?? null,
    mailFrom: e.MAIL_FROM,
    secret: e.SECRET ?? null,
    trustProxy: e.TRUST_PROXY,
    role: e.ROLE,
    logLevel: e.LOG_LEVEL,
    probeAllowPrivate: e.PROBE_ALLOW_PRIVATE,
    webhookAllowPrivate: e.WEBHOOK_ALLOW_PRIVATE,
  };
}

/** @throws ConfigError when the folder can not be made. */
export function ensureDataDir(config: Config): void {
  try {
    mkdirSync(config.dataDir, { recursive: true, mode: 0o750 });
  } catch (error) {
    throw new ConfigError(`DATA_DIR: ${config.dataDir} can not be made (${(error as NodeJS.ErrnoException).code})`);
  }
}
