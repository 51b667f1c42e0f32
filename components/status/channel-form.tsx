import type { ReactNode } from "react";
import { Field } from "../ui/form.tsx";

export interface ShownField {
  name: string;
  label: string;
  type: string;
  required: boolean;
  hint?: string | undefined;
  placeholder?: string | undefined;
  autoComplete?: string | undefined;
  /** One of several that do. */
  either?: true | undefined;
  options?: readonly { value: string; label: string }[] | undefined;
}

/** The inputs by which a channel asks for an address. */
export function AddressFields({
  fields,
  values = {},
  optional = "optional",
}: {
  fields: readonly ShownField[];
  /** What they hold at first, by name. */
  values?: Readonly<Record<string, string>>;
  /** What is said of one that may be left out. */
  optional?: string;
}) {
  return fields.map((field) => (
    <Field
      key={field.name}
      name={field.name}
      label={field.label}
      type={field.type}
      required={field.required}
      hint={field.hint}
      optional={field.either ? "" : optional}
      defaultValue={values[field.name]}
      {...(field.placeholder ? { placeholder: field.placeholder } : {})}
      {...(field.autoComplete ? { autoComplete: field.autoComplete } : {})}
      {...(field.options ? { options: field.options } : {})}
    />
  ));
}

/** A channel that is opened when it is wanted: there are many, and a visitor wants one. */
export function ChannelCard({ label, summary, children }: { label: string; summary: string; children: ReactNode }) {
  return (
    <details className="card channel" name="channel">
      <summary>
        <h3>{label}</h3>
        <p className="quiet">{summary}</p>
      </summary>
      <div className="form-card">{children}</div>
    </details>
  );
}
