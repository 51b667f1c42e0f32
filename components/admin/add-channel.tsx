import type { ReactNode } from "react";
import { AddressFields, type ShownField } from "../status/channel-form.tsx";
import { Check, Form, type FormAction, Submit } from "../ui/form.tsx";

export interface ChannelForm {
  kind: string;
  label: string;
  summary: string;
  fields: readonly ShownField[];
  asks: "link" | "challenge" | "none" | "itself";
}

interface Props {
  forms: readonly ChannelForm[];
  add: FormAction;
  hidden?: Record<string, string>;
  /** May the one who adds answer for the consent of whoever is told? */
  vouch?: boolean;
  /** The channel that is open at first. */
  open?: string;
  /** What its fields hold at first, by name. */
  values?: Readonly<Record<string, string>>;
  /** What is asked of each beside its address. */
  extra?: ReactNode;
}

/** A form a channel by which somebody can be told; each opens when it is wanted. */
export function AddChannel({ forms, add, hidden = {}, vouch = true, open, values = {}, extra }: Props) {
  return forms.map((form) => (
    <details key={form.kind} className="card pad channel-add" open={form.kind === open}>
      <summary>
        <strong>{form.label}</strong> <span className="quiet">{form.summary}</span>
      </summary>
      <Form action={add}>
        <input type="hidden" name="mode" value={form.kind} />
        {Object.entries(hidden).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <AddressFields fields={form.fields} values={form.kind === open ? values : {}} />
        {vouch && form.asks === "link" && (
          <Check
            name="skip_confirmation_notification"
            label="They agreed already: do not ask again"
            hint="You answer for the consent. Leave it off, and the address is asked to confirm."
          />
        )}
        {form.asks === "challenge" && (
          <p className="quiet">It has to answer a challenge, or its contact to confirm, before it is active.</p>
        )}
        {extra}
        <Submit>Add</Submit>
      </Form>
    </details>
  ));
}
