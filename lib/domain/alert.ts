import type { ShownStatus } from "./status.ts";
import { zonedInstant, zonedText } from "./zone.ts";

export const alertStates = ["open", "acknowledged", "resolved"] as const;
export type AlertState = (typeof alertStates)[number];

/** How bad it is, from the worst. */
export const severities = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];

export const severityLabels: Record<Severity, string> = {
  critical: "Critical",
  high: "High",
  medium: "Medium",
  low: "Low",
};

/** Is `severity` at least as bad as `least`? */
export const isAtLeast = (severity: Severity, least: Severity): boolean =>
  severities.indexOf(severity) <= severities.indexOf(least);

/** What a component's status makes of an alert; `other` for all that is not listed, also where there is no component. */
export const ratedStatuses = ["major_outage", "partial_outage", "degraded_performance", "other"] as const;
export type SeverityRules = Record<(typeof ratedStatuses)[number], Severity>;

export const plainSeverities: SeverityRules = {
  major_outage: "critical",
  partial_outage: "high",
  degraded_performance: "medium",
  other: "low",
};

/** An alert's severity by what its component has become; null where it has none. */
export function severityOf(status: ShownStatus | null, rules: SeverityRules): Severity {
  const rated = ratedStatuses.find((name) => name === status);
  return rules[rated ?? "other"];
}

/** How long an alert may be put off, in minutes; `tomorrow`: until nine in the morning of the next day. */
export const snoozes = ["15", "60", "240", "tomorrow"] as const;
export type Snooze = (typeof snoozes)[number];

export const snoozeLabels: Record<Snooze, string> = {
  "15": "15 minutes",
  "60": "1 hour",
  "240": "4 hours",
  tomorrow: "Tomorrow 9:00",
};

/** When a snooze ends. @param now milliseconds since the epoch @param timeZone IANA name, for `tomorrow` */
export function snoozeEnd(snooze: Snooze, now: number, timeZone: string): number {
  if (snooze !== "tomorrow") return now + Number(snooze) * 60_000;
  const today = zonedText(now, timeZone).slice(0, 10);
  const tomorrow = new Date(Date.parse(`${today}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return zonedInstant(`${tomorrow}T09:00`, timeZone) ?? now + 86_400_000;
}
