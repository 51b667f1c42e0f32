"use client";

import { useState } from "react";

/** Puts a text on the clipboard with its layout, and as plain text for editors without one. */
export function RichCopy({ html, text }: { html: string; text: string }) {
  const [done, setDone] = useState<"copied" | "failed" | null>(null);
  const copy = async (): Promise<void> => {
    const part = (type: string, value: string) => new Blob([value], { type });
    const parts = { "text/html": part("text/html", html), "text/plain": part("text/plain", text) };
    try {
      await navigator.clipboard.write([new ClipboardItem(parts)]);
      setDone("copied");
    } catch {
      setDone("failed");
    }
  };
  return (
    <>
      <button type="button" className="button button-quiet" onClick={() => void copy()}>
        Copy with layout
      </button>
      <span role="status" className="quiet">
        {done === "copied" && "Copied. Paste it into Confluence or Google Docs."}
        {done === "failed" && "The browser does not allow it. Download the HTML instead."}
      </span>
    </>
  );
}
