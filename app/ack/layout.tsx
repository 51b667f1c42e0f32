import type { Metadata } from "next";
import type { ReactNode } from "react";
import "../admin/admin.css";
import "../admin/duty.css";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Alert", robots: { index: false, follow: false } };

export default function AckLayout({ children }: { children: ReactNode }) {
  return children;
}
