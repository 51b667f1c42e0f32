"use client";

import { createContext, type ReactNode, useActionState, useContext, useEffect, useId, useRef } from "react";
import type { FormState } from "../../lib/domain/form-state.ts";

export type FormAction = (state: FormState, form: FormData) => Promise<FormState>;

const State = createContext<FormState>({ values: {} });
const Pending = createContext(false);

/** A form that works without JavaScript, keeps what was typed, and says at the field what was wrong. */
export function Form({
  action,
  children,
  className,
  confirm,
  values = {},
}: {
  action: FormAction;
  children: ReactNode;
  className?: string;
  /** What was typed before, such as a draft. */
  values?: FormState["values"] | undefined;
  /** Asked before the form is sent: what will be lost. */
  confirm?: string;
}) {
  const [state, submit, pending] = useActionState<FormState, FormData>(action, { values });
  const form = useRef<HTMLFormElement>(null);
  const stray = state.error && !state.field;
  useEffect(() => {
    if (state.error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')?.focus();
  }, [state]);
  return (
    <State value={state}>
      <Pending value={pending}>
        <form
          ref={form}
          action={submit}
          className={className ? `form ${className}` : "form"}
          noValidate
          onSubmit={(e) => {
            if (confirm && !window.confirm(confirm)) e.preventDefault();
          }}
        >
          {stray && (
            <p className="notice notice-bad" role="alert" tabIndex={-1}>
              {state.error}
            </p>
          )}
          {state.notice && (
            <p className="notice notice-good" role="status">
              {state.notice}
            </p>
          )}
          <Unplaced />
          {children}
        </form>
      </Pending>
    </State>
  );
}

/** An error on a field that this form does not show is told at its head. The CSS hides it where the field tells it. */
function Unplaced() {
  const { error, field } = useContext(State);
  if (!error || !field) return null;
  return (
    <p className="notice notice-bad form-error" role="alert" data-for={field}>
      {error}
    </p>
  );
}

interface FieldProps {
  name: string;
  label: string;
  hint?: string | undefined;
  type?: string;
  required?: boolean;
  /** What is said of a field that may be left out; "" to say nothing. */
  optional?: string;
  defaultValue?: string | number | null | undefined;
  autoComplete?: string;
  rows?: number;
  options?: readonly { value: string; label: string }[];
  min?: number;
  max?: number;
  inputMode?: "numeric" | "email" | "url" | "text";
  placeholder?: string;
  /** The id of the list of what may be typed. */
  list?: string;
}

/** A labelled input with its hint and its error. */
export function Field({
  name,
  label,
  hint,
  type = "text",
  options,
  rows,
  defaultValue,
  optional = "optional",
  ...rest
}: FieldProps) {
  const id = useId();
  const { error, field, values } = useContext(State);
  const wrong = field === name ? error : undefined;
  const typed = values[name];
  const value = typeof typed === "string" ? typed : (defaultValue ?? "");
  const described = [hint ? `${id}-hint` : "", wrong ? `${id}-error` : ""].filter(Boolean).join(" ");
  const common = {
    id,
    name,
    // A new key makes React take the given-back value, which is only a default.
    key: String(value),
    defaultValue: value,
    ...(described ? { "aria-describedby": described } : {}),
    ...(wrong ? { "aria-invalid": true } : {}),
    ...rest,
  };
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {!rest.required && type !== "hidden" && optional !== "" && (
          <span className="field-optional"> ({optional})</span>
        )}
      </label>
      {options ? (
        <select {...common} key={common.key}>
          {options.map((o) => (
            <option key={o.value} value={o.value}>
              {o.label}
            </option>
          ))}
        </select>
      ) : rows ? (
        <textarea {...common} key={common.key} rows={rows} />
      ) : (
        <input {...common} key={common.key} type={type} dir={type === "email" || type === "url" ? "ltr" : undefined} />
      )}
      {hint && (
        <span id={`${id}-hint`} className="field-hint">
          {hint}
        </span>
      )}
      {wrong && (
        <span id={`${id}-error`} className="field-error">
          {wrong}
        </span>
      )}
    </div>
  );
}

/** A tick box. What is not ticked is sent as `false`, so that switching off is said and not left out. */
export function Check({
  name,
  label,
  hint,
  defaultChecked = false,
}: {
  name: string;
  label: string;
  hint?: string;
  defaultChecked?: boolean;
}) {
  const id = useId();
  const { values } = useContext(State);
  const typed = values[name];
  const last = Array.isArray(typed) ? typed.at(-1) : typed;
  const checked = last === undefined ? defaultChecked : last === "true";
  return (
    <div className="field">
      <div className="check">
        <input type="hidden" name={name} value="false" />
        <input id={id} type="checkbox" name={name} value="true" key={String(checked)} defaultChecked={checked} />
        <label htmlFor={id}>{label}</label>
      </div>
      {hint && <span className="field-hint">{hint}</span>}
    </div>
  );
}

/** Tick boxes for several of many. */
export function Choices({
  name,
  legend,
  hint,
  options,
  chosen,
}: {
  name: string;
  legend: string;
  hint?: string;
  options: readonly { value: string; label: string }[];
  chosen: readonly string[];
}) {
  const id = useId();
  const { error, field, values } = useContext(State);
  const wrong = field === name ? error : undefined;
  const typed = values[name];
  const now =
    Object.keys(values).length === 0 ? chosen : typed === undefined ? [] : Array.isArray(typed) ? typed : [typed];
  return (
    <fieldset className="field" {...(wrong ? { "aria-describedby": `${id}-error` } : {})}>
      <legend>{legend}</legend>
      {hint && <span className="field-hint">{hint}</span>}
      <div className="choices">
        {options.map((o) => (
          <label key={o.value} className="check">
            <input
              type="checkbox"
              name={name}
              value={o.value}
              key={String(now.includes(o.value))}
              defaultChecked={now.includes(o.value)}
            />
            {o.label}
          </label>
        ))}
      </div>
      {wrong && (
        <span id={`${id}-error`} className="field-error" role="alert">
          {wrong}
        </span>
      )}
    </fieldset>
  );
}

export function Submit({
  children,
  kind = "main",
  name,
  value,
}: {
  children: ReactNode;
  kind?: "main" | "quiet" | "danger";
  name?: string;
  value?: string;
}) {
  const pending = useContext(Pending);
  const className = kind === "main" ? "button" : `button button-${kind}`;
  return (
    <button className={className} type="submit" aria-busy={pending} {...(name ? { name, value } : {})}>
      {children}
    </button>
  );
}

/** Has the form come back with something wrong? */
export const useRefused = (): FormState => useContext(State);

/** What the form gave back for an input that is drawn by hand. */
export function useTyped(name: string): string | string[] | undefined {
  return useContext(State).values[name];
}
