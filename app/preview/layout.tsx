import type { Metadata } from "next";
import type { ReactNode } from "react";
import "../admin/admin.css";
import "../admin/postmortem.css";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Draft", robots: { index: false, follow: false } };

export default function PreviewLayout({ children }: { children: ReactNode }) {
  return children;
}
