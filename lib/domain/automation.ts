import type { ComponentStatus } from "./status.ts";
import { limits } from "./text.ts";

/** What a component's failing probes set going, from the most careful to the boldest. */
export const automationModes = ["ask", "after", "now"] as const;
export type AutomationMode = (typeof automationModes)[number];

export interface Automation {
  /** `ask`: a draft waits for a person; `after`: it is published unless dismissed; `now`: it is published at once. */
  mode: AutomationMode;
  /** With `after`: minutes until the draft is published. */
  afterMinutes: number;
  /** Minutes of good results after which the incident is resolved by itself; null leaves that to a person. */
  resolveMinutes: number | null;
  /** The incident's name and first words, with `{{component}}`, `{{probe}}` and `{{since}}`; null for the usual ones. */
  name: string | null;
  body: string | null;
}

/** What a component does that was not told otherwise: a person decides. */
export const plainAutomation: Automation = {
  mode: "ask",
  afterMinutes: 5,
  resolveMinutes: null,
  name: null,
  body: null,
};

/** An incident that an alert proposes. */
export interface IncidentDraft {
  name: string;
  body: string;
  components: Record<string, ComponentStatus>;
}

/** What stands for a name or a time in a template. */
export const placeholders = ["component", "probe", "since"] as const;
export type Placeholder = (typeof placeholders)[number];

const inBraces = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The first thing in braces that stands for nothing; null for a template that is right. */
export function strayPlaceholder(template: string): string | null {
  for (const [, name] of template.matchAll(inBraces))
    if (!placeholders.some((known) => known === name)) return name ?? "";
  return null;
}

export function fillTemplate(template: string, values: Record<Placeholder, string>): string {
  return template.replaceAll(inBraces, (whole, name: string) => values[name as Placeholder] ?? whole);
}

export const usualName = "{{component}} is not working as it should";
export const usualBody =
  "Our monitoring has been seeing failures of {{component}} since {{since}}. We are looking into it.";

/** The words of the update that ends an incident by itself. */
export const recoveredBody = (component: string, minutes: number): string =>
  `Our monitoring has seen ${component} working without failure for ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`;

/** The incident that an alert proposes, in the words of its component's template. */
export function draftFor(
  automation: Pick<Automation, "name" | "body">,
  values: Record<Placeholder, string>,
  components: Record<string, ComponentStatus>,
): IncidentDraft {
  return {
    name: fillTemplate(automation.name ?? usualName, values).slice(0, limits.name),
    body: fillTemplate(automation.body ?? usualBody, values).slice(0, limits.body),
    components,
  };
}
