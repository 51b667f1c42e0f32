"use client";

import { useEffect, useRef, useState } from "react";
import { useRefused } from "../ui/form.tsx";
import { fillForm } from "./fill-form.ts";

interface Kept {
  /** By this machine's clock. */
  at: number;
  values: Record<string, string[]>;
  /** What the server's copy was dated that this one grew from. */
  since: number | null;
  /** The server does not have it yet. */
  dirty: boolean;
  /** It was handed over: gone unless the form comes back. */
  sent?: boolean;
}

interface Props {
  subject: string;
  /** When the server's copy, which the form shows already, was kept; null without one. */
  keptAt: number | null;
  /** When the server looked for its copy, by the same clock. */
  readAt: number;
  keep: (form: FormData) => Promise<number | null>;
  forget: (form: FormData) => Promise<void>;
}

const serverWaitMs = 2500;
/** So long may keeping take: what was dated before the page looked for it may not have been there yet. */
const keepingMs = 2000;
const notKept = /^\$ACTION|^(incident|seen|anyway|newer.*|publish_at)$/;

function valuesOf(form: HTMLFormElement): Kept["values"] {
  const values: Kept["values"] = {};
  for (const [name, value] of new FormData(form))
    if (typeof value === "string" && !notKept.test(name)) values[name] = [...(values[name] ?? []), value];
  return values;
}

function stored(key: string): Kept | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return typeof kept === "object" && kept !== null && "values" in kept ? (kept as Kept) : null;
  } catch {
    return null;
  }
}

function store(key: string, kept: Kept): void {
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // Full or forbidden: the server's copy is left.
  }
}

/** Is what was kept here newer than what the page shows? */
function isNewer(kept: Kept, keptAt: number | null, readAt: number): boolean {
  const since = kept.since ?? 0;
  // The server has it, but the page was put together before: it was asked for while this was on its way.
  if (!kept.dirty) return since > (keptAt ?? 0) && since > readAt - keepingMs;
  return keptAt === null || keptAt <= since || kept.at > keptAt;
}

/**
 * Keeps what is typed into the form around it: here with each key, on the server a moment later. While the server can
 * not be reached it says so and keeps the form from being sent into nothing.
 */
export function DraftKeeper({ subject, keptAt, readAt, keep, forget }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const refused = useRefused();
  const [restored, setRestored] = useState(keptAt !== null);
  const [offline, setOffline] = useState(false);
  // A page that is read again under the form shows no other form.
  const [firstReadAt] = useState(readAt);
  const key = `candor draft ${subject}`;

  useEffect(() => {
    if (!refused.error) return;
    const kept = stored(key);
    if (kept?.sent) store(key, { ...kept, sent: false, dirty: true });
  }, [refused, key]);

  useEffect(() => {
    const form = place.current?.closest("form");
    if (!form) return;
    let timer: ReturnType<typeof setTimeout>;
    let checked = false;
    let since = keptAt;
    const kept = stored(key);
    if (kept?.sent) {
      // It left, unless the server still has it.
      if (keptAt === null) localStorage.removeItem(key);
      else store(key, { ...kept, sent: false, dirty: false });
    } else if (kept && isNewer(kept, keptAt, firstReadAt)) {
      fillForm(form, kept.values);
      since = kept.since ?? keptAt;
      setRestored(true);
    }
    const note = (more: Pick<Kept, "dirty" | "sent">) =>
      store(key, { at: Date.now(), values: valuesOf(form), since, ...more });
    const send = async (): Promise<boolean> => {
      try {
        const at = navigator.onLine ? await keep(new FormData(form)) : null;
        setOffline(!navigator.onLine);
        since = at ?? since;
        if (at !== null) note({ dirty: false });
        return navigator.onLine;
      } catch {
        setOffline(true);
        return false;
      }
    };
    const typed = () => {
      note({ dirty: true });
      clearTimeout(timer);
      timer = setTimeout(() => void send(), serverWaitMs);
    };
    // Before React hears of it: a form that is sent into nothing would be lost.
    const submit = (e: SubmitEvent) => {
      clearTimeout(timer);
      if (checked) {
        checked = false;
        note({ dirty: false, sent: true });
        return;
      }
      e.preventDefault();
      e.stopPropagation();
      note({ dirty: true });
      void send().then((answered) => {
        checked = answered;
        if (answered) form.requestSubmit(e.submitter);
      });
    };
    const went = () => setOffline(true);
    const came = () => {
      setOffline(false);
      void send();
    };
    form.addEventListener("input", typed);
    form.addEventListener("change", typed);
    form.addEventListener("submit", submit);
    window.addEventListener("offline", went);
    window.addEventListener("online", came);
    return () => {
      clearTimeout(timer);
      form.removeEventListener("input", typed);
      form.removeEventListener("change", typed);
      form.removeEventListener("submit", submit);
      window.removeEventListener("offline", went);
      window.removeEventListener("online", came);
    };
  }, [key, keptAt, firstReadAt, keep]);

  const discard = () => {
    const form = place.current?.closest("form");
    localStorage.removeItem(key);
    if (form) void forget(new FormData(form)).then(() => window.location.reload());
  };
  return (
    <div ref={place} className="draft">
      <div role="status">
        {offline && (
          <p className="notice notice-bad">You are offline. Your text is kept. Publish it once you are back.</p>
        )}
        {restored && !offline && (
          <p className="notice">
            This is what you had typed before.{" "}
            <button type="button" className="text-button" onClick={discard}>
              Discard it
            </button>
          </p>
        )}
      </div>
    </div>
  );
}

/** Where a post is seen to have been handed over: what was kept here of it is not needed any more. */
export function DraftSent({ subject }: { subject: string }) {
  useEffect(() => {
    const key = `candor draft ${subject}`;
    if (stored(key)?.sent) localStorage.removeItem(key);
  }, [subject]);
  return null;
}
