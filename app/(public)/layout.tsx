import type { ReactNode } from "react";
import { Frame } from "../../components/status/frame.tsx";
import { readFrame } from "../../lib/web/public-page.ts";
import { visitorWords } from "../../lib/web/visitor.ts";
import "./public.css";

export const dynamic = "force-dynamic";

export default async function PublicLayout({ children }: { children: ReactNode }) {
  const page = await readFrame();
  const words = await visitorWords(page.timeZone);
  return (
    <div className="public">
      {/* The pattern of days without data, used by every bar. */}
      <svg width="0" height="0" aria-hidden="true" className="visually-hidden">
        <defs>
          <pattern id="no-data" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="4" height="4" fill="var(--unknown-tint)" />
            <rect width="1.4" height="4" fill="var(--unknown)" />
          </pattern>
        </defs>
      </svg>
      <Frame page={page} words={words}>
        {children}
      </Frame>
      <script src="/page.js" defer data-keep="" />
    </div>
  );
}
