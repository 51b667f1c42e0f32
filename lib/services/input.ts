import { z } from "zod";
import { invalid } from "../domain/errors.ts";

/** Without NUL characters, which no text needs and PostgreSQL does not store. */
function withoutNul(value: unknown): unknown {
  if (typeof value === "string") return value.includes("\0") ? value.replaceAll("\0", "") : value;
  if (Array.isArray(value)) return value.map(withoutNul);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutNul(inner)]));
}

/**
 * Reads what came from outside by a schema.
 * @throws AppError `invalid` naming the first field at fault, as the input names it.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(withoutNul(input ?? {}));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.map(String).join(".") || (issue && "keys" in issue ? String(issue.keys) : "body");
  throw invalid(field, issue?.message ?? "This is not valid.");
}

const blankToNull = (value: unknown): unknown => (typeof value === "string" && value.trim() === "" ? null : value);

const tooLong = (max: number) => `This is longer than ${max.toLocaleString("en")} characters.`;

/** A text that must be there: trimmed, not empty, at most `max` characters. `label` completes "Please give …". */
export const requiredText = (label: string, max: number) =>
  z.string(`Please give ${label}.`).trim().min(1, `Please give ${label}.`).max(max, tooLong(max));

/** A text that may be left out or emptied: null when it is. */
export const optionalText = (max: number) =>
  z.preprocess(blankToNull, z.string("This must be text.").trim().max(max, tooLong(max)).nullable()).optional();

/** An instant as ISO 8601 text with an offset, in milliseconds. */
export const instantText = (label: string) =>
  z
    .string(`Please give ${label}.`)
    .refine((text) => /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/i.test(text) && !Number.isNaN(Date.parse(text)), {
      message: `Please give ${label} as an ISO 8601 time with its offset, such as 2030-01-31T22:00:00Z.`,
    })
    .transform((text) => Date.parse(text));

/** An http or https address, or null when emptied. */
export const optionalHttpUrl = (max: number) =>
  z
    .preprocess(
      blankToNull,
      z
        .string("This must be an address.")
        .trim()
        .max(max, tooLong(max))
        .refine((text) => URL.canParse(text) && /^(https?|mailto):$/.test(new URL(text).protocol), {
          message: "This must be an address that starts with https://, http:// or mailto:.",
        })
        .nullable(),
    )
    .optional();

export const idText = (what: string) =>
  z.string(`Please choose a ${what}.`).regex(/^[a-z0-9]{12}$/, `There is no such ${what}.`);

export const optionalId = (what: string) => z.preprocess(blankToNull, idText(what).nullable()).optional();

/** Switches of forms and of JSON alike. */
export const flag = z.preprocess(
  (value) =>
    value === "true" || value === "on" || value === "1" ? true : value === "false" || value === "0" ? false : value,
  z.boolean("This must be true or false."),
);

/** A key that is present only when the input named it: what an edit changes. */
export function given<T extends object>(edit: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
