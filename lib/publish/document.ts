import { createHash } from "node:crypto";

/**
 * Makes a page that Next rendered into a complete document of its own: without the framework's scripts and the
 * serialised tree behind them, which a page that only shows something has no use for. Scripts marked with
 * `data-keep` stay.
 */
export function standalone(html: string): string {
  return html
    .replace(/<script(?![^>]*\bdata-keep\b)[^>]*>[\s\S]*?<\/script>/g, "")
    .replace(/<link[^>]*\brel="(?:preload|modulepreload)"[^>]*\bas="script"[^>]*>/g, "")
    .replace(/<link[^>]*\bas="script"[^>]*\brel="(?:preload|modulepreload)"[^>]*>/g, "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/ nonce="[^"]*"/g, "");
}

/** The CSP sources that allow exactly the inline scripts of this document (CSP Level 3, hash sources). */
export function scriptHashes(html: string): string[] {
  const found: string[] = [];
  for (const match of html.matchAll(
    /<script(?![^>]*\bsrc=)(?![^>]*type="application\/(?:ld\+)?json")[^>]*>([\s\S]*?)<\/script>/g,
  ))
    found.push(
      `'sha256-${createHash("sha256")
        .update(match[1] ?? "")
        .digest("base64")}'`,
    );
  return [...new Set(found)];
}
