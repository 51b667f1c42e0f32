import { RRuleTemporal } from "rrule-temporal";
import { invalid } from "../domain/errors.ts";
import { zonedInstant, zonedText } from "../domain/zone.ts";

/** What decides when a series comes. */
export interface Repeating {
  /** Checked by `parseRule`. */
  rrule: string;
  /** IANA name. */
  timeZone: string;
  /** The wall clock of the first start. */
  startsAt: string;
  /** Wall clocks that are left out. */
  exdates: readonly string[];
}

/** UNTIL as a date is the end of that day on the series' own clock; the library takes an instant in UTC. */
function withUntil(rule: string, timeZone: string): string {
  return rule.replace(/(?<=UNTIL=)(\d{4})(\d\d)(\d\d)(?=;|$)/, (_, year, month, day) => {
    const at = zonedInstant(`${year}-${month}-${day}T23:59`, timeZone) ?? 0;
    return new Date(at).toISOString().replace(/[-:]|\.\d+/g, "");
  });
}

function compile({ rrule, timeZone, startsAt }: Repeating): RRuleTemporal {
  const local = `${startsAt}:00[${timeZone}]`;
  return new RRuleTemporal({
    rruleString: withUntil(rrule, timeZone),
    dtstart: { timeZoneId: timeZone, toString: () => local },
    tzid: timeZone,
    cache: false,
  });
}

/**
 * Starts within `from` and `to`, both included, in milliseconds, oldest first. Each is at the same wall time in the
 * series' zone; on a day whose clocks leave that time out there is none (RFC 5545 §3.3.10).
 * @throws AppError `invalid` naming `rrule` for a rule that can not be worked out
 */
export function occurrencesBetween(series: Repeating, from: number, to: number): number[] {
  if (to < from) return [];
  try {
    return compile(series)
      .between(new Date(from), new Date(to), true)
      .map((at) => at.epochMilliseconds)
      .filter((at) => !series.exdates.includes(zonedText(at, series.timeZone)));
  } catch (error) {
    throw invalid("rrule", `This rule can not be worked out: ${(error as Error).message}`);
  }
}
