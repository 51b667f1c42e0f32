import * as audit from "../store/audit.ts";
import type { Context } from "./context.ts";

export type AuditEntry = audit.Entry;

/** Who did what when, newest first; `before` is the `seq` to continue below. */
export function listAudit(ctx: Context, limit: number, before?: number): Promise<AuditEntry[]> {
  return audit.list(ctx.db, limit, before);
}
