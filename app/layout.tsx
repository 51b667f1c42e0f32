import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { catalogue } from "../lib/domain/messages/catalogue.ts";
import { readVisitor } from "../lib/web/visitor.ts";
import "./globals.css";

export const metadata: Metadata = { referrer: "strict-origin-when-cross-origin", icons: { icon: "/favicon.svg" } };

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f8f9fb" },
    { media: "(prefers-color-scheme: dark)", color: "#0e1116" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { language, prefix } = await readVisitor();
  return (
    <html lang={language} dir={catalogue[language].dir} data-prefix={prefix || undefined} suppressHydrationWarning>
      <body>
        {/* Sets the chosen colours before anything is painted. */}
        <script src="/theme.js" data-keep="" />
        {children}
      </body>
    </html>
  );
}
