"use client";

import { useId } from "react";
import { fillForm } from "./fill-form.ts";

interface Props {
  templates: readonly { id: string; name: string }[];
  fillFrom: (form: FormData) => Promise<Record<string, string | string[]> | null>;
}

/** Fills the form around it from a template. */
export function TemplatePick({ templates, fillFrom }: Props) {
  const id = useId();
  if (templates.length === 0) return null;
  return (
    <div className="field">
      <label htmlFor={id}>Begin with</label>
      <select
        id={id}
        defaultValue=""
        onChange={(e) => {
          const { form } = e.currentTarget;
          if (!form || e.currentTarget.value === "") return;
          const data = new FormData(form);
          data.set("template", e.currentTarget.value);
          fillFrom(data).then(
            (values) => values && fillForm(form, values),
            () => undefined,
          );
        }}
      >
        <option value="">An empty form</option>
        {templates.map((template) => (
          <option key={template.id} value={template.id}>
            {template.name}
          </option>
        ))}
      </select>
    </div>
  );
}
