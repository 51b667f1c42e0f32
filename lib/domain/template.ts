import { invalid } from "./errors.ts";

/** What a template can speak of; filled in when it is picked. */
export const templateVariables = {
  component: "the affected components",
  impact: "how bad it is, in a word",
  status: "the state, such as Identified",
  title: "the incident's title",
  time: "the time of day now, in the page's zone",
  date: "today, in the page's zone",
  duration: "how long it has lasted",
  next_update: "when the next update is promised",
  page: "the page's name",
} as const;
export type TemplateVariable = keyof typeof templateVariables;
export type TemplateValues = Record<TemplateVariable, string>;

const variable = /\{\{\s*([^{}]*?)\s*\}\}/g;

const isKnown = (name: string): name is TemplateVariable => Object.hasOwn(templateVariables, name);

/** @throws AppError `invalid` on `field` naming the first variable that there is not */
export function assertVariables(text: string, field: string): void {
  for (const [whole, name = ""] of text.matchAll(variable))
    if (!isKnown(name))
      throw invalid(field, `There is no ${whole}. Known are ${Object.keys(templateVariables).join(", ")}.`);
}

/** The text with its variables filled in; what is not known stays as it was written. */
export function fillTemplate(text: string, values: TemplateValues): string {
  return text.replace(variable, (whole, name: string) => (isKnown(name) ? values[name] : whole));
}

/** `1 h 5 min`, from milliseconds. */
export function lengthOf(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
