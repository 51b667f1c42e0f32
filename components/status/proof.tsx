"use client";

import { useEffect, useRef } from "react";
import { leadingZeroBits, proofBits, proofText } from "../../lib/domain/proof-of-work.ts";
import { useRefused } from "../ui/form.tsx";

const encoder = new TextEncoder();
/** After so many tries the page gets a moment for itself. */
const breath = 256;

async function solve(challenge: string, isWanted: () => boolean): Promise<string | null> {
  for (let n = 0; isWanted(); n++) {
    const hash = await crypto.subtle.digest("SHA-256", encoder.encode(proofText(challenge, String(n))));
    if (leadingZeroBits(new Uint8Array(hash)) >= proofBits) return String(n);
    if (n % breath === breath - 1) await new Promise((resolve) => setTimeout(resolve));
  }
  return null;
}

/** Does the form's sum in the background as soon as somebody begins to fill it in; the form waits for it. */
export function Proof({ challenge, note }: { challenge: string; note: string }) {
  const answer = useRef<HTMLInputElement>(null);
  const state = useRefused();
  useEffect(() => {
    const input = answer.current;
    const form = input?.closest("form");
    // Without a secure context there is no way to hash: the form takes the way of those without scripts.
    if (!input || !form || !globalThis.crypto?.subtle) return;
    let wanted = true;
    let work: Promise<string | null> | null = null;
    const begin = (): Promise<string | null> => {
      work ??= solve(challenge, () => wanted).then((found) => {
        input.value = found ?? "";
        return found;
      });
      return work;
    };
    const before = (event: SubmitEvent): void => {
      if (input.value !== "") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void begin().then((found) => found !== null && form.requestSubmit());
    };
    form.addEventListener("focusin", begin);
    form.addEventListener("submit", before, true);
    return () => {
      wanted = false;
      form.removeEventListener("focusin", begin);
      form.removeEventListener("submit", before, true);
    };
  }, [challenge]);
  return (
    <>
      <input type="hidden" name="proof_challenge" value={challenge} />
      <input type="hidden" name="proof_answer" ref={answer} key={state.error ?? ""} />
      <noscript>
        <p className="field-hint">{note}</p>
      </noscript>
    </>
  );
}
