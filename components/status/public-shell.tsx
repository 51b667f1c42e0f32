import type { CSSProperties, ReactNode } from "react";
import { inkOn, readable } from "../../lib/domain/colour.ts";
import { Frame, type FrameFacts } from "./frame.tsx";
import type { Words } from "./words.ts";

/** The page's two backgrounds, against which the operator's colour must be readable. */
const light = "#f8f9fb";
const dark = "#0e1116";

function brandStyle(colour: string | null): CSSProperties | undefined {
  if (!colour) return undefined;
  const onLight = readable(colour, light);
  const onDark = readable(colour, dark);
  return {
    "--brand-light": onLight,
    "--brand-light-ink": inkOn(onLight),
    "--brand-dark": onDark,
    "--brand-dark-ink": inkOn(onDark),
  } as CSSProperties;
}

interface Props {
  page: FrameFacts & { brandColor: string | null };
  words: Words;
  /** Where the operator's style sheet and logo are. */
  css?: string;
  logo?: string;
  /** Off where React brings the page to life: it takes it ill when a script was there first. */
  script?: boolean;
  children: ReactNode;
}

/** Everything around a public page's content. */
export function PublicShell({ page, words, css = "/custom.css", logo = "/logo", script = true, children }: Props) {
  return (
    <div className={page.brandColor ? "public branded" : "public"} style={brandStyle(page.brandColor)}>
      {page.look.css && <link rel="stylesheet" href={css} />}
      {/* The pattern of days without data, used by every bar. */}
      <svg width="0" height="0" aria-hidden="true" className="visually-hidden">
        <defs>
          <pattern id="no-data" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="4" height="4" fill="var(--unknown-tint)" />
            <rect width="1.4" height="4" fill="var(--unknown)" />
          </pattern>
        </defs>
      </svg>
      <Frame page={page} words={words} logo={logo}>
        {children}
      </Frame>
      {script && <script src="/page.js" defer data-keep="" />}
    </div>
  );
}
