"use client";

import { useEffect, useState } from "react";

function written(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Time until the promised update, by the server's clock; lateness is said in words too. */
export function PromiseClock({ at, now }: { at: number; now: number }) {
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    const begun = performance.now();
    const timer = setInterval(() => setPassed(performance.now() - begun), 1000);
    return () => clearInterval(timer);
  }, []);
  const left = at - now - passed;
  return left >= 0 ? (
    <span className="pill promise-clock">Next update in {written(left)}</span>
  ) : (
    <span className="pill pill-late promise-clock">Update overdue by {written(-left)}</span>
  );
}
