"use client";

import { Copy } from "../ui/copy.tsx";
import { useTyped } from "../ui/form.tsx";

/** The token that was just made. It is not shown again. */
export function MadeToken() {
  const token = useTyped("made");
  return typeof token === "string" ? <Copy label="API token" text={token} /> : null;
}
