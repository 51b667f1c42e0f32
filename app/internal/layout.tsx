import type { Metadata } from "next";
import type { ReactNode } from "react";
import "../admin/admin.css";
import "../admin/audiences.css";
import "../admin/channels.css";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Internal", robots: { index: false, follow: false } };

export default function InternalLayout({ children }: { children: ReactNode }) {
  return children;
}
