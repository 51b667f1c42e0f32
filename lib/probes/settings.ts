import { z } from "zod";
import { invalid } from "../domain/errors.ts";

/** Reads a kind's settings by its schema. @throws AppError `invalid` naming the setting. */
export function parseSettings<S extends z.ZodType>(schema: S, settings: unknown): z.output<S> {
  const parsed = schema.safeParse(settings ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.map(String).join(".");
  throw invalid(field ? `settings.${field}` : "settings", issue?.message ?? "This is not valid.");
}

/** Forms send empty text for what was left out. */
export const emptyAsUnset = (value: unknown): unknown => (value === "" || value === null ? undefined : value);

export const thresholdMs = z.preprocess(
  emptyAsUnset,
  z.coerce
    .number("This must be a number of milliseconds.")
    .int("This must be a whole number of milliseconds.")
    .min(1, "This must be at least 1 ms.")
    .max(120_000, "This is more than two minutes.")
    .optional(),
);

export const toggle = (fallback: boolean) =>
  z.preprocess(
    (value) =>
      value === undefined || value === "" || value === null
        ? fallback
        : value === "true" || value === "on"
          ? true
          : value === "false" || value === "off"
            ? false
            : value,
    z.boolean("This must be true or false."),
  );
