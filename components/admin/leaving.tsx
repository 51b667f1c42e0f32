"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";

const lookMs = 1000;

/**
 * Counts down to when a post leaves, by the server's clock, and shows what has become of it then.
 * @param written the time in words where it is far ahead
 */
export function Leaving({
  id,
  at,
  now,
  written,
  stateOf,
}: {
  id: string;
  at: number;
  now: number;
  written: string | null;
  stateOf: (id: string) => Promise<string>;
}) {
  const router = useRouter();
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    const begun = performance.now();
    const timer = setInterval(() => {
      const since = performance.now() - begun;
      setPassed(since);
      if (at - now - since > 0) return;
      stateOf(id).then(
        (state) => {
          if (state !== "waiting") router.refresh();
        },
        () => undefined,
      );
    }, lookMs);
    return () => clearInterval(timer);
  }, [id, at, now, stateOf, router]);
  if (written !== null) return `Leaves on ${written}`;
  const left = Math.max(0, Math.ceil((at - now - passed) / 1000));
  return (
    <span className="countdown">
      {left === 0 ? "Leaving…" : `Leaves in ${left < 60 ? `${left} s` : `${Math.ceil(left / 60)} min`}`}
    </span>
  );
}
