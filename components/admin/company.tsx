"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";

interface Heard {
  others: string[];
  newestUpdateId: string | null;
  waiting: string;
}

const everyMs = 10_000;

const said = (names: readonly string[]): string =>
  names.length === 1
    ? `${names[0]} is editing this too.`
    : `${names.slice(0, -1).join(", ")} and ${names.at(-1)} are editing this too.`;

/** Tells the others that somebody is here, who else is, and what they have posted meanwhile. */
export function Company({ incidentId, beat }: { incidentId: string; beat: (incidentId: string) => Promise<Heard> }) {
  const router = useRouter();
  const [others, setOthers] = useState<string[]>([]);
  useEffect(() => {
    let last: string | null = null;
    const tell = () => {
      beat(incidentId).then(
        (heard) => {
          setOthers(heard.others);
          const now = `${heard.newestUpdateId} ${heard.waiting}`;
          if (last !== null && last !== now) router.refresh();
          last = now;
        },
        () => undefined,
      );
    };
    tell();
    const timer = setInterval(tell, everyMs);
    return () => clearInterval(timer);
  }, [incidentId, beat, router]);
  return (
    <p className="company" role="status">
      {others.length > 0 && said(others)}
    </p>
  );
}
