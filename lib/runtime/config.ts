import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { keepConsentsDays } from "../domain/consent.ts";
import { roles } from "../domain/permission.ts";
import { plainServices, type ServiceSettings } from "../domain/services.ts";
import type { MailSettings, OidcSettings } from "../services/context.ts";
import { ConfigError } from "./config-error.ts";
import { type BounceListener, mailShape, readBounceListener, readMailSettings } from "./mail-config.ts";

export { ConfigError };

export interface Config {
  port: number;
  host: string;
  baseUrl: string;
  dataDir: string;
  databaseUrl: string;
  smtpUrl: string | null;
  mailFrom: string;
  /** What mail needs beyond a server: how fast, signed by whom, and where what comes back is taken in. */
  mail: MailSettings;
  /** Where returned mail is listened for; null for nowhere. */
  bounceListener: BounceListener | null;
  /** A Maildir or an mbox file that returned mail is delivered to; null for none. */
  bounceFolder: string | null;
  secret: string | null;
  trustProxy: number | string[];
  role: "all" | "web" | "worker";
  logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  /** May operators' probes reach private networks? */
  probeAllowPrivate: boolean;
  /** `host:port` of places by which the prober checks its own network before it believes that everything failed. */
  probeAnchors: string[];
  /** May webhook subscribers be on private networks? Off: strangers give these addresses. */
  webhookAllowPrivate: boolean;
  /** How telephones and chats with an account are reached. */
  services: ServiceSettings;
  /** The WebSub hub that is told when feeds have news; null for none. */
  websubHub: string | null;
  /** For so many days proofs of consent outlast a subscription. */
  keepConsentsDays: number;
  /** Where a copy of the public site is kept up to date. */
  publishTo: PublishTo | null;
  /** The organisation's own sign-in; null for none. */
  oidc: OidcSettings | null;
}

export type PublishTo =
  | { kind: "folder"; folder: string }
  | {
      kind: "bucket";
      bucket: string;
      prefix: string;
      endpoint: string | null;
      region: string;
      accessKeyId: string;
      secretAccessKey: string;
      sessionToken: string | null;
    };

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
  ...mailShape,
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
  PROBE_ANCHORS: z
    .string()
    .default("1.1.1.1:443,8.8.8.8:443,9.9.9.9:443")
    .transform((v) => (v === "off" ? [] : v.split(",").map((s) => s.trim())))
    .refine((list) => list.every((s) => /^(\[[0-9a-f:.]+\]|[^\s:]+):\d{1,5}$/i.test(s)), {
      message: "must be off, or host:port separated by commas",
    }),
  WEBHOOK_ALLOW_PRIVATE: flag.default(false),
  SMS_URL: httpUrl.optional(),
  SMS_FROM: z.string().min(1).optional(),
  SMS_FOR_ALL: flag.default(false),
  VOICE_URL: httpUrl.optional(),
  SLACK_API_URL: httpUrl.default(plainServices.slackApi),
  TELEGRAM_API_URL: httpUrl.default(plainServices.telegramApi),
  PAGERDUTY_API_URL: httpUrl.default(plainServices.pagerdutyApi),
  WEBSUB_HUB: httpUrl.optional(),
  KEEP_CONSENT_DAYS: z.coerce.number().int().min(1).max(36_500).default(keepConsentsDays),
  PUBLISH_TO: z
    .string()
    .regex(/^(s3:\/\/[a-z0-9][a-z0-9.-]+(\/.*)?|[^:]+)$/, "must be a folder or s3://bucket/prefix")
    .optional(),
  S3_ENDPOINT: httpUrl.optional(),
  AWS_REGION: z.string().min(1).default("us-east-1"),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  AWS_SESSION_TOKEN: z.string().optional(),
  OIDC_ISSUER: httpUrl.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().max(60).default("your organisation"),
  OIDC_ROLE: z
    .enum(
      roles.filter((role) => role !== "owner"),
      "must be admin, responder, viewer or member",
    )
    .optional(),
});

type Settings = z.output<typeof schema>;

/** @throws ConfigError when a bucket is named without keys to it. */
function publishTo(e: Settings): PublishTo | null {
  if (e.PUBLISH_TO === undefined) return null;
  const [, bucket, path = ""] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(e.PUBLISH_TO) ?? [];
  if (bucket === undefined) return { kind: "folder", folder: resolve(e.PUBLISH_TO) };
  for (const key of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] as const)
    if (e[key] === undefined) throw new ConfigError(`${key}: is needed for PUBLISH_TO`);
  return {
    kind: "bucket",
    bucket,
    prefix: path === "" ? "" : `${path.replace(/\/+$/, "")}/`,
    endpoint: e.S3_ENDPOINT ?? null,
    region: e.AWS_REGION,
    accessKeyId: e.AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: e.AWS_SECRET_ACCESS_KEY ?? "",
    sessionToken: e.AWS_SESSION_TOKEN ?? null,
  };
}

/** @throws ConfigError when the issuer is named without what it knows us by. */
function oidc(e: Settings): OidcSettings | null {
  if (e.OIDC_ISSUER === undefined) return null;
  for (const key of ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"] as const)
    if (e[key] === undefined) throw new ConfigError(`${key}: is needed for OIDC_ISSUER`);
  return {
    issuer: e.OIDC_ISSUER.replace(/\/+$/, ""),
    clientId: e.OIDC_CLIENT_ID ?? "",
    clientSecret: e.OIDC_CLIENT_SECRET ?? "",
    name: e.OIDC_NAME,
    role: e.OIDC_ROLE ?? null,
  };
}

/** @throws ConfigError when a gateway is named without the number that it shows. */
function services(e: Settings): ServiceSettings {
  const gateway = (url: string | undefined) => {
    if (url === undefined) return null;
    if (e.SMS_FROM === undefined) throw new ConfigError("SMS_FROM: is needed for SMS_URL and VOICE_URL");
    return { url, from: e.SMS_FROM };
  };
  const bare = (url: string): string => url.replace(/\/+$/, "");
  return {
    sms: gateway(e.SMS_URL),
    voice: gateway(e.VOICE_URL),
    smsForAll: e.SMS_FOR_ALL,
    slackApi: bare(e.SLACK_API_URL),
    telegramApi: bare(e.TELEGRAM_API_URL),
    pagerdutyApi: bare(e.PAGERDUTY_API_URL),
  };
}

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
    mail: readMailSettings(e),
    bounceListener: readBounceListener(e),
    bounceFolder: e.MAIL_BOUNCE_FOLDER === undefined ? null : resolve(e.MAIL_BOUNCE_FOLDER),
    secret: e.SECRET ?? null,
    trustProxy: e.TRUST_PROXY,
    role: e.ROLE,
    logLevel: e.LOG_LEVEL,
    probeAllowPrivate: e.PROBE_ALLOW_PRIVATE,
    probeAnchors: e.PROBE_ANCHORS,
    webhookAllowPrivate: e.WEBHOOK_ALLOW_PRIVATE,
    services: services(e),
    websubHub: e.WEBSUB_HUB ?? null,
    keepConsentsDays: e.KEEP_CONSENT_DAYS,
    publishTo: publishTo(e),
    oidc: oidc(e),
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
