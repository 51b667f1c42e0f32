"use client";

import { useId, useState } from "react";
import { type ComponentStatus, componentStatuses, type ShownStatus, statusLabels } from "../../lib/domain/status.ts";
import { Check, Field, useTyped } from "../ui/form.tsx";

export interface ComposerComponent {
  id: string;
  name: string;
  status: ShownStatus;
}

/** A state for each component that the post speaks of. */
export function ComponentTiles({
  components,
  declared,
}: {
  components: readonly ComposerComponent[];
  declared: Record<string, ComponentStatus>;
}) {
  if (components.length === 0) return null;
  return (
    <fieldset className="field">
      <legend>Affected components</legend>
      <span className="field-hint">What readers are told of each. Those left as they are stay out of it.</span>
      <div className="tiles">
        {components.map((component) => (
          <Tile key={component.id} component={component} declared={declared[component.id]} />
        ))}
      </div>
    </fieldset>
  );
}

const choosable = componentStatuses.filter((status) => status !== "under_maintenance");

function Tile({ component, declared }: { component: ComposerComponent; declared: ComponentStatus | undefined }) {
  const id = useId();
  const typed = useTyped(`component:${component.id}`);
  const value = typeof typed === "string" ? typed : (declared ?? "");
  return (
    <div className="tile">
      <label htmlFor={id}>{component.name}</label>
      <select id={id} name={`component:${component.id}`} key={value} defaultValue={value}>
        <option value="">{declared ? "As said before" : "Not affected"}</option>
        {choosable.map((status) => (
          <option key={status} value={status}>
            {statusLabels[status]}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The text of a post, with a look at what readers will see. */
export function PostText({
  preview,
  hint,
  defaultValue,
}: {
  preview: (markdown: string) => Promise<string>;
  hint?: string;
  defaultValue?: string;
}) {
  const [html, setHtml] = useState<string | null>(null);
  return (
    <div
      onInput={(e) => {
        if (html !== null && e.target instanceof HTMLTextAreaElement) void preview(e.target.value).then(setHtml);
      }}
    >
      <Field
        name="body"
        label="Text"
        rows={6}
        hint={hint ?? "Markdown. Left empty, a plain sentence is posted."}
        defaultValue={defaultValue}
      />
      <p className="desk-actions">
        <button
          type="button"
          className="button button-quiet"
          aria-expanded={html !== null}
          onClick={(e) => {
            if (html !== null) return setHtml(null);
            const text = e.currentTarget.form?.querySelector<HTMLTextAreaElement>('textarea[name="body"]')?.value ?? "";
            void preview(text).then(setHtml);
          }}
        >
          {html === null ? "Preview" : "Hide preview"}
        </button>
      </p>
      {html !== null && (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: rendered and sanitised on the server
        <div className="preview prose" aria-live="polite" dangerouslySetInnerHTML={{ __html: html || "<p>…</p>" }} />
      )}
    </div>
  );
}

export function PromiseField({ defaultChoice = "default" }: { defaultChoice?: string }) {
  return (
    <Field
      name="promise_minutes"
      label="Next update within"
      required
      defaultValue={defaultChoice}
      hint="Readers are told this time."
      options={[
        { value: "default", label: "As usual for the impact" },
        { value: "15", label: "15 minutes" },
        { value: "30", label: "30 minutes" },
        { value: "60", label: "1 hour" },
        { value: "120", label: "2 hours" },
        { value: "240", label: "4 hours" },
        { value: "1440", label: "1 day" },
        { value: "", label: "No promise" },
      ]}
    />
  );
}

export function ImpactField({ defaultValue }: { defaultValue?: string | null }) {
  return (
    <Field
      name="impact_override"
      label="Impact"
      required
      defaultValue={defaultValue ?? ""}
      options={[
        { value: "", label: "As the components say" },
        { value: "none", label: "None" },
        { value: "minor", label: "Minor" },
        { value: "major", label: "Major" },
        { value: "critical", label: "Critical" },
      ]}
    />
  );
}

export function Notify() {
  return <Check name="deliver_notifications" label="Tell subscribers" defaultChecked />;
}
