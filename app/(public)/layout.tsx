import type { Metadata } from "next";
import type { ReactNode } from "react";
import { PublicShell } from "../../components/status/public-shell.tsx";
import { readFrame } from "../../lib/web/public-page.ts";
import { visitorWords } from "../../lib/web/visitor.ts";
import "../latency.css";
import "./public.css";
import "./announcements.css";
import "./preferences.css";

export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  const { look } = await readFrame();
  return look.indexed ? {} : { robots: { index: false, follow: false } };
}

export default async function PublicLayout({ children }: { children: ReactNode }) {
  const page = await readFrame();
  return (
    <PublicShell page={page} words={await visitorWords(page.timeZone)}>
      {children}
    </PublicShell>
  );
}
