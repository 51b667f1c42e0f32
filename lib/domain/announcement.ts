import type { UpdateAudience } from "./audience.ts";

/** For whom an announcement is: rehearsals have none. */
export type AnnouncementAudience = Exclude<UpdateAudience, "drill">;

/** So many days an announcement stands at the top of the page unless said otherwise. */
export const usualPinDays = 7;
export const longestPinDays = 366;

const day = 86_400_000;

/** An announcement as its readers see it. Times are milliseconds since the epoch. */
export interface AnnouncementView {
  id: string;
  title: string;
  /** Markdown. */
  body: string;
  /** The components that it concerns; none: everyone. */
  components: { id: string; name: string }[];
  publishedAt: number;
  updatedAt: number;
  editedAt: number | null;
  withdrawnAt: number | null;
  /** Until when it stands at the top of the page; null: it does not. */
  pinnedUntil: number | null;
}

/** Does it stand at the top of the page? */
export function isPinned(a: Pick<AnnouncementView, "pinnedUntil" | "withdrawnAt">, now: number): boolean {
  return a.withdrawnAt === null && a.pinnedUntil !== null && a.pinnedUntil > now;
}

/** When it leaves the top of the page if it stands there for so many days from `now` on; null for none. */
export const pinEnd = (now: number, days: number): number | null => (days === 0 ? null : now + days * day);

/** The facts of an announcement that every channel renders from. */
export interface AnnouncementFacts {
  id: string;
  /** For whom it is. What is not for the public says so in its title and text already. */
  audience: AnnouncementAudience;
  title: string;
  /** Markdown. */
  body: string;
  components: { id: string; name: string }[];
  publishedAt: number;
  /** When its text was corrected, for those who got the wrong one. Its title and text say so already. */
  correctedAt?: number;
}
