import type { Phases, ProbeResult } from "../domain/probe.ts";
import { type HttpResult, sendHttp } from "../net/http.ts";
import { contentLimit } from "./content.ts";
import { evidence, safeUrl, showMs } from "./evidence.ts";
import { isHeaderValue } from "./headers.ts";
import { answerFacts, redirectLimit, requestSecrets } from "./http.ts";
import { pickJson } from "./json-path.ts";
import { down, judgeLatency, type ProbeKind, type ProbeRun } from "./probe.ts";
import { familyOf, ipVersions, remembered } from "./settings.ts";
import { includesStatus, parseStatuses, type Statuses } from "./statuses.ts";
import {
  type Capture,
  parseSteps,
  placeholder,
  readCaptures,
  readSteps,
  type Settings,
  type Step,
  settings,
} from "./steps-settings.ts";

const answerLimit = 10 * 1024 * 1024;

interface Plan {
  s: Settings;
  steps: { step: Step; statuses: Statuses; captures: Capture[] }[];
  pem: { ca: string } | undefined;
}

const planOf = remembered((stored): Plan => {
  const s = settings.parse(stored);
  return {
    s,
    steps: readSteps(s.steps).map((step) => ({
      step,
      statuses: parseStatuses(step.expected_status) ?? [],
      captures: readCaptures(step),
    })),
    pem: s.ca_certificate ? { ca: s.ca_certificate } : undefined,
  };
});

type Values = Record<string, string>;

const fill = (template: string, values: Values): string =>
  template.replace(placeholder, (_, name: string) => values[name] ?? "");

/** In an address a value is one part of it, unless the address begins with it: then it is an address itself. */
const fillUrl = (template: string, values: Values): string =>
  template.replace(placeholder, (_, name: string, offset: number) =>
    offset === 0 ? (values[name] ?? "") : encodeURIComponent(values[name] ?? ""),
  );

function find(capture: Capture, answer: Extract<HttpResult, { kind: "answered" }>): string | null {
  if (capture.json) return pickJson(answer.body, capture.json);
  const text = capture.header === null ? answer.body : answer.headers[capture.header];
  if (text === undefined || !capture.regex) return text ?? null;
  const matcher = capture.regex.matcher(text);
  if (!matcher.find()) return null;
  return matcher.group(capture.regex.groupCount() > 0 ? 1 : 0);
}

interface Fault {
  errorClass: string;
  reason: string;
}

function judgeStep({ step, statuses }: Plan["steps"][number], answer: HttpResult, values: Values): Fault | null {
  if (answer.kind === "failed") return { errorClass: answer.failure, reason: answer.reason };
  if (!includesStatus(statuses, answer.status))
    return { errorClass: "status", reason: `The answer was ${answer.status}; expected was ${step.expected_status}.` };
  if (answer.tooLarge) return { errorClass: "too_large", reason: "The answer is larger than 10 MiB." };
  if (step.body_contains !== undefined && !answer.body.includes(fill(step.body_contains, values)))
    return { errorClass: "body", reason: "The answer does not contain the expected text." };
  return null;
}

function addPhases(sum: Phases, phases: Phases): void {
  for (const key of ["dns", "connect", "tls", "firstByte", "transfer"] as const)
    if (phases[key] !== null) sum[key] = (sum[key] ?? 0) + phases[key];
}

