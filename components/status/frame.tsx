import type { ReactNode } from "react";
import type { Messages } from "../../lib/domain/messages/en.ts";

export interface FrameFacts {
  name: string;
  supportUrl: string | null;
}

/** Header and footer around every public page. */
export function Frame({ page, m, children }: { page: FrameFacts; m: Messages; children: ReactNode }) {
  return (
    <>
      <a className="skip" href="#content">
        {m.skip}
      </a>
      <header className="site-head">
        <a className="site-name" href="/">
          {page.name}
        </a>
        <nav aria-label={m.status}>
          {page.supportUrl && <a href={page.supportUrl}>{m.support}</a>}
          <a className="button" href="/subscribe">
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
          <a href="/">{m.home}</a>
          <a href="/history">{m.history}</a>
          <a href="/history.rss">RSS</a>
          <a href="/history.atom">Atom</a>
          <a href="/api/v2/summary.json">JSON</a>
        </nav>
        <div className="site-foot-end">
          {/* Filled by the page's script; React leaves what is in it alone. */}
          <span
            data-theme-switch
            data-labels={`${m.theme}|${m.themeAuto}|${m.themeLight}|${m.themeDark}`}
            suppressHydrationWarning
            // biome-ignore lint/security/noDangerouslySetInnerHtml: it is empty
            dangerouslySetInnerHTML={{ __html: "" }}
          />
          <span className="quiet">{m.poweredBy}</span>
        </div>
      </footer>
      <p className="visually-hidden" role="status" aria-live="polite" data-announce={m.refreshed} />
    </>
  );
}
