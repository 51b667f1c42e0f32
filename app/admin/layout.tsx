import type { Metadata } from "next";
import type { ReactNode } from "react";
import "../latency.css";
import "./admin.css";
import "./audiences.css";
import "./channels.css";
import "./composer.css";
import "./duty.css";
import "./endings.css";
import "./links.css";
import "./mail-setup.css";
import "./maintenance.css";
import "./people.css";
import "./postmortem.css";
import "./subscribers.css";
import "./narrow.css";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Candor", robots: { index: false, follow: false } };

export default function AdminLayout({ children }: { children: ReactNode }) {
  return children;
}
