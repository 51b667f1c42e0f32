import { stringify } from "csv-stringify/sync";

/** One entry of the audit log as it is exported. */
export interface ExportedEntry {
  seq: number;
  at: Date;
  actor: string;
  actorKind: string;
  client: string | null;
  action: string;
  subject: string;
  before: unknown;
  after: unknown;
  hash: string | null;
}

/** An entry as data, by the names of the export's columns. */
export const auditRecord = (entry: ExportedEntry) => ({
  seq: entry.seq,
  at: entry.at.toISOString(),
  actor: entry.actor,
  actor_kind: entry.actorKind,
  client: entry.client,
  action: entry.action,
  subject: entry.subject,
  before: entry.before,
  after: entry.after,
  hash: entry.hash,
});

const json = (value: unknown): string => (value === null || value === undefined ? "" : JSON.stringify(value));

const columns = ["seq", "at", "actor", "actor_kind", "client", "action", "subject", "before", "after", "hash"];

/** Entries as CSV (RFC 4180). Text that a spreadsheet would take for a formula is made plain. */
export const auditCsv = (entries: readonly ExportedEntry[], header: boolean): string =>
  stringify(
    entries.map((entry) => ({ ...auditRecord(entry), before: json(entry.before), after: json(entry.after) })),
    { columns, header, record_delimiter: "windows", escape_formulas: true },
  );

/** Entries as JSON lines: one object a line, fit for streams. */
export const auditJsonLines = (entries: readonly ExportedEntry[]): string =>
  entries.map((entry) => `${JSON.stringify(auditRecord(entry))}\n`).join("");
