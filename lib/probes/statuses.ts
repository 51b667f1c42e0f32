import { z } from "zod";
import { emptyAsUnset } from "./settings.ts";

export type Statuses = [from: number, to: number][];

/** The statuses that a text such as "200-299,401" names, as ranges; null when it is not of that form. */
export function parseStatuses(text: string): Statuses | null {
  const ranges: Statuses = [];
  for (const part of text.split(",")) {
    const match = /^\s*([1-5]\d\d)\s*(?:-\s*([1-5]\d\d)\s*)?$/.exec(part);
    if (!match) return null;
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (to < from) return null;
    ranges.push([from, to]);
  }
  return ranges;
}

export const includesStatus = (statuses: Statuses, status: number): boolean =>
  statuses.some(([from, to]) => status >= from && status <= to);

/** A setting that names statuses. */
export const statusSet = z.preprocess(
  emptyAsUnset,
  z
    .union([z.string(), z.number()], "Write statuses such as 200-299,401.")
    .transform(String)
    .refine((text) => text.length <= 500 && parseStatuses(text) !== null, "Write statuses such as 200-299,401.")
    .default("200-299"),
);
