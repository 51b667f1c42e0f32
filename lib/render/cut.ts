/**
 * The text, or as much of its beginning as fits with an ellipsis. No character is cut in two.
 * @param size how long a text is to whoever gets it: escaping can make it longer, and so can its encoding
 */
export function cut(text: string, max: number, size: (text: string) => number = (t) => t.length): string {
  if (size(text) <= max) return text;
  const characters = Array.from(text);
  let low = 0;
  let high = characters.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (size(`${characters.slice(0, middle).join("").trimEnd()}…`) <= max) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? "" : `${characters.slice(0, low).join("").trimEnd()}…`;
}

/** The escaped text, cut so that it fits after escaping and no escape is cut in two. */
export function cutEscaped(text: string, max: number, escaped: (text: string) => string): string {
  return escaped(cut(text, max, (t) => escaped(t).length));
}

/** Bytes of a text in UTF-8. */
export const byteLength = (text: string): number => new TextEncoder().encode(text).length;
