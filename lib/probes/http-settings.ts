import { z } from "zod";
import { invalid } from "../domain/errors.ts";
import { secureContext } from "../net/connect.ts";
import { looksAtContent, readContent } from "./content.ts";
import { checkHeaders, headerLines, isHeaderName } from "./headers.ts";
import { jsonOperators } from "./json-path.ts";
import type { ProbeField } from "./probe.ts";
import {
  certificates,
  choice,
  emptyAsUnset,
  ipVersions,
  optionalText,
  parseSettings,
  thresholdMs,
  toggle,
  wholeNumber,
} from "./settings.ts";
import { statusSet } from "./statuses.ts";

export const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
const mebibyte = 1024 * 1024;

const isWebAddress = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

export const webAddress = z
  .string("Please give the address.")
  .trim()
  .min(1, "Please give the address.")
  .max(2000, "This is longer than 2,000 characters.")
  .refine(isWebAddress, { message: "This must be an address that starts with https:// or http://." });

export const settings = z.object({
  url: webAddress,
  method: z.preprocess(emptyAsUnset, z.enum(methods, "This is not a method that can be used.").default("GET")),
  headers: headerLines,
  body: optionalText(64_000),
  username: optionalText(500),
  password: optionalText(500),
  bearer_token: optionalText(4000),
  expected_status: statusSet,
  expected_header: optionalText(128),
  expected_header_contains: optionalText(),
  body_contains: optionalText(),
  body_not_contains: optionalText(),
  body_regex: optionalText(),
  json_path: optionalText(500),
  json_operator: choice(jsonOperators),
  json_value: optionalText(),
  max_bytes: wholeNumber(1, 1024 * mebibyte, 10 * mebibyte),
  latency_threshold_ms: thresholdMs,
  certificate_days: wholeNumber(0, 365, 14),
  follow_redirects: toggle(true),
  ip_version: choice(ipVersions),
  verify_tls: toggle(true),
  ca_certificate: certificates,
  client_certificate: certificates,
  client_key: optionalText(20_000),
  proxy_url: z.preprocess(
    emptyAsUnset,
    z
      .string("This must be text.")
      .trim()
      .max(2000, "This is longer than 2,000 characters.")
      .refine(isWebAddress, { message: "This must be an address that starts with https:// or http://." })
      .optional(),
  ),
});

export type Settings = z.output<typeof settings>;

function checkSecrets(s: Settings): void {
  if (s.bearer_token !== undefined && s.username !== undefined)
    throw invalid("settings.bearer_token", "Give a user and password or a token, not both.");
  if (s.bearer_token !== undefined && !/^[\x21-\x7e]+$/.test(s.bearer_token))
    throw invalid("settings.bearer_token", "A token holds no spaces and no special characters.");
  if (s.password !== undefined && s.username === undefined)
    throw invalid("settings.username", "Please give the user of this password.");
  if (s.username?.includes(":")) throw invalid("settings.username", "A user's name can not hold a colon.");
  const ownAuthorization = Object.keys(s.headers).some((name) => name.toLowerCase() === "authorization");
  if (ownAuthorization && (s.username !== undefined || s.bearer_token !== undefined))
    throw invalid("settings.headers", "Authorization is set by the user and password or the token.");
  const { username, password } = new URL(s.url);
  if (username || password) throw invalid("settings.url", "Give the user and password in fields of their own.");
}

function checkCertificates(s: Settings): void {
  if (s.client_certificate !== undefined && s.client_key === undefined)
    throw invalid("settings.client_key", "Please give the key of the client certificate.");
  if (s.client_key === undefined) return;
  if (s.client_certificate === undefined)
    throw invalid("settings.client_certificate", "Please give the certificate of this key.");
  try {
    secureContext({ cert: s.client_certificate, key: s.client_key });
  } catch {
    throw invalid("settings.client_key", "This is not the key of the client certificate, in PEM form and unencrypted.");
  }
}

