import { invalid, notFound } from "../../domain/errors.ts";
import { isId } from "../../domain/text.ts";
import { findPage, type Page } from "../../services/pages.ts";
import type { Call } from "./router.ts";

/** An id in the path. @throws AppError `not_found` for what can be no id of ours */
export function idIn(call: Call, name: string, what: string): string {
  const value = call.param(name);
  if (!isId(value)) throw notFound(what);
  return value;
}

/** The page that the path names. @throws AppError `not_found` */
export function pageOf(call: Call): Promise<Page> {
  return findPage(call.ctx, idIn(call, "page_id", "page"));
}

/** What belongs to another page does not exist on this one. @throws AppError `not_found` */
export function ofPage<T extends { pageId: string }>(thing: T | undefined | null, page: Page, what: string): T {
  if (thing?.pageId !== page.id) throw notFound(what);
  return thing;
}

/** A whole number in the query. @throws AppError `invalid` naming it */
export function numberIn(call: Call, name: string, fallback: number, min: number, max: number): number {
  const text = call.query.get(name);
  if (text === null || text === "") return fallback;
  if (!/^\d{1,9}$/.test(text) || Number(text) < min || Number(text) > max)
    throw invalid(name, `${name} must be a whole number from ${min} to ${max.toLocaleString("en")}.`);
  return Number(text);
}

/** An instant in the query, as a date or an ISO 8601 time, in milliseconds. @throws AppError `invalid` naming it */
export function instantIn(call: Call, name: string): number | undefined {
  const text = call.query.get(name);
  if (text === null || text === "") return undefined;
  const at = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d))?$/i.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw invalid(name, `${name} must be a date or an ISO 8601 time with its offset.`);
  return at;
}

/** One of several words in the query. @throws AppError `invalid` naming it */
export function wordIn<W extends string>(call: Call, name: string, words: readonly W[]): W | undefined {
  const text = call.query.get(name);
  if (text === null || text === "") return undefined;
  const word = words.find((w) => w === text);
  if (!word) throw invalid(name, `${name} must be one of ${words.join(", ")}.`);
  return word;
}

/** The search text in the query, or undefined. @throws AppError `invalid` naming `q` */
export function searchIn(call: Call): string | undefined {
  const text = call.query.get("q")?.trim();
  if (!text) return undefined;
  if (text.length > 255) throw invalid("q", "This is longer than 255 characters.");
  if (text.includes("\0")) throw invalid("q", "This holds a character that no text may hold.");
  return text;
}

/** The part of a list that the query asks for: Statuspage's `limit` (or `per_page`) and `page` from 1. */
export function paging(call: Call): { limit: number; page: number } {
  const name = call.query.has("limit") ? "limit" : "per_page";
  return { limit: numberIn(call, name, 100, 1, 100), page: numberIn(call, "page", 1, 1, 1_000_000) };
}
