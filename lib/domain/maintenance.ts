import { isOver, type PostStatus } from "./incident.ts";

const minuteMs = 60_000;

/** What an update tells of besides its status: the first three of a maintenance, the last of an incident. */
export type UpdateOccasion = "rescheduled" | "cancelled" | "overrun" | "merged";

export const occasionLabels: Record<UpdateOccasion | "reminder", string> = {
  rescheduled: "Rescheduled",
  cancelled: "Cancelled",
  overrun: "Taking longer than planned",
  merged: "Merged",
  reminder: "Reminder",
};

/** Reminders that the planning form offers, in minutes before the start. */
export const usualReminders = [60, 24 * 60, 3 * 24 * 60, 7 * 24 * 60] as const;
export const longestReminderMinutes = 60 * 24 * 60;

/** Longest first, each once. */
export function orderReminders(minutes: readonly number[]): number[] {
  return [...new Set(minutes)].sort((a, b) => b - a);
}

/**
 * The next moment after `after` at which subscribers are to be reminded, in milliseconds; null when none is left. What
 * was missed meanwhile is not made up for one by one: the next run reminds once.
 */
export function nextReminder(
  m: { status: PostStatus; scheduledFor: number; reminders: readonly number[] },
  after: number,
): number | null {
  if (m.status !== "scheduled") return null;
  const due = m.reminders.map((minutes) => m.scheduledFor - minutes * minuteMs).filter((at) => at > after);
  return due.length === 0 ? null : Math.min(...due);
}

/** Past the planned end and not over. */
export function isOverdue(m: { status: PostStatus; scheduledUntil: number }, now: number): boolean {
  return !isOver(m.status) && now >= m.scheduledUntil;
}

/** `3 days`, `1 day 2 hours`, `45 minutes`: the two greatest units that are not nothing. */
export function spanText(minutes: number): string {
  const whole = Math.max(0, Math.round(minutes));
  const parts: [number, string][] = [
    [Math.floor(whole / 1440), "day"],
    [Math.floor((whole % 1440) / 60), "hour"],
    [whole % 60, "minute"],
  ];
  const said = parts.filter(([n]) => n > 0).map(([n, unit]) => `${n} ${unit}${n === 1 ? "" : "s"}`);
  return said.slice(0, 2).join(" ") || "0 minutes";
}

/** A calendar's SEQUENCE: grows with each change and never shrinks; in seconds, to stay within RFC 5545's integer. */
export function calendarSequence(createdAt: number, updatedAt: number, updates: number): number {
  return Math.max(0, Math.floor((updatedAt - createdAt) / 1000)) + updates - 1;
}

/**
 * To come or under way; or called off while its time is not past, so that a calendar that already holds it takes it
 * off: one that is merely missing may stay there.
 */
export function isComing(
  m: { resolvedAt: number | null; cancelledAt: number | null; scheduledUntil: number | null },
  now: number,
): boolean {
  return m.resolvedAt === null || (m.cancelledAt !== null && (m.scheduledUntil ?? 0) > now);
}

/** A planned stretch of time, in milliseconds. */
export interface PlannedWindow {
  start: number;
  end: number;
  componentIds: readonly string[];
}

/** Do two windows touch the same component at the same time? One that begins when the other ends does not. */
export function collide(a: PlannedWindow, b: PlannedWindow): boolean {
  return a.start < b.end && b.start < a.end && a.componentIds.some((id) => b.componentIds.includes(id));
}
