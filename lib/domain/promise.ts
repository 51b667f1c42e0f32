import type { Impact, PostStatus } from "./incident.ts";

/** Minutes by which the next update is promised when the responder says nothing; null for no promise. */
export type PromiseMinutes = Record<Impact, number | null>;

export interface PromiseRules {
  minutes: PromiseMinutes;
  /** So many minutes before a promise lapses its maker is reminded; sooner where the whole span is short. */
  remindMinutes: number;
}

/** For an installation that has chosen nothing. */
export const plainPromises: PromiseRules = {
  minutes: { critical: 30, major: 60, minor: 240, none: null, maintenance: null },
  remindMinutes: 5,
};

export type PromiseState = "none" | "due" | "lapsed";

export function promiseState(dueAt: number | null, now: number): PromiseState {
  if (dueAt === null) return "none";
  return now <= dueAt ? "due" : "lapsed";
}

const minute = 60_000;

/** When to remind of a promise, in milliseconds since the epoch: at most a fifth of its span before its time. */
export function remindAt(madeAt: number, dueAt: number, remindMinutes: number): number {
  return dueAt - Math.min(remindMinutes * minute, (dueAt - madeAt) / 5);
}

/** What is posted where there is no news, so that the promise is kept all the same. */
const noNews: Partial<Record<PostStatus, string>> = {
  investigating: "We are still looking for the cause. There is no news yet.",
  identified: "We are still working on the fix. There is no news yet.",
  monitoring: "We are still watching whether the fix holds. There is no news yet.",
  in_progress: "The work goes on. There is no news yet.",
  verifying: "We are still checking the outcome. There is no news yet.",
};

export const noNewsBody = (status: PostStatus): string => noNews[status] ?? "There is no news yet.";
