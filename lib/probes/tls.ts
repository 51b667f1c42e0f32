import { z } from "zod";
import type { ProbeResult } from "../domain/probe.ts";
import { inspectTls, type TlsAnswer } from "../net/tls.ts";
import { daysLeft, judgeCertificate } from "./certificate.ts";
import { evidence } from "./evidence.ts";
import { down, judgeLatency, type ProbeKind } from "./probe.ts";
import {
  certificates,
  choice,
  emptyAsUnset,
  familyOf,
  host,
  ipVersions,
  parseSettings,
  portNumber,
  remembered,
  thresholdMs,
  toggle,
  wholeNumber,
} from "./settings.ts";

const protocols = ["TLSv1.2", "TLSv1.3"] as const;

const settings = z
  .object({
    host,
    port: portNumber(443),
    server_name: z.preprocess(emptyAsUnset, host.optional()),
    warn_days: wholeNumber(0, 365, 14),
    critical_days: wholeNumber(0, 365, 3),
    protocol: choice(protocols),
    verify_tls: toggle(true),
    ca_certificate: certificates,
    latency_threshold_ms: thresholdMs,
    ip_version: choice(ipVersions),
  })
  .refine((s) => s.critical_days <= s.warn_days, {
    path: ["critical_days"],
    message: "This must not be more than the days of the warning.",
  });

type Settings = z.output<typeof settings>;

const planOf = remembered((stored) => {
  const s = settings.parse(stored);
  return {
    s,
    bare: s.host.replace(/^\[|\]$/g, ""),
    pem: s.ca_certificate ? { ca: s.ca_certificate } : undefined,
  };
});

/** @param now milliseconds since the epoch */
function judge(s: Settings, answer: TlsAnswer & { ms: number }, now: number): ProbeResult {
  const { ms } = answer;
  const left = daysLeft(answer.end, now);
  const ending = judgeCertificate(answer.end, Math.max(s.warn_days, s.critical_days, 1), now, ms);
  if (ending && left < 0) return down("certificate", ending.reason ?? "", ms);
  if (s.verify_tls && answer.chainFault) return down("tls", answer.chainFault, ms);
  if (s.verify_tls && answer.nameFault) return down("tls", answer.nameFault, ms);
  if (answer.protocol < s.protocol)
    return down("tls", `The server speaks ${answer.protocol}; at least ${s.protocol} was expected.`, ms);
  if (ending && left < s.critical_days) return down("certificate", ending.reason ?? "", ms);
  const warning = judgeCertificate(answer.end, s.warn_days, now, ms);
  return warning ?? judgeLatency(ms, s.latency_threshold_ms);
}

export const tlsProbe: ProbeKind = {
  kind: "tls",
  label: "TLS certificate",
  summary: "Checks that a certificate is valid, belongs to its host and does not end soon.",
  fields: [
    { name: "host", label: "Host", type: "text", required: true, hint: "example.com" },
    { name: "port", label: "Port", type: "number", required: false, default: 443 },
    {
      name: "server_name",
      label: "Server name",
      type: "text",
      required: false,
      hint: "The name to ask for, if it is not the host.",
    },
    {
      name: "warn_days",
      label: "Degraded below (days)",
      type: "number",
      required: false,
      default: 14,
      hint: "Days until the certificate ends.",
    },
    { name: "critical_days", label: "Down below (days)", type: "number", required: false, default: 3 },
    {
      name: "protocol",
      label: "Lowest protocol",
      type: "select",
      required: false,
      options: protocols,
      default: protocols[0],
    },
    {
      name: "latency_threshold_ms",
      label: "Slow above (ms)",
      type: "number",
      required: false,
      hint: "Slower handshakes count as degraded.",
    },
    { name: "verify_tls", label: "Verify chain and name", type: "checkbox", required: false, default: true },
    {
      name: "ca_certificate",
      label: "Trusted authority",
      type: "textarea",
      required: false,
      hint: "PEM; instead of the system's authorities.",
    },
    { name: "ip_version", label: "IP version", type: "select", required: false, options: ipVersions, default: "any" },
  ],
  parse: (input) => parseSettings(settings, input),
  target: (stored) => `${stored.host}${stored.port === 443 ? "" : ` port ${stored.port}`}`,
  async run(stored, { timeoutMs, allowPrivate, signal }) {
    const { s, bare, pem } = planOf(stored);
    const answer = await inspectTls({
      host: bare,
      port: s.port,
      reach: allowPrivate ? "operator" : "public",
      family: familyOf(s.ip_version),
      servername: (s.server_name ?? bare).replace(/^\[|\]$/g, ""),
      pem,
      timeoutMs,
      signal,
    });
    const facts: [string, string][] = [["Request", `TLS handshake with ${s.host}, port ${s.port}`]];
    if (answer.kind === "failed")
      return evidence({ ...down(answer.failure, answer.reason, answer.ms), phases: answer.phases }, facts);
    facts.push(
      ["Protocol", `${answer.protocol}, ${answer.cipher}`],
      ["Certificate", answer.subject],
      ["Names", answer.names],
      ["Issuer", answer.issuer],
      ["Ends", new Date(answer.end).toISOString().slice(0, 10)],
    );
    return evidence({ ...judge(s, answer, Date.now()), phases: answer.phases }, facts);
  },
};
