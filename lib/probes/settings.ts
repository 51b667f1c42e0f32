import { z } from "zod";
import { invalid } from "../domain/errors.ts";
import { isCertificate } from "../net/connect.ts";
import { isAddress } from "../net/guard.ts";

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

/** Text that may be left out. @param max characters */
export const optionalText = (max = 1000) =>
  z.preprocess(
    emptyAsUnset,
    z
      .string("This must be text.")
      .max(max, `This is longer than ${max.toLocaleString("en")} characters.`)
      .optional(),
  );

/** A whole number within bounds; `fallback` when it is left out. */
export const wholeNumber = (least: number, most: number, fallback: number) =>
  z.preprocess(
    emptyAsUnset,
    z.coerce
      .number("This must be a number.")
      .int("This must be a whole number.")
      .min(least, `This must be at least ${least.toLocaleString("en")}.`)
      .max(most, `This must be at most ${most.toLocaleString("en")}.`)
      .default(fallback),
  );

/** One of a few words; the first unless it is left out. */
export const choice = <const T extends readonly [string, ...string[]]>(options: T) =>
  z.preprocess(
    emptyAsUnset,
    z.enum(options, `This must be one of: ${options.join(", ")}.`).default(options[0] as never),
  );

export const ipVersions = ["any", "IPv4", "IPv6"] as const;
const families = { any: undefined, IPv4: 4, IPv6: 6 } as const;
export const familyOf = (version: (typeof ipVersions)[number]): 4 | 6 | undefined => families[version];

/** A host name (RFC 1123) or a literal address; never something that a command line could take for an option. */
const hostName =
  /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i;

export const host = z
  .string("Please give the host.")
  .trim()
  .min(1, "Please give the host.")
  .refine((text) => isAddress(text) || hostName.test(text), {
    message: "This must be a host name or an IP address.",
  });

export const portNumber = (fallback?: number) =>
  z.preprocess(
    (value) => emptyAsUnset(value) ?? fallback,
    z.coerce
      .number("Please give the port.")
      .int("This must be a port number from 1 to 65535.")
      .min(1, "This must be a port number from 1 to 65535.")
      .max(65_535, "This must be a port number from 1 to 65535."),
  );

/** A certificate or several, as PEM. */
export const certificates = z.preprocess(
  emptyAsUnset,
  z
    .string("This must be text.")
    .trim()
    .max(100_000, "This is longer than 100,000 characters.")
    .refine(isCertificate, { message: "This is not a certificate in PEM form (-----BEGIN CERTIFICATE-----)." })
    .optional(),
);

/** What a kind makes of its stored settings, made once for each stored object: a probe that runs often asks often. */
export function remembered<T>(read: (stored: Record<string, unknown>) => T): (stored: Record<string, unknown>) => T {
  const known = new WeakMap<Record<string, unknown>, { value: T }>();
  return (stored) => {
    const found = known.get(stored);
    if (found) return found.value;
    const value = read(stored);
    known.set(stored, { value });
    return value;
  };
}
