import type { ReactNode } from "react";
import type { Look } from "../../lib/domain/look.ts";
import { catalogue } from "../../lib/domain/messages/catalogue.ts";
import { languages } from "../../lib/domain/messages/languages.ts";
import { Prose } from "./prose.tsx";
import type { Words } from "./words.ts";

export interface FrameFacts {
  name: string;
  supportUrl: string | null;
  timeZone: string;
  look: Look;
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
export function Frame({
  page,
  words,
  logo = "/logo",
  children,
}: {
  page: FrameFacts;
  words: Words;
  /** The logo's address. */
  logo?: string;
  children: ReactNode;
}) {
  const { m, href, language } = words;
  const { look } = page;
  return (
    <>
      <a className="skip" href="#content">
        {m.skip}
      </a>
      <header className="site-head">
        <a className="site-name" href={href("/")}>
          {look.logo ? (
            // biome-ignore lint/performance/noImgElement: the published page has no image optimiser behind it
            <img src={logo} alt={page.name} height="36" />
          ) : (
            page.name
          )}
        </a>
        <nav aria-label={m.status}>
          {look.links.map((link) => (
            <a key={link.url} href={link.url}>
              {link.label}
            </a>
          ))}
          {page.supportUrl && <a href={page.supportUrl}>{m.support}</a>}
          <a className="button" href={href("/subscribe")}>
            {m.subscribe}
          </a>
        </nav>
      </header>
      <main id="content" data-fine={m.fine}>
        {/* Filled and shown by the page's script when this copy is old. */}
        <p className="notice notice-bad" data-old={m.pageOld("{when}")} hidden />
        {look.banner && (
          <aside className={`notice banner-${look.bannerTone}`} aria-label={m.banner}>
            <Prose html={words.html(look.banner)} />
          </aside>
        )}
        {look.header && <Prose html={words.html(look.header)} />}
        {children}
        {look.footer && (
          <div className="quiet">
            <Prose html={words.html(look.footer)} />
          </div>
        )}
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
          {look.poweredBy && <span className="quiet">{m.poweredBy}</span>}
        </div>
      </footer>
      <p className="visually-hidden" role="status" aria-live="polite" data-announce={m.refreshed} />
    </>
  );
}
