"use client";

import { startAuthentication, startRegistration } from "@simplewebauthn/browser";
import { useState } from "react";

type Asked = { options: unknown } | { error: string };
type Answered = { done: true } | { error: string };

const cancelled = "No passkey was given. Please try again.";

/** Runs one ceremony between browser, authenticator and server. @returns what went wrong, or null */
async function ceremony(
  ask: () => Promise<Asked>,
  answer: (options: unknown) => Promise<unknown>,
  keep: (response: unknown) => Promise<Answered>,
): Promise<string | null> {
  const asked = await ask();
  if ("error" in asked) return asked.error;
  let response: unknown;
  try {
    response = await answer(asked.options);
  } catch {
    return cancelled;
  }
  const kept = await keep(response);
  return "error" in kept ? kept.error : null;
}

function Problem({ text }: { text: string | null }) {
  return text === null ? null : (
    <p className="notice notice-bad" role="alert">
      {text}
    </p>
  );
}

/** Makes a passkey for the person who is signed in. */
export function NewPasskey({
  ask,
  keep,
}: {
  ask: () => Promise<Asked>;
  keep: (name: string, response: unknown) => Promise<Answered>;
}) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  return (
    <form
      className="form card pad"
      onSubmit={(event) => {
        event.preventDefault();
        const name = String(new FormData(event.currentTarget).get("name") ?? "");
        setBusy(true);
        void ceremony(
          ask,
          (options) =>
            startRegistration({ optionsJSON: options as Parameters<typeof startRegistration>[0]["optionsJSON"] }),
          (response) => keep(name, response),
        )
          .then((wrong) => {
            setProblem(wrong);
            if (wrong === null) location.reload();
          })
          .finally(() => setBusy(false));
      }}
    >
      <Problem text={problem} />
      <div className="field">
        <label htmlFor="passkey-name">Name of the passkey</label>
        <input id="passkey-name" name="name" required maxLength={60} aria-describedby="passkey-hint" />
        <span id="passkey-hint" className="field-hint">
          Such as the device that keeps it.
        </span>
      </div>
      <button className="button" type="submit" aria-busy={busy}>
        Add passkey
      </button>
    </form>
  );
}

/** Signs in with whatever passkey the browser finds for this page. */
export function PasskeySignIn({
  ask,
  enter,
}: {
  ask: () => Promise<Asked>;
  enter: (response: unknown) => Promise<Answered>;
}) {
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <div className="form">
      <Problem text={problem} />
      <button
        className="button button-quiet"
        type="button"
        onClick={() => {
          void ceremony(
            ask,
            (options) =>
              startAuthentication({ optionsJSON: options as Parameters<typeof startAuthentication>[0]["optionsJSON"] }),
            enter,
          ).then((wrong) => {
            setProblem(wrong);
            if (wrong === null) location.assign("/admin");
          });
        }}
      >
        Sign in with a passkey
      </button>
    </div>
  );
}
