import type { ProbeResult } from "../domain/probe.ts";
import type { Pem } from "../net/connect.ts";
import { type HttpRequest, type HttpResult, sendHttp } from "../net/http.ts";
import { judgeCertificate } from "./certificate.ts";
import { type Content, checkContent, contentLimit, looksAtContent, readContent } from "./content.ts";
import { evidence, hidden, isPlainHeader, safeUrl, shownBytes, urlSecrets } from "./evidence.ts";
import { fields, parseHttp, type Settings, settings } from "./http-settings.ts";
import { down, judgeLatency, type ProbeKind } from "./probe.ts";
import { familyOf, remembered } from "./settings.ts";
import { includesStatus, parseStatuses, type Statuses } from "./statuses.ts";

export const redirectLimit = 5;

/** Settings in the form in which a run needs them. */
interface Plan {
  s: Settings;
  statuses: Statuses;
  content: Content;
  request: Omit<HttpRequest, "timeoutMs" | "allowPrivate">;
  secrets: string[];
  /** The request as it is shown. */
  shown: [string, string][];
}

/** What of a request must not be seen: values of headers that may hold a secret, and secrets in the address. */
export function requestSecrets(url: string, headers: Record<string, string>): string[] {
  const values = Object.entries(headers).flatMap(([name, value]) =>
    isPlainHeader(name) ? [] : [value, value.replace(/^\S+\s+/, "")],
  );
  return [...values, ...urlSecrets(url)];
}

function authorization(s: Settings): Record<string, string> {
  if (s.bearer_token !== undefined) return { authorization: `Bearer ${s.bearer_token}` };
  if (s.username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${s.username}:${s.password ?? ""}`).toString("base64")}` };
}

const planOf = remembered((stored): Plan => {
  const s = settings.parse(stored);
  const content = readContent(s);
  const headers = { ...s.headers, ...authorization(s) };
  const pem: Pem | undefined =
    s.ca_certificate || s.client_certificate
      ? { ca: s.ca_certificate, cert: s.client_certificate, key: s.client_key }
      : undefined;
  return {
    s,
    content,
    statuses: parseStatuses(s.expected_status) ?? [],
    shown: requestFacts(s.method, s.url, headers),
    secrets: [
      ...requestSecrets(s.url, headers),
      ...(s.password ? [s.password] : []),
      ...(s.proxy_url ? [s.proxy_url, ...urlSecrets(s.proxy_url)] : []),
      ...(s.client_key ? [s.client_key] : []),
    ],
    request: {
      url: s.url,
      method: s.method,
      headers,
      body: s.body ?? null,
      maxBytes: s.max_bytes,
      keepBytes: looksAtContent(content) ? contentLimit : shownBytes,
      redirects: s.follow_redirects ? redirectLimit : 0,
      verifyTls: s.verify_tls,
      pem,
      family: familyOf(s.ip_version),
      proxy: s.proxy_url,
    },
  };
});

const showSize = (bytes: number): string =>
  bytes % (1024 * 1024) === 0
    ? `${bytes / (1024 * 1024)} MiB`
    : bytes % 1024 === 0
      ? `${bytes / 1024} KiB`
      : `${bytes.toLocaleString("en")} bytes`;

function judgeAnswer(plan: Plan, answer: Extract<HttpResult, { kind: "answered" }>, now: number): ProbeResult {
  const { s } = plan;
  const { ms } = answer;
  if (!includesStatus(plan.statuses, answer.status))
    return down("status", `The answer was ${answer.status}; expected was ${s.expected_status}.`, ms);
  if (answer.tooLarge) return down("too_large", `The answer is larger than ${showSize(s.max_bytes)}.`, ms);
  if (s.expected_header !== undefined) {
    const value = answer.headers[s.expected_header.toLowerCase()];
    if (value === undefined) return down("header", `The answer has no header ${s.expected_header}.`, ms);
    if (s.expected_header_contains !== undefined && !value.includes(s.expected_header_contains))
      return down("header", `The header ${s.expected_header} does not contain the expected text.`, ms);
  }
  const wrong = checkContent(plan.content, answer.body, answer.truncated);
  if (wrong !== null) return down("body", wrong, ms);
  const speed = judgeLatency(ms, s.latency_threshold_ms);
  if (speed.state !== "up") return speed;
  if (answer.certificateEnd === null) return speed;
  return judgeCertificate(answer.certificateEnd, s.certificate_days, now, ms) ?? speed;
}

/** The request as a person may see it. */
export function requestFacts(method: string, url: string, headers: Record<string, string>): [string, string][] {
  const facts: [string, string][] = [["Request", `${method} ${safeUrl(url)}`]];
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${isPlainHeader(name) ? value : hidden}`);
  if (lines.length > 0) facts.push(["Request headers", lines.join("\n")]);
  return facts;
}

/** What came back: hops, head and the beginning of the body. */
export function answerFacts(answer: HttpResult): [string, string][] {
  const facts: [string, string][] = [];
  if (answer.hops.length > 0) facts.push(["Redirected to", answer.hops.map(safeUrl).join("\n")]);
  if (answer.kind === "failed") return facts;
  facts.push(["Status", String(answer.status)]);
  if (answer.certificateEnd !== null)
    facts.push(["Certificate ends", new Date(answer.certificateEnd).toISOString().slice(0, 10)]);
  for (const name in answer.headers)
    facts.push([name, name === "set-cookie" ? hidden : (answer.headers[name] ?? "").slice(0, 1000)]);
  facts.push(["Body", answer.body.slice(0, shownBytes)]);
  return facts;
}

export const httpProbe: ProbeKind = {
  kind: "http",
  label: "HTTP",
  summary: "Asks a web address and checks the answer's status, content and speed.",
  fields,
  parse: parseHttp,
  target(stored) {
    const url = new URL(String(stored.url));
    return `${url.host}${url.pathname === "/" ? "" : url.pathname}`;
  },
  async run(stored, { timeoutMs, allowPrivate, signal }) {
    const plan = planOf(stored);
    const answer = await sendHttp({ ...plan.request, timeoutMs, allowPrivate, ...(signal ? { signal } : {}) });
    const judged =
      answer.kind === "failed" ? down(answer.failure, answer.reason, answer.ms) : judgeAnswer(plan, answer, Date.now());
    return evidence({ ...judged, phases: answer.phases }, [...plan.shown, ...answerFacts(answer)], plan.secrets);
  },
};
