/** Wall-clock parts of an instant in a time zone. */
export interface ZonedParts {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** @param t milliseconds since the epoch. @throws RangeError for an unknown zone. */
export function zonedParts(t: number, timeZone: string): ZonedParts {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(t)
      .map((p) => [p.type, Number(p.value)]),
  );
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

const offsetAt = (t: number, timeZone: string): number => {
  const p = zonedParts(t, timeZone);
  return Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second) - Math.floor(t / 1000) * 1000;
};

/** The instant at which a wall clock in the zone shows this date at midnight (or the first instant after a gap). */
function midnight(year: number, month: number, day: number, timeZone: string): number {
  const wall = Date.UTC(year, month - 1, day);
  const guess = wall - offsetAt(wall, timeZone);
  return wall - offsetAt(guess, timeZone);
}

/** The instant at which the zone's day of `t` began. Days of 23 and 25 hours come out right. */
export function zonedDayStart(t: number, timeZone: string): number {
  const { year, month, day } = zonedParts(t, timeZone);
  return midnight(year, month, day, timeZone);
}

/** The instant at which the zone's month of `t`, moved by `shift` months, began. */
export function monthStart(t: number, timeZone: string, shift: number): number {
  const { year, month } = zonedParts(t, timeZone);
  const index = year * 12 + (month - 1) + shift;
  return midnight(Math.floor(index / 12), (index % 12) + 1, 1, timeZone);
}

/**
 * The instant at which a wall clock in the zone shows `text` ("2030-01-31T22:00", as a datetime-local input gives it);
 * null when the text is not of that form.
 */
export function zonedInstant(text: string, timeZone: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::\d\d)?$/.exec(text);
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  const wall = Date.UTC(year, month - 1, day, hour, minute);
  if (Number.isNaN(wall)) return null;
  return wall - offsetAt(wall - offsetAt(wall, timeZone), timeZone);
}

/** The wall clock of an instant as a datetime-local input takes it. */
export function zonedText(t: number, timeZone: string): string {
  return new Date(t + offsetAt(t, timeZone)).toISOString().slice(0, 16);
}
