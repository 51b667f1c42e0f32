import type { Words } from "./words.ts";

/** A moment, written in the page's zone; the page's script rewrites it in the visitor's. */
export function Time({ at, words, form = "instant" }: { at: number; words: Words; form?: "instant" | "time" | "ago" }) {
  const { f } = words;
  return (
    <time dateTime={f.iso(at)} data-form={form} title={form === "ago" ? f.instant(at) : undefined}>
      {form === "time" ? f.time(at) : f.instant(at)}
    </time>
  );
}
