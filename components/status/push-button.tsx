"use client";

import { useEffect, useRef, useState } from "react";
import { Submit } from "../ui/form.tsx";

interface PushWords {
  button: string;
  blocked: string;
  failed: string;
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

/** Registers this browser with its push service. @throws Error where that can not be done */
async function register(publicKey: string): Promise<PushSubscriptionJSON> {
  await navigator.serviceWorker.register("/push.js");
  const { pushManager } = await navigator.serviceWorker.ready;
  const subscription = await pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(publicKey),
  });
  return subscription.toJSON();
}

/** Asks the browser for leave to show notices, and sends the form with what its push service gave. */
export function PushButton({ publicKey, words }: { publicKey: string; words: PushWords }) {
  const here = useRef<HTMLDivElement>(null);
  const sent = useRef(false);
  const [able, setAble] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  useEffect(() => setAble("serviceWorker" in navigator && "PushManager" in window && "Notification" in window), []);
  useEffect(() => {
    const form = here.current?.closest("form");
    if (!form) return;
    async function ask(form: HTMLFormElement): Promise<void> {
      setWrong(null);
      if ((await Notification.requestPermission()) !== "granted") return setWrong(words.blocked);
      try {
        const { endpoint, keys } = await register(publicKey);
        const given = { push_endpoint: endpoint, push_p256dh: keys?.p256dh, push_auth: keys?.auth };
        for (const [name, value] of Object.entries(given)) {
          const input = form.elements.namedItem(name);
          if (input instanceof HTMLInputElement) input.value = value ?? "";
        }
        sent.current = true;
        form.requestSubmit();
      } catch {
        setWrong(words.failed);
      }
    }
    const before = (event: SubmitEvent): void => {
      // The second time it is this code that sends it.
      if (sent.current) {
        sent.current = false;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      void ask(form);
    };
    form.addEventListener("submit", before, true);
    return () => form.removeEventListener("submit", before, true);
  }, [publicKey, words]);
  return (
    <div ref={here} className="form">
      <input type="hidden" name="push_endpoint" />
      <input type="hidden" name="push_p256dh" />
      <input type="hidden" name="push_auth" />
      {wrong !== null && (
        <p className="notice notice-bad" role="alert">
          {wrong}
        </p>
      )}
      {able ? <Submit>{words.button}</Submit> : <p className="quiet">{words.blocked}</p>}
    </div>
  );
}
