import { stringify } from "csv-stringify/sync";
import { phaseNames } from "../domain/probe.ts";

/** One result as it is exported. */
export interface ExportedResult {
  at: Date;
  location: string;
  state: string;
  latencyMs: number | null;
  phases: (number | null)[] | null;
  errorClass: string | null;
  reason: string | null;
}

const columnOf = {
  dns: "dns_ms",
  connect: "connect_ms",
  tls: "tls_ms",
  firstByte: "first_byte_ms",
  transfer: "transfer_ms",
};

const recordOf = (r: ExportedResult) => ({
  at: r.at.toISOString(),
  location: r.location,
  state: r.state,
  latency_ms: r.latencyMs,
  ...Object.fromEntries(phaseNames.map((name, n) => [columnOf[name], r.phases?.[n] ?? null])),
  error_class: r.errorClass,
  reason: r.reason,
});

const columns = ["at", "location", "state", "latency_ms", ...Object.values(columnOf), "error_class", "reason"];

/** Results as CSV (RFC 4180). Text that a spreadsheet would take for a formula is made plain. */
export const resultsCsv = (rows: readonly ExportedResult[], header: boolean): string =>
  stringify(rows.map(recordOf), { columns, header, record_delimiter: "windows", escape_formulas: true });

/** Results as JSON lines: one object a line, fit for streams. */
export const resultsJsonLines = (rows: readonly ExportedResult[]): string =>
  rows.map((row) => `${JSON.stringify(recordOf(row))}\n`).join("");
