import { escapeHtml } from "./markdown.ts";
import type { SubscriberLinks } from "./message.ts";

/** The fields of messages that are a link of one reader alone. */
const ownFields: ReadonlySet<string> = new Set(["confirmUrl", "joinUrl", "leaveUrl", "acknowledgeUrl"]);

// Control characters keep a place apart from whatever people write: titles have lost theirs, Markdown has none. One that
// came in all the same would be filled with the reader's own link.
const place = (name: string): string => `\0${name}\0`;
const places = /\0(\w+)\0/;

/** Stands in a mail for all where a reader's own links go. */
export const placedLinks: SubscriberLinks = { manage: place("manage"), unsubscribe: place("unsubscribe") };

/** A text cut at its places: what is the same for all, and between two such pieces the name of what is not. */
export type Pieces = string[];

export const piecesOf = (text: string): Pieces => text.split(places);

/** Takes out of a message what is one reader's own, so that the rest is the same for a crowd. */
export function placed<T extends object>(message: T): { common: T; own: Record<string, string> } {
  const own: Record<string, string> = {};
  const common = Object.entries(message).map(([name, value]: [string, unknown]) => {
    if (!ownFields.has(name)) return [name, value];
    own[name] = String(value);
    return [name, place(name)];
  });
  // The same fields, texts for texts.
  return { common: Object.fromEntries(common) as T, own };
}

const filled = (pieces: Pieces, value: (name: string) => string): string =>
  pieces.map((piece, i) => (i % 2 === 0 ? piece : value(piece))).join("");

/** A text with a reader's own links in their places. */
export const fillText = (pieces: Pieces, own: Record<string, string>): string =>
  filled(pieces, (name) => own[name] ?? "");

/** The same for HTML, where the links stand in attributes. */
export const fillHtml = (pieces: Pieces, own: Record<string, string>): string =>
  filled(pieces, (name) => escapeHtml(own[name] ?? ""));
