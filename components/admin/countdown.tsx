"use client";

import { useEffect, useState } from "react";

function written(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The time that is left, by the server's clock. @param at when it is over @param now the server's time as it answered */
export function Countdown({ at, now }: { at: number; now: number }) {
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    const begun = performance.now();
    const timer = setInterval(() => setPassed(performance.now() - begun), 1000);
    return () => clearInterval(timer);
  }, []);
  return <span className="countdown">{written(at - now - passed)}</span>;
}