/** The settings as they are stored. @throws AppError `invalid` naming the field */
export function parseHttp(input: unknown): Settings {
  const s = parseSettings(settings, input);
  checkHeaders(s.headers);
  checkSecrets(s);
  checkCertificates(s);
  if (s.body !== undefined && (s.method === "GET" || s.method === "HEAD"))
    throw invalid("settings.body", `A ${s.method} request has no body.`);
  if (s.expected_header !== undefined && !isHeaderName(s.expected_header))
    throw invalid("settings.expected_header", "This is not a header's name.");
  if (s.expected_header_contains !== undefined && s.expected_header === undefined)
    throw invalid("settings.expected_header", "Please give the name of the header.");
  const content = readContent(s);
  if (looksAtContent(content) && s.method === "HEAD")
    throw invalid("settings.body_contains", "A HEAD request has no content to look at.");
  return s;
}

const text = { type: "text", required: false } as const;
const pem = { type: "textarea", required: false } as const;

export const fields: readonly ProbeField[] = [
  { name: "url", label: "Address", type: "url", required: true, hint: "https://example.com/health" },
  { name: "method", label: "Method", type: "select", required: false, options: methods, default: "GET" },
  { ...text, name: "expected_status", label: "Expected status", default: "200-299", hint: "200-299,401" },
  { ...text, name: "body_contains", label: "Answer contains" },
  { ...text, name: "body_not_contains", part: "More about the answer", label: "Answer must not contain" },
  {
    ...text,
    name: "body_regex",
    part: "More about the answer",
    label: "Answer matches",
    hint: "A regular expression (RE2: without look-around).",
  },
  {
    ...text,
    name: "json_path",
    part: "More about the answer",
    label: "JSONPath",
    hint: "$.checks[*].status; when it leads to several values, each must fit.",
  },
  {
    name: "json_operator",
    part: "More about the answer",
    label: "JSON value",
    type: "select",
    required: false,
    options: jsonOperators,
    default: jsonOperators[0],
  },
  { ...text, name: "json_value", part: "More about the answer", label: "Compared with" },
  { ...text, name: "expected_header", part: "More about the answer", label: "Expected header", hint: "Content-Type" },
  { ...text, name: "expected_header_contains", part: "More about the answer", label: "Header contains" },
  {
    name: "latency_threshold_ms",
    label: "Slow above (ms)",
    type: "number",
    required: false,
    hint: "Slower answers count as degraded.",
  },
  {
    name: "certificate_days",
    part: "Connection and certificates",
    label: "Certificate warning (days)",
    type: "number",
    required: false,
    default: 14,
    hint: "Degraded when the certificate ends sooner; 0 for never.",
  },
  {
    name: "max_bytes",
    part: "More about the answer",
    label: "Largest answer (bytes)",
    type: "number",
    required: false,
    default: 10 * mebibyte,
    hint: "Larger answers count as down.",
  },
  {
    name: "headers",
    part: "The request and signing in",
    label: "Headers",
    type: "textarea",
    required: false,
    secret: true,
    hint: "One a line, Name: value",
  },
  { name: "body", part: "The request and signing in", label: "Body", type: "textarea", required: false, secret: true },
  { ...text, name: "username", part: "The request and signing in", label: "User" },
  {
    name: "password",
    part: "The request and signing in",
    label: "Password",
    type: "password",
    required: false,
    secret: true,
  },
  {
    name: "bearer_token",
    part: "The request and signing in",
    label: "Bearer token",
    type: "password",
    required: false,
    secret: true,
  },
  {
    name: "follow_redirects",
    part: "The request and signing in",
    label: "Follow redirects",
    type: "checkbox",
    required: false,
    default: true,
  },
  {
    name: "ip_version",
    part: "Connection and certificates",
    label: "IP version",
    type: "select",
    required: false,
    options: ipVersions,
    default: "any",
  },
  {
    name: "verify_tls",
    part: "Connection and certificates",
    label: "Verify the certificate",
    type: "checkbox",
    required: false,
    default: true,
  },
  {
    ...pem,
    name: "ca_certificate",
    part: "Connection and certificates",
    label: "Trusted authority",
    hint: "PEM; instead of the system's authorities.",
  },
  {
    ...pem,
    name: "client_certificate",
    part: "Connection and certificates",
    label: "Client certificate",
    hint: "PEM, with its chain.",
  },
  {
    ...pem,
    name: "client_key",
    part: "Connection and certificates",
    label: "Client key",
    secret: true,
    hint: "PEM, unencrypted.",
  },
  {
    name: "proxy_url",
    part: "Connection and certificates",
    label: "Proxy",
    type: "password",
    required: false,
    secret: true,
    hint: "http://user:password@proxy.example.com:3128; it resolves the name of the target.",
  },
];
