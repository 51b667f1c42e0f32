import type { ReactNode } from "react";
import type { ProbeState } from "../../lib/domain/probe.ts";
import type { ShownStatus } from "../../lib/domain/status.ts";
import { StatusIcon } from "../status/icon.tsx";

export function Head({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="desk-head">
      <h1>{title}</h1>
      {children && <div className="desk-actions">{children}</div>}
    </div>
  );
}

/** Nothing yet: says what would be here and what to do next. */
export function Empty({ title, hint, children }: { title: string; hint: string; children?: ReactNode }) {
  return (
    <div className="card nothing-here">
      <p className="nothing-title">{title}</p>
      <p className="quiet">{hint}</p>
      {children}
    </div>
  );
}

export function Shown({ status, label }: { status: ShownStatus; label: string }) {
  return (
    <span className={`pill tint-${status} text-${status}`}>
      <StatusIcon status={status} size={14} />
      {label}
    </span>
  );
}

const probeLook: Record<ProbeState, [ShownStatus, string]> = {
  up: ["operational", "Up"],
  degraded: ["degraded_performance", "Degraded"],
  down: ["major_outage", "Down"],
  unknown: ["unknown", "Unknown"],
};

export function ProbeStatePill({ state, enabled = true }: { state: ProbeState; enabled?: boolean }) {
  const [status, label] = probeLook[state];
  return enabled ? <Shown status={status} label={label} /> : <span className="pill">Off</span>;
}

/** Links to the neighbouring pages of a long list. */
export function Pager({ page, pages, href }: { page: number; pages: number; href: (page: number) => string }) {
  if (pages <= 1) return null;
  return (
    <nav className="desk-actions" aria-label="Pages">
      {page > 1 && <a href={href(page - 1)}>← Newer</a>}
      <span className="quiet">
        Page {page} of {pages}
      </span>
      {page < pages && <a href={href(page + 1)}>Older →</a>}
    </nav>
  );
}
