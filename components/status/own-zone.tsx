"use client";

import { useEffect, useRef } from "react";

/** Fills in the browser's time zone where the form it stands in has only the page's, until somebody chooses one. */
export function OwnZone() {
  const here = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const input = here.current?.closest("form")?.elements.namedItem("time_zone");
    if (input instanceof HTMLInputElement && input.value === input.defaultValue)
      input.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  }, []);
  return <span ref={here} hidden />;
}
