import { isAtLeast, type Severity } from "./alert.ts";

/** Whom a step calls. */
export type Called = { kind: "rotation"; id: string } | { kind: "person"; id: string } | { kind: "everyone" };

export interface EscalationStep {
  whom: Called;
  /** Minutes until the next step. */
  minutes: number;
}

/** How an alert finds somebody. After the steps everyone is called, and again, until somebody takes care. */
export interface EscalationPolicy {
  /** Alerts that are less bad call nobody. */
  minSeverity: Severity;
  steps: EscalationStep[];
  repeatMinutes: number;
  /** How often everyone is called again. */
  repeatTimes: number;
}

/** For an installation that has chosen nothing: everyone, at once. */
export const plainPolicy: EscalationPolicy = { minSeverity: "high", steps: [], repeatMinutes: 15, repeatTimes: 3 };

const minute = 60_000;

/** What step `n`, from 0, does: whom it calls, and milliseconds until the next; null when it is the last. */
export interface Call {
  whom: Called;
  nextInMs: number | null;
}

/** Null after the last one. */
export function callAt(policy: EscalationPolicy, n: number): Call | null {
  const step = policy.steps[n];
  if (step) return { whom: step.whom, nextInMs: step.minutes * minute };
  const repeat = n - policy.steps.length;
  if (repeat > policy.repeatTimes) return null;
  return { whom: { kind: "everyone" }, nextInMs: repeat === policy.repeatTimes ? null : policy.repeatMinutes * minute };
}

export interface EscalatedAlert {
  state: "open" | "acknowledged" | "resolved";
  severity: Severity;
  /** The alert that explains it; that one calls. */
  explainedBy: string | null;
  /** Milliseconds since the epoch. */
  snoozedUntil: number | null;
}

/** What is to be done with an alert whose step is due: call, wait until then (milliseconds since the epoch), or end it. */
export type Decision = { kind: "call" } | { kind: "wait"; until: number } | { kind: "end" };

export function decide(alert: EscalatedAlert, policy: Pick<EscalationPolicy, "minSeverity">, now: number): Decision {
  if (alert.state !== "open" || alert.explainedBy !== null) return { kind: "end" };
  if (!isAtLeast(alert.severity, policy.minSeverity)) return { kind: "end" };
  if (alert.snoozedUntil !== null && alert.snoozedUntil > now) return { kind: "wait", until: alert.snoozedUntil };
  return { kind: "call" };
}
