import type { Messages } from "./en.ts";

export interface Formats {
  /** Day and time with the zone's short name: "21 Nov 2026, 14:30 UTC". */
  instant(t: number): string;
  /** The time alone: "14:30 UTC". */
  time(t: number): string;
  /** "21 Nov". */
  date(t: number): string;
  /** "Saturday, 21 November 2026". */
  day(t: number): string;
  /** "9 – 12 November 2026". */
  dayRange(from: number, to: number): string;
  month(t: number): string;
  /** "1 h 5 min"; at most two units. */
  length(ms: number): string;
  iso(t: number): string;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How times are written in a language and a time zone. Times are milliseconds since the epoch. */
export function formatsFor(m: Messages, timeZone: string): Formats {
  const make = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(m.locale === "en" ? "en-GB" : m.locale, { timeZone, ...options });
  const instant = make({
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  });
  const time = make({ hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  const date = make({ day: "numeric", month: "short" });
  const wholeDay = make({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const longDate = make({ day: "numeric", month: "long", year: "numeric" });
  const month = make({ month: "long", year: "numeric" });
  return {
    instant: (t) => instant.format(t),
    time: (t) => time.format(t),
    date: (t) => date.format(t),
    day: (t) => wholeDay.format(t),
    dayRange: (from, to) => longDate.formatRange(from, to),
    month: (t) => month.format(t),
    iso: (t) => new Date(t).toISOString(),
    length(ms) {
      const total = Math.max(0, Math.round(ms / minute));
      if (total === 0) return m.lessThanAMinute;
      const d = Math.floor((total * minute) / day);
      const h = Math.floor(total / 60) % 24;
      const min = total % 60;
      if (d > 0) return h > 0 ? `${m.days(d)} ${m.hours(h)}` : m.days(d);
      if (h > 0) return min > 0 ? `${m.hours(h)} ${m.minutes(min)}` : m.hours(h);
      return m.minutes(min);
    },
  };
}