/** Goes through the steps until one fails. All share the run's time. */
async function walk(plan: Plan, run: ProbeRun) {
  const { s } = plan;
  const values: Values = { ...s.values };
  const secrets: string[] = Object.values(s.values);
  const facts: [string, string][] = [];
  const phases: Phases = { dns: null, connect: null, tls: null, firstByte: null, transfer: null };
  const started = performance.now();
  let total = 0;
  const end = (result: ProbeResult) => evidence({ ...result, phases }, facts, secrets);
  for (const [at, planned] of plan.steps.entries()) {
    const { step, captures } = planned;
    const name = step.name ?? `Step ${at + 1}`;
    const label = step.name ? `Step ${at + 1}: ${step.name}` : name;
    const url = fillUrl(step.url, values);
    const headers = Object.fromEntries(Object.entries(step.headers).map(([key, value]) => [key, fill(value, values)]));
    secrets.push(...requestSecrets(url, headers));
    const fail = (fault: Fault) => end(down(fault.errorClass, `${name}: ${fault.reason}`, total));
    facts.push([label, `${step.method} ${safeUrl(url)}`]);
    if (!URL.canParse(url) || !Object.values(headers).every(isHeaderValue))
      return fail({ errorClass: "protocol", reason: "A value that was carried over does not fit into the request." });
    const answer = await sendHttp({
      url,
      method: step.method,
      headers,
      body: step.body === undefined ? null : fill(step.body, values),
      timeoutMs: Math.max(1, run.timeoutMs - (performance.now() - started)),
      maxBytes: answerLimit,
      keepBytes: contentLimit,
      allowPrivate: run.allowPrivate,
      redirects: s.follow_redirects ? redirectLimit : 0,
      verifyTls: s.verify_tls,
      pem: plan.pem,
      family: familyOf(s.ip_version),
      ...(run.signal ? { signal: run.signal } : {}),
    });
    total += answer.ms;
    addPhases(phases, answer.phases);
    for (const [fact, value] of answerFacts(answer)) facts.push([`Step ${at + 1}, ${fact}`, value]);
    facts.push([`Step ${at + 1}, time`, showMs(answer.ms)]);
    const fault = judgeStep(planned, answer, values);
    if (fault) return fail(fault);
    for (const capture of captures) {
      const value = answer.kind === "answered" ? find(capture, answer) : null;
      if (value === null)
        return fail({ errorClass: "capture", reason: `The answer has no value for ${capture.name}.` });
      values[capture.name] = value;
      secrets.push(value);
    }
  }
  return end(judgeLatency(total, s.latency_threshold_ms));
}

export const stepsProbe: ProbeKind = {
  kind: "steps",
  label: "HTTP steps",
  summary: "Goes through several web requests in order and carries values from one to the next.",
  fields: [
    {
      name: "steps",
      label: "Steps",
      type: "textarea",
      required: true,
      secret: true,
      hint: 'JSON: [{"method": "POST", "url": "https://example.com/login", "body": "{{password}}", "captures": {"token": {"json": "$.token"}}}, {"url": "https://example.com/me", "headers": {"Authorization": "Bearer {{token}}"}, "body_contains": "Ada"}]',
    },
    {
      name: "values",
      label: "Values",
      type: "textarea",
      required: false,
      secret: true,
      hint: "One a line, name: value; used as {{name}} and shown nowhere.",
    },
    {
      name: "latency_threshold_ms",
      label: "Slow above (ms)",
      type: "number",
      required: false,
      hint: "All steps together; slower counts as degraded.",
    },
    { name: "follow_redirects", label: "Follow redirects", type: "checkbox", required: false, default: true },
    { name: "ip_version", label: "IP version", type: "select", required: false, options: ipVersions, default: "any" },
    { name: "verify_tls", label: "Verify the certificate", type: "checkbox", required: false, default: true },
    {
      name: "ca_certificate",
      label: "Trusted authority",
      type: "textarea",
      required: false,
      hint: "PEM; instead of the system's authorities.",
    },
  ],
  parse: parseSteps,
  target(stored) {
    const steps = readSteps(String(stored.steps));
    const first = (steps[0]?.url ?? "").replace(placeholder, "…");
    const host = URL.canParse(first) ? new URL(first).host : "";
    return `${steps.length} ${steps.length === 1 ? "step" : "steps"}${host ? ` from ${host}` : ""}`;
  },
  run: (stored, run) => walk(planOf(stored), run),
};
