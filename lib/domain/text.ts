import { invalid } from "./errors.ts";

/** Limits of stored texts, in characters; those of Statuspage where it has any. */
export const limits = { name: 255, body: 25_000, description: 1000, note: 2000 } as const;

/** The first line of a title, without control characters: fit for a header, a feed and a log line. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
}

/** @throws AppError `invalid` on `field` when the text is missing or too long. */
export function requireText(value: unknown, field: string, label: string, max: number): string {
  if (typeof value !== "string" || value.trim() === "") throw invalid(field, `Please give ${label}.`);
  if (value.length > max) throw invalid(field, `This is longer than ${max.toLocaleString("en")} characters.`);
  return value.trim();
}

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Twelve lower-case letters and digits, as Statuspage's ids are, from at least 12 random bytes. */
export function idFrom(bytes: Uint8Array): string {
  let out = "";
  for (let i = 0; i < 12; i++) out += alphabet[(bytes[i] ?? 0) % 36];
  return out;
}

export const isId = (value: unknown): value is string => typeof value === "string" && /^[a-z0-9]{12}$/.test(value);
