import type { Messages } from "../../lib/domain/messages/en.ts";
import type { Formats } from "../../lib/domain/messages/formats.ts";

/** How the public page speaks: its texts, its times, and Markdown as safe HTML. */
export interface Words {
  m: Messages;
  f: Formats;
  html(markdown: string): string;
}
