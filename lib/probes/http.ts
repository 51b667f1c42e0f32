import { z } from "zod";
import { invalid } from "../domain/errors.ts";
import type { ProbeResult } from "../domain/probe.ts";
import { type HttpResult, sendHttp } from "../net/http.ts";
import { down, judgeLatency, type ProbeKind } from "./probe.ts";
import { emptyAsUnset, parseSettings, thresholdMs, toggle } from "./settings.ts";

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
const bodyLimit = 1024 * 1024;
const redirectLimit = 5;
/** RFC 9110 §5.6.2 and §5.5: a name is a token, a value has no control characters. */
const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]{0,4096}$/;
/** Set by the connection itself. */
const reservedHeaders = new Set(["host", "content-length", "connection", "transfer-encoding", "upgrade", "keep-alive"]);

/** The statuses that a text such as "200-299,401" names, as ranges; null when it is not of that form. */
export function parseStatuses(text: string): [number, number][] | null {
  const ranges: [number, number][] = [];
  for (const part of text.split(",")) {
    const match = /^\s*([1-5]\d\d)\s*(?:-\s*([1-5]\d\d)\s*)?$/.exec(part);
    if (!match) return null;
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (to < from) return null;
    ranges.push([from, to]);
  }
  return ranges;
}

/** Headers as an object, or as lines `Name: value` from a form. */
function readHeaders(value: unknown): unknown {
  if (value === undefined || value === null || value === "") return {};
  if (typeof value !== "string") return value;
  const lines = value.split(/\r?\n/).filter((line) => line.trim() !== "");
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return colon < 0 ? [line.trim(), null] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

const settings = z.object({
  url: z
    .string("Please give the address.")
    .trim()
    .min(1, "Please give the address.")
    .max(2000, "This is longer than 2,000 characters.")
    .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
      message: "This must be an address that starts with https:// or http://.",
    }),
  method: z.preprocess(emptyAsUnset, z.enum(methods, "This is not a method that can be used.").default("GET")),
  headers: z.preprocess(
    readHeaders,
    z.record(z.string(), z.string("Write each header as a line of the form Name: value."), {
      error: "Write each header as a line of the form Name: value.",
    }),
  ),
  body: z.preprocess(
    emptyAsUnset,
    z.string("This must be text.").max(64_000, "This is longer than 64,000 characters.").optional(),
  ),
  expected_status: z.preprocess(
    emptyAsUnset,
    z
      .union([z.string(), z.number()], "Write statuses such as 200-299,401.")
      .transform(String)
      .refine((text) => parseStatuses(text) !== null, "Write statuses such as 200-299,401.")
      .default("200-299"),
  ),
  body_contains: z.preprocess(
    emptyAsUnset,
    z.string("This must be text.").max(1000, "This is longer than 1,000 characters.").optional(),
  ),
  latency_threshold_ms: thresholdMs,
  follow_redirects: toggle(true),
  verify_tls: toggle(true),
});

type Settings = z.output<typeof settings>;

function checkHeaders(headers: Record<string, string>): void {
  if (Object.keys(headers).length > 50) throw invalid("settings.headers", "These are more than 50 headers.");
  for (const [name, value] of Object.entries(headers)) {
    if (!headerName.test(name)) throw invalid("settings.headers", `"${name.slice(0, 40)}" is not a header's name.`);
    if (!headerValue.test(value))
      throw invalid("settings.headers", `The value of ${name} holds characters that a header can not carry.`);
    if (reservedHeaders.has(name.toLowerCase())) throw invalid("settings.headers", `${name} can not be set.`);
  }
}

/** What an answer means for the probe. */
export function judge(s: Settings, result: HttpResult): ProbeResult {
  if (result.kind === "failed") return down(result.failure, result.reason, result.ms);
  const expected = parseStatuses(s.expected_status) ?? [];
  if (!expected.some(([from, to]) => result.status >= from && result.status <= to))
    return down("status", `The answer was ${result.status}; expected was ${s.expected_status}.`, result.ms);
  if (s.body_contains !== undefined && !result.body.includes(s.body_contains))
    return down(
      "body",
      result.truncated
        ? `The first ${bodyLimit / 1024} KiB of the answer do not contain the expected text.`
        : "The answer does not contain the expected text.",
      result.ms,
    );
  return judgeLatency(result.ms, s.latency_threshold_ms);
}

export const httpProbe: ProbeKind = {
  kind: "http",
  label: "HTTP",
  summary: "Asks a web address and checks the answer's status, content and speed.",
  fields: [
    { name: "url", label: "Address", type: "url", required: true, hint: "https://example.com/health" },
    { name: "method", label: "Method", type: "select", required: false, options: methods, default: "GET" },
    {
      name: "expected_status",
      label: "Expected status",
      type: "text",
      required: false,
      default: "200-299",
      hint: "200-299,401",
    },
    { name: "body_contains", label: "Answer contains", type: "text", required: false },
    {
      name: "latency_threshold_ms",
      label: "Slow above (ms)",
      type: "number",
      required: false,
      hint: "Slower answers count as degraded.",
    },
    { name: "headers", label: "Headers", type: "textarea", required: false, hint: "One a line, Name: value" },
    { name: "body", label: "Body", type: "textarea", required: false },
    { name: "follow_redirects", label: "Follow redirects", type: "checkbox", required: false, default: true },
    { name: "verify_tls", label: "Verify the certificate", type: "checkbox", required: false, default: true },
  ],
  parse(input) {
    const parsed = parseSettings(settings, input);
    checkHeaders(parsed.headers);
    if (parsed.body !== undefined && (parsed.method === "GET" || parsed.method === "HEAD"))
      throw invalid("settings.body", `A ${parsed.method} request has no body.`);
    if (parsed.body_contains !== undefined && parsed.method === "HEAD")
      throw invalid("settings.body_contains", "A HEAD request has no content to look at.");
    return parsed;
  },
  target(stored) {
    const url = new URL(String(stored.url));
    return `${url.host}${url.pathname === "/" ? "" : url.pathname}`;
  },
  async run(stored, { timeoutMs, allowPrivate, signal }) {
    const s = settings.parse(stored);
    const result = await sendHttp({
      url: s.url,
      method: s.method,
      headers: s.headers,
      body: s.body ?? null,
      timeoutMs,
      maxBytes: bodyLimit,
      allowPrivate,
      redirects: s.follow_redirects ? redirectLimit : 0,
      verifyTls: s.verify_tls,
      ...(signal ? { signal } : {}),
    });
    const facts: [string, string][] = [["Request", `${s.method} ${s.url}`]];
    if (result.kind === "answered") {
      facts.push(["Status", String(result.status)]);
      for (const [name, value] of Object.entries(result.headers)) facts.push([name, value.slice(0, 1000)]);
      facts.push(["Body", result.body.slice(0, 4096)]);
    }
    return { result: judge(s, result), facts };
  },
};
