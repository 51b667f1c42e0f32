import pino from "pino";
import type { Logger } from "../services/context.ts";
import { readableStack } from "./stack.ts";

/** An error as its parts, with the places of the sources in its stack. */
function asParts(error: Error): object {
  const parts = pino.stdSerializers.err(error);
  return typeof parts?.stack === "string" ? { ...parts, stack: readableStack(parts.stack) } : parts;
}

/** JSON lines on standard output. Fields that could hold a secret are masked wherever they appear one level down. */
export function createLog(level: string, name: string): Logger {
  const secret = ["password", "token", "secret", "authorization", "cookie", "address", "email"];
  return pino({
    name,
    level,
    base: { process: name },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: asParts },
    redact: { paths: [...secret, ...secret.map((s) => `*.${s}`)], censor: "[masked]" },
  });
}
