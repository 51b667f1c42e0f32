import type { Impact } from "./incident.ts";

/** Minutes by which the next update is promised when the responder says nothing. */
export const defaultPromiseMinutes: Record<Impact, number | null> = {
  critical: 30,
  major: 60,
  minor: 240,
  none: null,
  maintenance: null,
};

export type PromiseState = "none" | "due" | "lapsed";

export function promiseState(dueAt: number | null, now: number): PromiseState {
  if (dueAt === null) return "none";
  return now <= dueAt ? "due" : "lapsed";
}
