"use client";

import { Copy } from "../ui/copy.tsx";
import { useTyped } from "../ui/form.tsx";

/** The secret link that the form has just made. */
export function PreviewLink() {
  const link = useTyped("link");
  return typeof link === "string" && link !== "" ? <Copy text={link} label="preview link" /> : null;
}
