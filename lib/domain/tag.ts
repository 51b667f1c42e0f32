import { invalid } from "./errors.ts";

const longest = 40;
const most = 20;
// Letters of any script, digits and what joins words; no separator of lists.
const shape = /^[\p{L}\p{N}][\p{L}\p{N} ._:/@+-]*$/u;

/** A tag as it is stored: lower case, no spaces around it. @throws AppError `invalid` on `tags` */
export function parseTag(text: string): string {
  const tag = text.trim().toLowerCase().replace(/\s+/g, " ");
  if (tag.length > longest) throw invalid("tags", `A tag has at most ${longest} characters.`);
  if (!shape.test(tag))
    throw invalid("tags", "A tag starts with a letter or a digit and holds no commas and no semicolons.");
  return tag;
}

/** Tags from a list, or a text with commas or semicolons between them. @throws AppError `invalid` on `tags` */
export function parseTags(input: unknown): string[] {
  if (input === undefined || input === null) return [];
  const parts = Array.isArray(input) ? input : typeof input === "string" ? input.split(/[,;\n]/) : null;
  if (!parts?.every((part) => typeof part === "string")) throw invalid("tags", "This must be a list of tags.");
  const tags = [...new Set(parts.filter((part) => part.trim() !== "").map(parseTag))];
  if (tags.length > most) throw invalid("tags", `A subscriber has at most ${most} tags.`);
  return tags.sort();
}
