"use client";

import { useEffect, useRef, useState } from "react";

const waitMs = 500;

/** Shows the public page as the form around it would dress it, a moment after each change. */
export function LivePreview({ attempt }: { attempt: (form: FormData) => Promise<string | null> }) {
  const place = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState("/admin/preview");
  const [wrong, setWrong] = useState<string | null>(null);
  useEffect(() => {
    const form = place.current?.closest("form");
    if (!form) return;
    let timer: ReturnType<typeof setTimeout>;
    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const error = await attempt(new FormData(form));
        setWrong(error);
        const colour = String(new FormData(form).get("brand_color") ?? "");
        if (error === null) setShown(`/admin/preview?${new URLSearchParams({ colour, at: String(Date.now()) })}`);
      }, waitMs);
    };
    form.addEventListener("input", changed);
    return () => {
      clearTimeout(timer);
      form.removeEventListener("input", changed);
    };
  }, [attempt]);
  return (
    <div ref={place} className="live-preview">
      <p className="quiet" role="status">
        {wrong ?? "How visitors would see it:"}
      </p>
      <iframe title="Preview of the public page" src={shown} />
    </div>
  );
}
