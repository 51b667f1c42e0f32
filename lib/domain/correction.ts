import type { ShownStatus } from "./status.ts";
import type { StatusInterval } from "./uptime.ts";

/** A maintainer's word on what a status was within a span. Times are milliseconds since the epoch. */
export interface Correction {
  id: string;
  status: ShownStatus;
  start: number;
  end: number;
  createdAt: number;
  withdrawnAt: number | null;
}

/** Later ones first; of the same moment by id, so that the order in which they are read decides nothing. */
const newestFirst = (a: Correction, b: Correction): number => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);

interface Piece extends StatusInterval {
  end: number;
}

/** What of a span no piece covers yet. The pieces are in order and do not overlap. */
function uncovered(start: number, end: number, pieces: readonly Piece[]): [start: number, end: number][] {
  const out: [number, number][] = [];
  let at = start;
  for (const piece of pieces) {
    if (piece.end <= at || piece.start >= end) continue;
    if (piece.start > at) out.push([at, piece.start]);
    at = piece.end;
  }
  if (at < end) out.push([at, end]);
  return out;
}

/**
 * What was measured, with corrections laid over it: within a correction its status holds, where several overlap that
 * of the newest, and outside all is as it was measured. Time is neither lost nor counted twice. What is withdrawn
 * changes nothing.
 * @param intervals in order, without overlap, the last one possibly without an end
 * @returns the same kind of list; what was corrected is marked
 */
export function layCorrections(
  intervals: readonly StatusInterval[],
  corrections: readonly Correction[],
): StatusInterval[] {
  const valid = corrections.filter((c) => c.withdrawnAt === null && c.start < c.end).sort(newestFirst);
  if (valid.length === 0) return [...intervals];
  let laid: Piece[] = [];
  for (const { status, start, end } of valid) {
    const pieces = uncovered(start, end, laid).map(([from, to]) => ({ status, start: from, end: to, corrected: true }));
    laid = [...laid, ...pieces].sort((a, b) => a.start - b.start);
  }
  const measured = intervals.flatMap((interval): StatusInterval[] => {
    const last = laid.at(-1)?.end ?? 0;
    const closedAt = interval.end ?? Math.max(interval.start, last);
    const parts: StatusInterval[] = uncovered(interval.start, closedAt, laid).map(([start, end]) => ({
      ...interval,
      start,
      end,
    }));
    return interval.end === null ? [...parts, { ...interval, start: closedAt }] : parts;
  });
  return [...laid, ...measured].sort((a, b) => a.start - b.start);
}
