import type { JSONPathQuery } from "json-p3";
import type { RE2JS } from "re2js";
import { z } from "zod";
import { invalid } from "../domain/errors.ts";
import { readPath, readRegex } from "./content.ts";
import { checkHeaders, headerLines, isHeaderName } from "./headers.ts";
import { methods } from "./http-settings.ts";
import {
  certificates,
  choice,
  emptyAsUnset,
  ipVersions,
  optionalText,
  parseSettings,
  thresholdMs,
  toggle,
} from "./settings.ts";
import { statusSet } from "./statuses.ts";

const valueName = /^[a-z_][a-z0-9_]{0,49}$/i;

/** Where a value comes from: from JSON by a path, or by a regular expression from a header or the body, or a header. */
const capture = z
  .strictObject({ json: z.string().max(500), regex: z.string().max(1000), header: z.string().max(128) })
  .partial();

const step = z.strictObject({
  name: optionalText(100),
  method: z.preprocess(emptyAsUnset, z.enum(methods, "This is not a method that can be used.").default("GET")),
  url: z.string("Please give the address of each step.").trim().min(1).max(2000),
  headers: headerLines,
  body: optionalText(64_000),
  expected_status: statusSet,
  body_contains: optionalText(),
  captures: z.record(z.string(), capture).optional(),
});

/** A form sends JSON as text; the API may send the list itself. */
function readJson(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const listForm = "Write the steps as a JSON list of objects, each with at least a url.";
const valueLines = "Write each value as a line of the form name: value.";

export const settings = z.object({
  steps: z
    .preprocess(
      readJson,
      z.array(step, listForm).min(1, "Please give at least one step.").max(20, "These are more than 20 steps."),
    )
    // Kept as the text that a form shows again.
    .transform((steps) => JSON.stringify(steps, null, 2)),
  values: z.preprocess(
    (value) => (value === undefined || value === null || value === "" ? {} : readLines(value)),
    z.record(z.string().regex(valueName, valueLines), z.string(valueLines).max(4000), { error: valueLines }),
  ),
  latency_threshold_ms: thresholdMs,
  follow_redirects: toggle(true),
  ip_version: choice(ipVersions),
  verify_tls: toggle(true),
  ca_certificate: certificates,
});

function readLines(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const lines = value.split(/\r?\n/).filter((line) => line.trim() !== "");
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return colon < 0 ? [line.trim(), null] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

export type Settings = z.output<typeof settings>;
export type Step = z.output<typeof step>;

/** How one value is found in an answer. */
export interface Capture {
  name: string;
  json: JSONPathQuery | null;
  regex: RE2JS | null;
  header: string | null;
}

export const readSteps = (text: string): Step[] => z.array(step).parse(JSON.parse(text));

/** Where a template names a value: `{{name}}`. */
export const placeholder = /\{\{\s*([a-z_][a-z0-9_]*)\s*\}\}/gi;

const templatesOf = (s: Step): string[] => [s.url, s.body ?? "", s.body_contains ?? "", ...Object.values(s.headers)];

/** @throws AppError `invalid` naming the field */
export function readCaptures(s: Step): Capture[] {
  const field = "settings.steps";
  return Object.entries(s.captures ?? {}).map(([name, from]) => {
    if (!valueName.test(name)) throw invalid(field, `"${name.slice(0, 40)}" can not be the name of a value.`);
    if (!from.json && !from.regex && !from.header)
      throw invalid(field, `Say where ${name} comes from: json, regex or header.`);
    if (from.json && (from.regex || from.header))
      throw invalid(field, `${name} can come from json, or from a header or regex, not from both.`);
    if (from.header && !isHeaderName(from.header)) throw invalid(field, `"${from.header}" is not a header's name.`);
    return {
      name,
      json: from.json ? readPath(from.json, field) : null,
      regex: from.regex ? readRegex(from.regex, field) : null,
      header: from.header?.toLowerCase() ?? null,
    };
  });
}

/** The settings as they are stored. @throws AppError `invalid` naming the field */
export function parseSteps(input: unknown): Settings {
  const wrapped = parseSettings(settings, input);
  const known = new Set(Object.keys(wrapped.values));
  for (const [at, s] of readSteps(wrapped.steps).entries()) {
    const wrong = (message: string) => invalid("settings.steps", `Step ${at + 1}: ${message}`);
    for (const template of templatesOf(s))
      for (const [, name = ""] of template.matchAll(placeholder))
        if (!known.has(name)) throw wrong(`nothing before it gives a value to {{${name}}}.`);
    const sample = s.url.replace(placeholder, (_, _name, offset: number) => (offset === 0 ? "http://sample" : "1"));
    if (!URL.canParse(sample) || !/^https?:$/.test(new URL(sample).protocol))
      throw wrong("its url must start with https:// or http://.");
    if (new URL(sample).username) throw wrong("give the user and password in an Authorization header.");
    const headers = Object.entries(s.headers).map(([name, value]) => [name, value.replace(placeholder, "1")]);
    checkHeaders(Object.fromEntries(headers), "settings.steps");
    if (s.body !== undefined && (s.method === "GET" || s.method === "HEAD"))
      throw wrong(`a ${s.method} request has no body.`);
    for (const { name } of readCaptures(s)) known.add(name);
  }
  return wrapped;
}
