import { invalid } from "./errors.ts";

export const weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
export type Weekday = (typeof weekdays)[number];

export const weekdayLabels: Record<Weekday, string> = {
  MO: "Monday",
  TU: "Tuesday",
  WE: "Wednesday",
  TH: "Thursday",
  FR: "Friday",
  SA: "Saturday",
  SU: "Sunday",
};

export const frequencies = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"] as const;
export type Frequency = (typeof frequencies)[number];

/** A recurrence as the form offers it. */
export interface Recurrence {
  frequency: Frequency;
  interval: number;
  /** With WEEKLY; none: the weekday of the first start. */
  weekdays: Weekday[];
  /** With MONTHLY: 1 to 4, or -1 for the last one; null: on the same day of the month. */
  ordinal: number | null;
  /** The last day, such as `2030-12-31`, as a wall clock shows it. */
  until: string | null;
}

const maxRuleLength = 300;
const day = "[+-]?\\d{0,2}(?:MO|TU|WE|TH|FR|SA|SU)";
const numbers = "[+-]?\\d{1,3}(?:,[+-]?\\d{1,3})*";
const parts: Record<string, RegExp> = {
  FREQ: /^(DAILY|WEEKLY|MONTHLY|YEARLY)$/,
  INTERVAL: /^[1-9]\d{0,2}$/,
  COUNT: /^[1-9]\d{0,3}$/,
  UNTIL: /^\d{8}(T\d{6}Z)?$/,
  BYDAY: new RegExp(`^${day}(?:,${day})*$`),
  BYMONTHDAY: new RegExp(`^${numbers}$`),
  BYMONTH: new RegExp(`^${numbers}$`),
  BYSETPOS: new RegExp(`^${numbers}$`),
  WKST: /^(MO|TU|WE|TH|FR|SA|SU)$/,
};

/**
 * A recurrence rule (RFC 5545 §3.3.10) in one writing: capitals, no white space, no name before it. Rules that come
 * several times a day are refused: a window's time of day is its start's.
 * @throws AppError `invalid` naming `rrule`
 */
export function parseRule(text: string): string {
  const rule = text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, "");
  const wrong = (message: string) => invalid("rrule", message);
  if (rule === "") throw wrong("Please say how it comes again, such as FREQ=WEEKLY;BYDAY=SU.");
  if (rule.length > maxRuleLength) throw wrong(`This is longer than ${maxRuleLength} characters.`);
  const seen = new Set<string>();
  for (const part of rule.split(";")) {
    const [name = "", value = "", ...more] = part.split("=");
    const form = parts[name];
    if (!form) throw wrong(`A rule can not hold "${name.slice(0, 30)}".`);
    if (seen.has(name)) throw wrong(`${name} is there twice.`);
    if (more.length > 0 || !form.test(value)) throw wrong(`${name} can not be "${value.slice(0, 60)}".`);
    seen.add(name);
  }
  if (!seen.has("FREQ")) throw wrong("A rule needs FREQ: DAILY, WEEKLY, MONTHLY or YEARLY.");
  if (seen.has("COUNT") && seen.has("UNTIL")) throw wrong("COUNT and UNTIL can not be there together.");
  return rule;
}

/** The weekday of a wall clock such as `2030-01-31T22:00`; Monday for what is none. */
export function weekdayOf(local: string): Weekday {
  const at = new Date(`${local.slice(0, 10)}T00:00:00Z`);
  return weekdays[(at.getUTCDay() + 6) % 7] ?? "MO";
}

/** @param local the wall clock of the first start, which says the weekday or the day of the month. */
export function ruleOf(recurrence: Recurrence, local: string): string {
  const { frequency, interval, ordinal, until } = recurrence;
  const out = [`FREQ=${frequency}`];
  if (interval !== 1) out.push(`INTERVAL=${interval}`);
  if (frequency === "WEEKLY" && recurrence.weekdays.length > 0)
    out.push(`BYDAY=${weekdays.filter((d) => recurrence.weekdays.includes(d)).join(",")}`);
  if (frequency === "MONTHLY" && ordinal !== null) out.push(`BYDAY=${ordinal}${weekdayOf(local)}`);
  if (until !== null) out.push(`UNTIL=${until.replaceAll("-", "")}`);
  return out.join(";");
}

/** What the form shows of a rule; null for one that only its text can say. */
export function recurrenceOf(rule: string, local: string): Recurrence | null {
  const fields = new Map(rule.split(";").map((part) => part.split("=") as [string, string]));
  const byDay = fields.get("BYDAY")?.split(",") ?? [];
  const ordinal = /^(-1|[1-4])[A-Z]{2}$/.exec(byDay[0] ?? "")?.[1];
  const until = /^(\d{4})(\d\d)(\d\d)$/.exec(fields.get("UNTIL") ?? "");
  const recurrence: Recurrence = {
    frequency: frequencies.find((f) => f === fields.get("FREQ")) ?? "WEEKLY",
    interval: Number(fields.get("INTERVAL") ?? 1),
    weekdays: ordinal ? [] : weekdays.filter((d) => byDay.includes(d)),
    ordinal: ordinal ? Number(ordinal) : null,
    until: until ? until.slice(1).join("-") : null,
  };
  return ruleOf(recurrence, local) === rule ? recurrence : null;
}

const units: Record<Frequency, [one: string, many: string]> = {
  DAILY: ["day", "days"],
  WEEKLY: ["week", "weeks"],
  MONTHLY: ["month", "months"],
  YEARLY: ["year", "years"],
};
const ordinals: Record<number, string> = { 1: "first", 2: "second", 3: "third", 4: "fourth", [-1]: "last" };

/** `Every 2 weeks on Sunday`; a rule that has no such words is shown as it is. */
export function ruleText(rule: string, local: string): string {
  const r = recurrenceOf(rule, local);
  if (!r) return rule;
  const [one, many] = units[r.frequency];
  const every = r.interval === 1 ? `Every ${one}` : `Every ${r.interval} ${many}`;
  const chosen = r.weekdays.length > 0 ? r.weekdays : [weekdayOf(local)];
  const on =
    r.frequency === "WEEKLY"
      ? ` on ${chosen.map((d) => weekdayLabels[d]).join(", ")}`
      : r.frequency === "MONTHLY"
        ? r.ordinal === null
          ? ` on day ${Number(local.slice(8, 10))}`
          : ` on the ${ordinals[r.ordinal]} ${weekdayLabels[weekdayOf(local)]}`
        : "";
  return `${every}${on}${r.until ? `, until ${r.until}` : ""}`;
}
