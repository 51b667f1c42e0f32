import type { FormState } from "../domain/form-state.ts";
import { zonedInstant } from "../domain/zone.ts";

// What a key opens is not given back to the form: it would stand in the page.
const secret = /password|secret|^token$|^routing_key$/;

/** What was typed, by input name. An input that came several times is a list. */
export function typedValues(form: FormData): FormState["values"] {
  const values: FormState["values"] = {};
  for (const name of new Set(form.keys())) {
    if (name.startsWith("$ACTION") || secret.test(name)) continue;
    const all = form.getAll(name).filter((v) => typeof v === "string");
    values[name] = all.length > 1 ? all : (all[0] ?? "");
  }
  return values;
}

/** The texts of a form by input name, the last of each. */
export const typedTexts = (form: FormData): Record<string, string> =>
  Object.fromEntries([...form.entries()].filter((e): e is [string, string] => typeof e[1] === "string"));

/** The one text of an input; undefined when it was not sent. */
export function textOf(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === "string" ? value : undefined;
}

/** The wall clock of an input, in a time zone, as ISO 8601 text; what is no time stays as it was typed. */
export function instantOf(form: FormData, name: string, timeZone: string): string {
  const text = textOf(form, name) ?? "";
  const at = zonedInstant(text, timeZone);
  return at === null ? text : new Date(at).toISOString();
}

/** Texts of inputs named `prefix` + key, by key. */
export function grouped(form: FormData, prefix: string): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of form.entries())
    if (name.startsWith(prefix) && typeof value === "string") out[name.slice(prefix.length)] = value;
  return out;
}
