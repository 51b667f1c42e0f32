"use client";

import { useId } from "react";
import { useRefused } from "../ui/form.tsx";

/** A file to choose. What was chosen is not given back by a browser: after an error it is chosen again. */
export function FileField({
  name,
  label,
  hint,
  accept,
}: {
  name: string;
  label: string;
  hint: string;
  accept: string;
}) {
  const id = useId();
  const { error, field } = useRefused();
  const wrong = field === name ? error : undefined;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        type="file"
        accept={accept}
        required
        aria-describedby={wrong ? `${id}-hint ${id}-error` : `${id}-hint`}
        {...(wrong ? { "aria-invalid": true } : {})}
      />
      <span id={`${id}-hint`} className="field-hint">
        {hint}
      </span>
      {wrong && (
        <span id={`${id}-error`} className="field-error">
          {wrong}
        </span>
      )}
    </div>
  );
}
