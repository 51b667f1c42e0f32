import type { Metadata } from "next";
import type { ReactNode } from "react";
import "../admin/admin.css";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Set up Candor", robots: { index: false, follow: false } };

export default function SetupLayout({ children }: { children: ReactNode }) {
  return children;
}
