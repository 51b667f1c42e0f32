import type { Freshness, PageModel } from "../domain/page.ts";
import { favicon } from "./badge.ts";
import { escapeHtml } from "./markdown.ts";

function age({ silentSince, measuredAt }: Freshness): string {
  const at = silentSince ?? measuredAt;
  if (at === null) return "";
  const iso = new Date(at).toISOString();
  const time = `<time datetime="${iso}">${iso.slice(0, 16).replace("T", " ")} UTC</time>`;
  return ` · ${silentSince === null ? "measured" : "no new data since"} ${time}`;
}

/**
 * A card for an iframe on other sites: the answer, and a link to the page. Its looks come from /embed.css, since the
 * content security policy allows no styles in the document.
 */
export function embedCard({ page, answer, freshness }: PageModel, url: string): string {
  const name = escapeHtml(page.name);
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${name}</title><link rel="icon" href="/favicon.svg"><link rel="stylesheet" href="/embed.css"></head>
<body><main><a class="is-${answer.status}" href="${escapeHtml(url)}/" target="_blank" rel="noopener"><span class="mark" aria-hidden="true">${favicon(answer.status)}</span><span><h1>${escapeHtml(answer.sentence)}</h1><small>${name}${age(freshness)}</small></span></a></main></body></html>
`;
}
