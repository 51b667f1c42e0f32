import { invalid } from "./errors.ts";
import type { ChannelKind } from "./subscription.ts";
import { zonedInstant, zonedText } from "./zone.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A day's message takes some room: a telephone is no place for it, nor is what calls people. */
const without: readonly ChannelKind[] = ["sms", "voice", "pagerduty"];
export const hasDigests = (channel: ChannelKind): boolean => !without.includes(channel);

export const usualHour = 8;

/** @throws AppError `invalid` on `time_zone` for a name that is no time zone. */
export function parseTimeZone(name: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    throw invalid("time_zone", "There is no such time zone.");
  }
}

/** The local date of an instant, such as `2030-01-31`. */
export const localDay = (t: number, timeZone: string): string => zonedText(t, timeZone).slice(0, 10);

const dateAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

const hourOf = (day: string, hour: number, timeZone: string): number | null =>
  zonedInstant(`${day}T${String(hour).padStart(2, "0")}:00`, timeZone);

/** The local date whose message is sent at `now`: that of the newest `hour`. One of 23:00 may be late until after midnight. */
export function digestDay(hour: number, timeZone: string, now: number): string {
  const day = localDay(now, timeZone);
  return (hourOf(day, hour, timeZone) ?? now) <= now ? day : dateAfter(day, -1);
}

/**
 * The next moment after `now` at which a wall clock shows `hour`, on another date than that of the last message. An hour
 * that a change of the clocks leaves out comes an hour beside it.
 * @param lastDay the local date of the last one; null when there was none
 */
export function nextDigest(hour: number, timeZone: string, now: number, lastDay: string | null): number {
  let day = localDay(now, timeZone);
  for (;;) {
    const at = hourOf(day, hour, timeZone) ?? now + dayMs;
    if (at > now && day !== lastDay) return at;
    day = dateAfter(day, 1);
  }
}

/** No digest lies further ahead: one that does was put there by a clock that went wrong. */
export const furthestAheadMs = 50 * hourMs;
