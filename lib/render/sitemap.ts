const escapeXml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

export interface SitemapEntry {
  path: string;
  /** Milliseconds since the epoch; null where it is not known. */
  changedAt: number | null;
}

/** Sitemaps take this many addresses (sitemaps.org protocol 0.9). */
const most = 50_000;

export function sitemap(url: string, entries: readonly SitemapEntry[]): string {
  const items = entries
    .slice(0, most)
    .map(
      ({ path, changedAt }) =>
        `<url><loc>${escapeXml(`${url}${path}`)}</loc>${changedAt === null ? "" : `<lastmod>${new Date(changedAt).toISOString()}</lastmod>`}</url>`,
    );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${items.join("")}</urlset>\n`;
}

/** @param indexed may search engines list the page? */
export function robots(url: string, indexed: boolean): string {
  return indexed
    ? `User-agent: *\nDisallow: /admin\nDisallow: /subscriptions/\nDisallow: /unsubscribe/\nSitemap: ${url}/sitemap.xml\n`
    : "User-agent: *\nDisallow: /\n";
}
