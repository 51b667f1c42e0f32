"use client";

import { useState } from "react";
import { Submit, useTyped } from "../ui/form.tsx";

const textOf = (typed: string | string[] | undefined): string => (typeof typed === "string" ? typed : "");

/** The newest update that the writer had in sight when the form was opened; later ones do not count as seen. */
export function Seen({ newest }: { newest: string }) {
  const [seen] = useState(newest);
  return <input type="hidden" name="seen" value={seen} />;
}

/** Somebody was quicker: shows what they posted, and asks whether this one still holds. */
export function NewerUpdate() {
  const id = textOf(useTyped("newer"));
  const by = textOf(useTyped("newer_by"));
  const status = textOf(useTyped("newer_status"));
  const body = textOf(useTyped("newer_body"));
  if (!id) return null;
  return (
    <section className="newer" aria-label="A newer update" role="alert">
      <p>
        <strong>{by}</strong> has posted in the meantime: <strong>{status}</strong>
      </p>
      <blockquote>{body}</blockquote>
      <div className="desk-actions">
        <Submit kind="quiet" name="anyway" value={id}>
          Post mine anyway
        </Submit>
        <button
          type="button"
          className="button button-quiet"
          onClick={(e) => e.currentTarget.form?.querySelector<HTMLTextAreaElement>('textarea[name="body"]')?.focus()}
        >
          Edit mine
        </button>
      </div>
    </section>
  );
}
