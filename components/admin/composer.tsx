"use client";

import { useEffect, useId, useRef, useState } from "react";
import { endingLabels, endings } from "../../lib/domain/ending.ts";
import { type PostStatus, postStatusLabels } from "../../lib/domain/incident.ts";
import { type ComponentStatus, componentStatuses, type ShownStatus, statusLabels } from "../../lib/domain/status.ts";
import { StatusIcon } from "../status/icon.tsx";
import { Check, Field, useRefused, useTyped } from "../ui/form.tsx";
import { RunbookLink } from "./runbook-link.tsx";

export interface ComposerComponent {
  id: string;
  name: string;
  status: ShownStatus;
  /** What to do when it is in trouble; for responders alone. */
  runbookUrl?: string | null;
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
const cycle: readonly string[] = ["", ...choosable];

/** A component and its state: a press goes to the next one, the list beside it to any. The list works by itself. */
function Tile({ component, declared }: { component: ComposerComponent; declared: ComponentStatus | undefined }) {
  const id = useId();
  const select = useRef<HTMLSelectElement>(null);
  const typed = useTyped(`component:${component.id}`);
  const value = typeof typed === "string" ? typed : (declared ?? "");
  const [chosen, setChosen] = useState(value);
  const shown = choosable.find((status) => status === chosen) ?? "unknown";
  const next = () => {
    if (!select.current) return;
    select.current.value = cycle[(cycle.indexOf(select.current.value) + 1) % cycle.length] ?? "";
    select.current.dispatchEvent(new Event("change", { bubbles: true }));
    select.current.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return (
    <div className={chosen ? `tile tint-${shown}` : "tile"}>
      <button type="button" className="tile-next" onClick={next}>
        <StatusIcon status={shown} />
        <span>{component.name}</span>
        <span className="visually-hidden">, next state</span>
      </button>
      <label htmlFor={id} className="visually-hidden">
        {component.name}
      </label>
      <select
        ref={select}
        id={id}
        name={`component:${component.id}`}
        key={value}
        defaultValue={value}
        onChange={(e) => setChosen(e.target.value)}
      >
        <option value="">{declared ? "As said before" : "Not affected"}</option>
        {choosable.map((status) => (
          <option key={status} value={status}>
            {statusLabels[status]}
          </option>
        ))}
      </select>
      <RunbookLink component={component} />
    </div>
  );
}

/** The states that a post can bring, side by side. */
export function StatusChoice({ statuses, now }: { statuses: readonly PostStatus[]; now: PostStatus }) {
  const id = useId();
  const typed = useTyped("status");
  const { error, field } = useRefused();
  const wrong = field === "status" ? error : undefined;
  const chosen = statuses.find((status) => status === typed) ?? now;
  return (
    <fieldset className="field">
      <legend>Status</legend>
      <div className="segments">
        {statuses.map((status) => (
          <label key={status} htmlFor={`${id}-${status}`}>
            <input
              id={`${id}-${status}`}
              type="radio"
              name="status"
              value={status}
              key={String(chosen === status)}
              defaultChecked={chosen === status}
            />
            <span>{postStatusLabels[status]}</span>
          </label>
        ))}
      </div>
      {wrong && (
        <span className="field-error" role="alert">
          {wrong}
        </span>
      )}
    </fieldset>
  );
}

/** How it ended: offered once "resolved" is chosen (endings.css). */
export function EndingField() {
  return (
    <div className="ending-only">
      <Field
        name="ending"
        label="How it ended"
        required
        defaultValue=""
        hint="Downtime that only a false alarm declared is taken out of the uptime."
        options={[{ value: "", label: "Resolved" }, ...endings.map((value) => ({ value, label: endingLabels[value] }))]}
      />
    </div>
  );
}

const previewWaitMs = 300;

/** The text of a post, with a look at what readers will see while it is typed. */
export function PostText({
  preview,
  hint,
  defaultValue,
  required = false,
}: {
  preview: (markdown: string) => Promise<string>;
  hint?: string;
  defaultValue?: string;
  required?: boolean;
}) {
  const place = useRef<HTMLDivElement>(null);
  const [html, setHtml] = useState("");
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let asked = 0;
    const area = place.current?.querySelector("textarea");
    const show = () => {
      const mine = ++asked;
      const text = place.current?.querySelector("textarea")?.value ?? "";
      if (text.trim() === "") return setHtml("");
      // Offline there is nothing to show, and nothing lost.
      preview(text).then(
        (made) => mine === asked && setHtml(made),
        () => undefined,
      );
    };
    const typed = () => {
      clearTimeout(timer);
      timer = setTimeout(show, previewWaitMs);
    };
    if (area?.value) typed();
    const box = place.current;
    box?.addEventListener("input", typed);
    return () => {
      clearTimeout(timer);
      box?.removeEventListener("input", typed);
    };
  }, [preview]);
  return (
    <div ref={place}>
      <Field
        name="body"
        label="Text"
        rows={6}
        required={required}
        hint={hint ?? "Markdown. Left empty, a plain sentence is posted."}
        defaultValue={defaultValue}
      />
      {html !== "" && (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: rendered and sanitised on the server
        <div className="preview prose" dangerouslySetInnerHTML={{ __html: html }} />
      )}
    </div>
  );
}

/** A time at which it leaves by itself. */
export function PublishAt({ timeZone }: { timeZone: string }) {
  const { field } = useRefused();
  return (
    <details className="folded field" open={field === "publish_at"}>
      <summary>Publish later</summary>
      <Field
        name="publish_at"
        label={`Publish at (${timeZone})`}
        type="datetime-local"
        hint="Left empty, it leaves now. Until then it can be taken back."
      />
    </details>
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
