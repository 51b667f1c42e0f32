import { randomBytes } from "node:crypto";
import type { Context } from "../services/context.ts";
import { openDatabase } from "../store/open.ts";
import { type Config, ensureDataDir } from "./config.ts";
import { createLog } from "./log.ts";
import { createVault, loadSecret } from "./vault.ts";

/** Builds what the use cases work with, for one process. The caller closes `db` at the end. */
export function createContext(config: Config, processName: string): Context {
  ensureDataDir(config);
  return {
    db: openDatabase(config.databaseUrl),
    clock: { now: () => Date.now() },
    random: { bytes: (n) => randomBytes(n), noise: () => Math.random() },
    log: createLog(config.logLevel, processName),
    vault: createVault(loadSecret(config.secret, config.dataDir)),
    installation: {
      baseUrl: config.baseUrl,
      mailFrom: config.mailFrom,
      mail: config.mail,
      mailCaptured: config.smtpUrl === null,
      webhookAllowPrivate: config.webhookAllowPrivate,
      probeAllowPrivate: config.probeAllowPrivate,
      probeAnchors: config.probeAnchors,
      dataDir: config.dataDir,
      oidc: config.oidc,
      services: config.services,
      websubHub: config.websubHub,
      keepConsentsDays: config.keepConsentsDays,
    },
  };
}
