"use client";

import { useEffect, useRef, useState } from "react";
import { en } from "../../lib/domain/messages/en.ts";
import { formatsFor } from "../../lib/domain/messages/formats.ts";
import { Conflicts, type ConflictView } from "./conflicts.tsx";

const waitMs = 400;

/** Says while the form around it is filled in what its window collides with. */
export function ConflictCheck({
  check,
  timeZone,
}: {
  check: (form: FormData) => Promise<ConflictView[]>;
  timeZone: string;
}) {
  const place = useRef<HTMLDivElement>(null);
  const [conflicts, setConflicts] = useState<ConflictView[]>([]);
  useEffect(() => {
    const form = place.current?.closest("form");
    if (!form) return;
    let timer: ReturnType<typeof setTimeout>;
    let turn = 0;
    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const mine = ++turn;
        const found = await check(new FormData(form));
        // An answer that was overtaken says nothing of what is typed now.
        if (mine === turn) setConflicts(found);
      }, waitMs);
    };
    changed();
    form.addEventListener("input", changed);
    return () => {
      clearTimeout(timer);
      form.removeEventListener("input", changed);
    };
  }, [check]);
  return (
    <div ref={place} aria-live="polite">
      <Conflicts conflicts={conflicts} f={formatsFor(en, timeZone)} />
    </div>
  );
}
