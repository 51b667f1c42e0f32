import pino from "pino";
import type { Logger } from "../services/context.ts";

/** JSON lines on standard output. Fields that could hold a secret are masked wherever they appear one level down. */
export function createLog(level: string, name: string): Logger {
  const secret = ["password", "token", "secret", "authorization", "cookie", "address", "email"];
  return pino({
    name,
    level,
    base: { process: name },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: [...secret, ...secret.map((s) => `*.${s}`)], censor: "[masked]" },
  });
}
