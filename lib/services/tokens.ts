import { createHash } from "node:crypto";
import type { Context } from "./context.ts";

/** SHA-256 in hex: how every token is stored. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** A new secret for a person or program: 256 random bits, fit for a URL. Only its hash may be stored. */
export function newToken(ctx: Context): string {
  return Buffer.from(ctx.random.bytes(32)).toString("base64url");
}
