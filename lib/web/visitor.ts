import { headers } from "next/headers";
import { catalogue } from "../domain/messages/catalogue.ts";
import type { Messages } from "../domain/messages/en.ts";
import { type Formats, formatsFor } from "../domain/messages/formats.ts";
import { isLanguage, type Language } from "../domain/messages/languages.ts";
import { markdownToHtml } from "../render/markdown.ts";

export interface Visitor {
  language: Language;
  /** What stands before a page's own links when its address names the language: "/de" or "". */
  prefix: string;
}

/** Whom a request comes from, as the HTTP front found out. */
export function visitorOf(all: Pick<Headers, "get">): Visitor {
  const tag = all.get("x-candor-language") ?? "";
  const prefix = all.get("x-candor-prefix") ?? "";
  return { language: isLanguage(tag) ? tag : "en", prefix: isLanguage(prefix.slice(1)) ? prefix : "" };
}

/** Whom the page speaks to. */
export const readVisitor = async (): Promise<Visitor> => visitorOf(await headers());

export interface PublicWords extends Visitor {
  m: Messages;
  f: Formats;
  html(markdown: string): string;
  /** A public page's address in the language that the visitor's address names. */
  href(path: string): string;
}

export function wordsIn({ language, prefix }: Visitor, timeZone: string): PublicWords {
  const m = catalogue[language];
  return {
    language,
    prefix,
    m,
    f: formatsFor(m, timeZone),
    html: markdownToHtml,
    href: (path) => (path === "/" ? prefix || "/" : prefix + path),
  };
}

/** How the page speaks to this visitor. */
export async function visitorWords(timeZone: string): Promise<PublicWords> {
  return wordsIn(await readVisitor(), timeZone);
}
