import { stringify } from "csv-stringify/sync";
import type { MonthMeasures } from "../domain/measures.ts";
import { zonedText } from "../domain/zone.ts";

const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 1000));

const columns = [
  "month",
  "incidents",
  "detect_s",
  "acknowledge_s",
  "first_post_s",
  "resolve_s",
  "promises_kept",
] as const;

/** Measures by month as CSV (RFC 4180): medians in seconds, the share of kept promises from 0 to 1. @param timeZone IANA name */
export const measuresCsv = (months: readonly MonthMeasures[], timeZone: string): string =>
  stringify(
    months.map(({ start, incidents, measures }) => ({
      month: zonedText(start, timeZone).slice(0, 7),
      incidents,
      detect_s: seconds(measures.detect),
      acknowledge_s: seconds(measures.acknowledge),
      first_post_s: seconds(measures.firstPost),
      resolve_s: seconds(measures.resolve),
      promises_kept: measures.promisesKept === null ? null : Number(measures.promisesKept.toFixed(4)),
    })),
    { columns: [...columns], header: true, record_delimiter: "windows", escape_formulas: true },
  );
