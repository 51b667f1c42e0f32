"use client";

import { useState } from "react";

/** Text to be taken elsewhere as it is. Without JavaScript it can still be marked and copied. */
export function Copy({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="copy">
      <pre className="copy-text">{text}</pre>
      <button
        type="button"
        className="button button-quiet"
        aria-label={`Copy: ${label}`}
        onClick={() => {
          void navigator.clipboard?.writeText(text).then(() => {
            setCopied(true);
            setTimeout(() => setCopied(false), 2000);
          });
        }}
      >
        {copied ? "Copied" : "Copy"}
      </button>
    </div>
  );
}
