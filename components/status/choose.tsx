"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { useRefused } from "../ui/form.tsx";

/** What may be chosen, closed until somebody wants to; open where something in it was wrong. */
export function Choose({ label, children }: { label: string; children: ReactNode }) {
  const here = useRef<HTMLDetailsElement>(null);
  const { field } = useRefused();
  useEffect(() => {
    if (here.current && field && here.current.querySelector(`[name="${CSS.escape(field)}"]`)) here.current.open = true;
  }, [field]);
  return (
    <details ref={here} className="choose">
      <summary>{label}</summary>
      {children}
    </details>
  );
}
