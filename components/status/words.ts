import type { Messages } from "../../lib/domain/messages/en.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";
import type { Language } from "../../lib/domain/messages/languages.ts";

/** How the public page speaks: its texts, its times, and Markdown as safe HTML. */
export interface Words {
  m: Messages;
  f: Formats;
  html(markdown: string): string;
  language: Language;
  /** A public page's address in the language that the visitor's address names. */
  href(path: string): string;
}
