import { z } from "zod";
import { talk } from "../net/talk.ts";
import { evidence, shownBytes } from "./evidence.ts";
import { down, judgeLatency, type ProbeKind } from "./probe.ts";
import {
  certificates,
  choice,
  familyOf,
  host,
  ipVersions,
  optionalText,
  parseSettings,
  portNumber,
  remembered,
  thresholdMs,
  toggle,
} from "./settings.ts";

const readLimit = 64 * 1024;

const settings = z.object({
  host,
  port: portNumber(),
  tls: toggle(false),
  verify_tls: toggle(true),
  ca_certificate: certificates,
  send: optionalText(4000),
  expect: optionalText(),
  latency_threshold_ms: thresholdMs,
  ip_version: choice(ipVersions),
});

const escapes: Record<string, string> = { r: "\r", n: "\n", t: "\t", "0": "\0", "\\": "\\" };

/** Text in which \r, \n, \t, \0 and \\ stand for what can not be typed. */
export const unescapeText = (text: string): string =>
  text.replace(/\\([rnt0\\])/g, (whole, letter: string) => escapes[letter] ?? whole);

const planOf = remembered((stored) => {
  const s = settings.parse(stored);
  return {
    s,
    bare: s.host.replace(/^\[|\]$/g, ""),
    send: s.send === undefined ? null : unescapeText(s.send),
    expect: s.expect === undefined ? null : unescapeText(s.expect),
    pem: s.ca_certificate ? { ca: s.ca_certificate } : undefined,
  };
});

const at = (hostName: unknown, port: unknown): string =>
  String(hostName).includes(":") && !String(hostName).startsWith("[") ? `[${hostName}]:${port}` : `${hostName}:${port}`;

export const tcpProbe: ProbeKind = {
  kind: "tcp",
  label: "TCP",
  summary: "Connects to a port, with TLS or without, and can check what the service says.",
  fields: [
    { name: "host", label: "Host", type: "text", required: true, hint: "example.com or 192.0.2.1" },
    { name: "port", label: "Port", type: "number", required: true, hint: "5432" },
    {
      name: "send",
      label: "Send",
      type: "textarea",
      required: false,
      secret: true,
      hint: "Sent after connecting; \\r\\n for the end of a line.",
    },
    { name: "expect", label: "Answer contains", type: "text", required: false, hint: "220 or +PONG" },
    {
      name: "latency_threshold_ms",
      label: "Slow above (ms)",
      type: "number",
      required: false,
      hint: "Slower answers count as degraded.",
    },
    { name: "tls", label: "TLS", type: "checkbox", required: false, default: false },
    { name: "verify_tls", label: "Verify the certificate", type: "checkbox", required: false, default: true },
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
  target: (stored) => at(stored.host, stored.port),
  async run(stored, { timeoutMs, allowPrivate, signal }) {
    const { s, bare, send, expect, pem } = planOf(stored);
    const seen = await talk({
      target: {
        host: bare,
        port: s.port,
        reach: allowPrivate ? "operator" : "public",
        family: familyOf(s.ip_version),
        secure: s.tls ? { verify: s.verify_tls, pem } : null,
      },
      send,
      expect,
      maxBytes: readLimit,
      timeoutMs,
      signal,
    });
    const judged =
      seen.kind === "failed"
        ? down(seen.failure, seen.reason, seen.ms)
        : seen.kind === "unexpected"
          ? down("answer", seen.reason, seen.ms)
          : judgeLatency(seen.ms, s.latency_threshold_ms);
    const facts: [string, string][] = [["Request", `Connect to ${at(s.host, s.port)}${s.tls ? " with TLS" : ""}`]];
    if (seen.received !== "") facts.push(["Received", seen.received.slice(0, shownBytes)]);
    const secrets = send === null ? [] : [send.trim(), ...send.split(/\s+/).filter((word) => word.length > 7)];
    return evidence({ ...judged, phases: seen.phases }, facts, secrets);
  },
};
