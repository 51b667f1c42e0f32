import { accessSync, constants, existsSync, statSync } from "node:fs";
import { type Config, readConfig } from "../runtime/config.ts";
import { createContext } from "../runtime/context.ts";
import { diagnose, type Finding } from "../services/diagnosis.ts";
import { type Command, migrationsFolder, readArguments } from "./command.ts";

function settings(config: Config): Finding {
  const local = /^https?:\/\/(localhost|127\.|\[::1\])/.test(config.baseUrl);
  return local
    ? {
        name: "settings",
        verdict: "note",
        text: `BASE_URL is ${config.baseUrl}: links in mail and feeds lead nowhere for anyone else.`,
      }
    : { name: "settings", verdict: "ok", text: `They are valid; the page's address is ${config.baseUrl}.` };
}

function dataFolder(config: Config): Finding {
  const name = "data folder";
  if (!existsSync(config.dataDir))
    return { name, verdict: "note", text: `${config.dataDir} does not exist yet; the first start makes it.` };
  try {
    accessSync(config.dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return { name, verdict: "bad", text: `${config.dataDir} can not be written by this user.` };
  }
  const secret = `${config.dataDir}/secret`;
  if (!config.secret && existsSync(secret) && (statSync(secret).mode & 0o077) !== 0)
    return { name, verdict: "bad", text: `${secret} can be read by other users: chmod 600 it.` };
  return { name, verdict: "ok", text: `${config.dataDir} can be written.` };
}

export const doctorCommand: Command = {
  name: "doctor",
  usage: "[--dns]",
  summary: "check settings, data folder, database, worker, ping and mail; changes nothing",
  help: [
    "Ends with 1 when something is bad. A note is something that works otherwise than one may expect.",
    "  --dns    ask DNS as well for what receivers of mail look at: SPF, DKIM and DMARC",
  ],
  async run(terminal, args) {
    const { dns = false } = readArguments(args, { dns: { type: "boolean" } }).values;
    const config: Config = { ...readConfig(terminal.env), logLevel: "silent" };
    const findings: Finding[] = [settings(config), dataFolder(config)];
    // Opening a SQLite database would make the file: on a machine without one there is nothing to look at.
    const file = config.databaseUrl.startsWith("file:") ? config.databaseUrl.slice("file:".length) : null;
    if (file !== null && !existsSync(file)) {
      findings.push({ name: "database", verdict: "note", text: "There is none yet; the first start makes it." });
    } else {
      const ctx = createContext(config, "doctor");
      try {
        const options = { smtpUrl: config.smtpUrl, migrationsFolder: migrationsFolder(terminal), askDns: dns };
        findings.push(...(await diagnose(ctx, options)));
      } finally {
        await ctx.db.close();
      }
    }
    const healthy = findings.every((finding) => finding.verdict !== "bad");
    const words = { ok: "ok  ", note: "note", bad: "BAD " };
    return {
      lines: findings.map((finding) => `${words[finding.verdict]}  ${finding.name}: ${finding.text}`),
      json: { healthy, findings },
      failed: !healthy,
    };
  },
};
