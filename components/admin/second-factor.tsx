"use client";

import { useTyped } from "../ui/form.tsx";

const list = (value: string | string[] | undefined): string[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** Codes that open once each, when the device is not at hand. Shown this once. */
export function RecoveryCodes() {
  const codes = list(useTyped("codes"));
  if (codes.length === 0) return null;
  return (
    <div>
      <h3>Recovery codes</h3>
      <p className="quiet">Each opens once, when your device is not at hand. Keep them away from it.</p>
      <ul className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
    </div>
  );
}

/** What the authenticator app has to scan. */
export function Scan() {
  const qr = useTyped("qr");
  const key = useTyped("key");
  if (typeof qr !== "string") return null;
  return (
    <div>
      {/* biome-ignore lint/performance/noImgElement: a picture that is in the page already */}
      <img
        className="scan"
        alt="QR code for your authenticator app"
        src={`data:image/svg+xml,${encodeURIComponent(qr)}`}
      />
      <p>
        Or type this key: <code className="key">{key}</code>
      </p>
    </div>
  );
}
