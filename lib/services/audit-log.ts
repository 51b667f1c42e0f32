import { invalid } from "../domain/errors.ts";
import * as audit from "../store/audit.ts";
import type { Context } from "./context.ts";

export type AuditEntry = audit.Entry;
export type AuditFilter = audit.AuditFilter;

/** Who did what when, newest first; `before` is the `seq` to continue below. */
export function listAudit(ctx: Context, limit: number, filter: AuditFilter = {}): Promise<AuditEntry[]> {
  return audit.list(ctx.db, limit, filter);
}

/** What was asked for, as text; anything empty asks for nothing. */
export interface AuditQuestion {
  actor?: unknown;
  action?: unknown;
  subject?: unknown;
  /** First and last day, `2030-01-31`, in UTC. */
  from?: unknown;
  until?: unknown;
  before?: unknown;
}

const words = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, 200) : undefined;

function dayOf(value: unknown, field: string): number | undefined {
  const text = words(value);
  if (text === undefined) return undefined;
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at)) throw invalid(field, "Please give a day, such as 2030-01-31.");
  return at;
}

/** @throws AppError `invalid` on `from` or `until` */
export function auditFilter(question: AuditQuestion): AuditFilter {
  const from = dayOf(question.from, "from");
  const until = dayOf(question.until, "until");
  const before = words(question.before);
  return {
    actor: words(question.actor),
    action: words(question.action),
    subject: words(question.subject),
    from: from === undefined ? undefined : new Date(from),
    // The last day is meant with all its hours.
    until: until === undefined ? undefined : new Date(until + 86_400_000),
    before: before !== undefined && /^\d{1,15}$/.test(before) ? Number(before) : undefined,
  };
}

const exportedAtOnce = 500;

/** All entries that a filter lets through, newest first, in parts. */
export async function* exportAudit(ctx: Context, filter: AuditFilter): AsyncGenerator<AuditEntry[]> {
  let before = filter.before;
  for (;;) {
    const entries = await audit.list(ctx.db, exportedAtOnce, { ...filter, before });
    yield entries;
    if (entries.length < exportedAtOnce) return;
    before = entries.at(-1)?.seq;
  }
}
