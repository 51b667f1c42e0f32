import type { ShownStatus } from "../domain/status.ts";
import { markdownToText } from "./markdown.ts";

/** One part of a mail, kept once and printed as text and as HTML, so that both say the same. */
export type Part =
  | { kind: "title" | "line" | "small"; text: string }
  | { kind: "markdown"; text: string }
  | { kind: "list"; title: string; items: string[] }
  /** Components and what became of them: a mark in the status's colour stands before each. */
  | { kind: "states"; title: string; items: { text: string; status: ShownStatus }[] }
  | { kind: "facts"; rows: [string, string][] }
  | { kind: "button"; text: string; url: string }
  | { kind: "rule" }
  | { kind: "links"; links: [string, string][] };

const bullets = (title: string, items: readonly string[]): string =>
  `${title}\n${items.map((item) => `- ${item}`).join("\n")}`;

/** A part as plain text, to be read in order. */
export function partToText(part: Part): string {
  switch (part.kind) {
    case "title":
    case "line":
    case "small":
      return part.text;
    case "markdown":
      return markdownToText(part.text);
    case "list":
      return bullets(part.title, part.items);
    case "states":
      return bullets(
        part.title,
        part.items.map(({ text }) => text),
      );
    case "facts":
      return part.rows.map(([label, value]) => `${label}: ${value}`).join("\n");
    case "button":
      return `${part.text}: ${part.url}`;
    case "rule":
      return "--";
    case "links":
      return part.links.map(([label, url]) => `${label}: ${url}`).join("\n");
  }
}
