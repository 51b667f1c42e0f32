import type { PageModel } from "../domain/page.ts";
import { escapeHtml } from "./markdown.ts";

/** A card for an iframe on other sites: the answer, and a link to the page. Its looks come from /embed.css. */
export function embedCard({ page, answer, freshness }: PageModel, url: string): string {
  const when = freshness.silentSince ?? freshness.measuredAt;
  const age =
    when === null
      ? ""
      : `<time datetime="${new Date(when).toISOString()}">${new Date(when).toISOString().slice(11, 16)} UTC</time>`;
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(page.name)}</title><link rel="stylesheet" href="/embed.css"></head>
<body><a class="is-${answer.status}" href="${escapeHtml(url)}/" target="_blank" rel="noopener"><span class="mark" aria-hidden="true"></span><span><strong>${escapeHtml(answer.sentence)}</strong><small>${escapeHtml(page.name)}${age && ` · ${age}`}</small></span></a></body></html>
`;
}
