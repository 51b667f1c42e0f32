"use client";

import { Check, Field, useRefused } from "../ui/form.tsx";

/** The times of something that nobody wrote down while it went on. */
export function OverAlready({ timeZone }: { timeZone: string }) {
  const { field } = useRefused();
  const wrong = field !== undefined && /^(backfill\.)?(started_at|resolved_at|resolved_body)$/.test(field);
  return (
    <div className="public-only">
      <details className="folded field" open={wrong}>
        <summary>It is over already</summary>
        <Check
          name="over"
          label="Write down something that is over"
          hint="The page shows it with these times. The uptime stays as it was measured; correct it at the component."
        />
        <div className="row-fields">
          <Field name="started_at" label={`Started at (${timeZone})`} type="datetime-local" />
          <Field name="resolved_at" label={`Resolved at (${timeZone})`} type="datetime-local" />
        </div>
        <Field name="resolved_body" label="How it ended" rows={2} hint="Left empty, a plain sentence is posted." />
        <Check name="tell_of_past" label="Tell subscribers of it all the same" />
      </details>
    </div>
  );
}
