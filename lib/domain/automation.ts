import type { ComponentStatus } from "./status.ts";

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
