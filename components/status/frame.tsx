import type { ReactNode } from "react";
import { catalogue } from "../../lib/domain/messages/catalogue.ts";
import { languages } from "../../lib/domain/messages/languages.ts";
import type { Words } from "./words.ts";

export interface FrameFacts {
  name: string;
  supportUrl: string | null;
  timeZone: string;
}

/** Filled by the page's script; React leaves what is in it alone. */
function Slot(props: Record<`data-${string}`, string>) {
  return (
    <span
      {...props}
      suppressHydrationWarning
      // biome-ignore lint/security/noDangerouslySetInnerHtml: it is empty
      dangerouslySetInnerHTML={{ __html: "" }}
    />
  );
}

/** Header and footer around every public page. */
export function Frame({ page, words, children }: { page: FrameFacts; words: Words; children: ReactNode }) {
  const { m, href, language } = words;
  return (
    <>
      <a className="skip" href="#content">
        {m.skip}
      </a>
      <header className="site-head">
        <a className="site-name" href={href("/")}>
          {page.name}
        </a>
        <nav aria-label={m.status}>
          {page.supportUrl && <a href={page.supportUrl}>{m.support}</a>}
          <a className="button" href={href("/subscribe")}>
            {m.subscribe}
          </a>
        </nav>
      </header>
      <main id="content" data-fine={m.fine}>
        {/* Filled and shown by the page's script when this copy is old. */}
        <p className="notice notice-bad" data-old={m.pageOld("{when}")} hidden />
        {children}
      </main>
      <footer className="site-foot">
        <nav aria-label={m.feeds}>
          <a href={href("/")}>{m.home}</a>
          <a href={href("/history")}>{m.history}</a>
          <a href={href("/uptime")}>{m.uptime}</a>
          <a href="/history.rss">RSS</a>
          <a href="/history.atom">Atom</a>
          <a href="/maintenance.ics">iCal</a>
          <a href="/api/v2/summary.json">JSON</a>
        </nav>
        <nav aria-label={m.languageLabel} className="languages">
          {languages.map((tag) => (
            <a
              key={tag}
              href={`/${tag}`}
              lang={tag}
              hrefLang={tag}
              data-language={tag}
              aria-current={tag === language ? "true" : undefined}
            >
              {catalogue[tag].language}
            </a>
          ))}
        </nav>
        <div className="site-foot-end">
          <Slot data-zone-switch={`${m.zoneLabel}|${m.zoneLocal}|${page.timeZone}`} />
          <Slot data-theme-switch="" data-labels={`${m.theme}|${m.themeAuto}|${m.themeLight}|${m.themeDark}`} />
          <span className="quiet">{m.poweredBy}</span>
        </div>
      </footer>
      <p className="visually-hidden" role="status" aria-live="polite" data-announce={m.refreshed} />
    </>
  );
}
