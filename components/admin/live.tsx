"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/**
 * Brings the page up to date again and again while it is looked at. Only what has changed is drawn anew: what has the
 * focus keeps it.
 */
export function Live({ everyMs }: { everyMs: number }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, router]);
  return null;
}
