import { z } from "zod";
import type { ProbeResult } from "../domain/probe.ts";
import { askDns, type DnsResult, type RecordType, recordTypes, showAddress, showName } from "../net/dns.ts";
import { isAddress } from "../net/guard.ts";
import { evidence } from "./evidence.ts";
import { down, judgeLatency, type ProbeKind } from "./probe.ts";
import {
  choice,
  emptyAsUnset,
  host,
  optionalText,
  parseSettings,
  portNumber,
  remembered,
  thresholdMs,
  toggle,
} from "./settings.ts";

const matches = ["all of these", "any of these", "exactly these"] as const;

const settings = z.object({
  name: z
    .string("Please give the name.")
    .trim()
    .min(1, "Please give the name.")
    .max(253, "This is too long for a name."),
  record_type: choice(recordTypes),
  expected: optionalText(8000),
  match: choice(matches),
  resolver: z.preprocess(emptyAsUnset, host.optional()),
  resolver_port: portNumber(53),
  dnssec: toggle(false),
  latency_threshold_ms: thresholdMs,
});

type Settings = z.output<typeof settings>;

/** The name under which an address is looked up (RFC 1035 §3.5, RFC 3596 §2.5); other names stay as they are. */
export function reverseName(name: string): string {
  if (!isAddress(name)) return name;
  if (!name.includes(":")) return `${name.split(".").reverse().join(".")}.in-addr.arpa`;
  const address = new URL(`http://[${name.replace(/^\[|\]$/g, "")}]/`).hostname.slice(1, -1);
  const [head = "", tail = ""] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === "" ? [] : tail.split(":");
  const gap = address.includes("::") ? Array<string>(8 - before.length - after.length).fill("0") : [];
  const digits = [...before, ...gap, ...after].map((part) => part.padStart(4, "0")).join("");
  return `${[...digits].reverse().join(".")}.ip6.arpa`;
}

const namesInside: readonly RecordType[] = ["CNAME", "NS", "PTR", "MX", "SRV", "SOA"];

/** One expected answer in the form in which answers are shown. */
function readExpected(type: RecordType, line: string): string {
  if (type === "A" || type === "AAAA") return showAddress(line);
  if (type === "TXT") return line.replace(/^"(.*)"$/, "$1");
  if (type === "CAA") return line.replace(/"/g, "");
  return namesInside.includes(type) ? line.split(/\s+/).map(showName).join(" ") : line;
}

const planOf = remembered((stored) => {
  const s = settings.parse(stored);
  const lines = (s.expected ?? "").split(/\r?\n/).map((line) => line.trim());
  return {
    s,
    expected: lines.filter((line) => line !== "").map((line) => readExpected(s.record_type, line)),
    question: {
      name: s.record_type === "PTR" ? reverseName(s.name) : s.name,
      type: s.record_type,
      resolver: s.resolver ? { host: s.resolver.replace(/^\[|\]$/g, ""), port: s.resolver_port } : null,
    },
  };
});

const rcodes: Record<string, string> = {
  NXDOMAIN: "The name does not exist (NXDOMAIN).",
  SERVFAIL: "The resolver could not answer (SERVFAIL).",
  REFUSED: "The resolver refuses to answer (REFUSED).",
};

function wrongAnswer(s: Settings, expected: string[], records: string[]): string | null {
  if (expected.length === 0) return null;
  const missing = expected.filter((one) => !records.includes(one));
  if (s.match === "any of these")
    return missing.length === expected.length ? "None of the expected answers came." : null;
  if (missing.length > 0) return `The expected answer ${missing[0]} is missing.`;
  const extra = records.find((one) => !expected.includes(one));
  return s.match === "exactly these" && extra !== undefined ? `The answer ${extra} was not expected.` : null;
}

function judge(s: Settings, expected: string[], answer: DnsResult): ProbeResult {
  if (answer.kind === "failed") return down(answer.failure, answer.reason, answer.ms);
  if (answer.rcode !== "NOERROR")
    return down("dns", rcodes[answer.rcode] ?? `The resolver answered ${answer.rcode}.`, answer.ms);
  if (answer.records.length === 0) return down("dns", `The name has no ${s.record_type} record.`, answer.ms);
  const wrong = wrongAnswer(s, expected, answer.records);
  if (wrong !== null) return down("answer", wrong, answer.ms);
  if (s.dnssec && !answer.authentic)
    return down("dnssec", "The resolver did not verify the answer by DNSSEC (no AD flag).", answer.ms);
  return judgeLatency(answer.ms, s.latency_threshold_ms);
}

/** RFC 1035 §2.3.4, with the underscores of service names. */
const dnsName = /^(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?$/i;

const checked = settings.refine((s) => (s.record_type === "PTR" && isAddress(s.name)) || dnsName.test(s.name), {
  path: ["name"],
  message: "This must be a domain name; for PTR an address will do, too.",
});

export const dnsProbe: ProbeKind = {
  kind: "dns",
  label: "DNS",
  summary: "Asks a resolver for a name's records and checks the answer.",
  fields: [
    { name: "name", label: "Name", type: "text", required: true, hint: "example.com; for PTR also an address" },
    {
      name: "record_type",
      label: "Record type",
      type: "select",
      required: false,
      options: recordTypes,
      default: recordTypes[0],
    },
    {
      name: "expected",
      label: "Expected answers",
      type: "textarea",
      required: false,
      hint: "One a line, such as 192.0.2.1 or 10 mail.example.com; empty takes any answer.",
    },
    { name: "match", label: "Must hold", type: "select", required: false, options: matches, default: matches[0] },
    {
      name: "resolver",
      label: "Resolver",
      type: "text",
      required: false,
      hint: "The system's own unless given.",
    },
    { name: "resolver_port", label: "Resolver's port", type: "number", required: false, default: 53 },
    { name: "dnssec", label: "Require DNSSEC (AD flag)", type: "checkbox", required: false, default: false },
    {
      name: "latency_threshold_ms",
      label: "Slow above (ms)",
      type: "number",
      required: false,
      hint: "Slower answers count as degraded.",
    },
  ],
  parse: (input) => parseSettings(checked, input),
  target: (stored) => `${stored.record_type} ${stored.name}`,
  async run(stored, { timeoutMs, allowPrivate, signal }) {
    const { s, expected, question } = planOf(stored);
    const answer = await askDns({ ...question, allowPrivate, timeoutMs, signal });
    const facts: [string, string][] = [["Request", `${s.record_type} ${question.name}`]];
    if (answer.kind === "answered")
      facts.push(
        ["Resolver", `${answer.resolver}${answer.overTcp ? ", over TCP" : ""}`],
        ["Status", `${answer.rcode}${answer.authentic ? ", verified by DNSSEC" : ""}`],
        ["Answers", answer.records.join("\n").slice(0, 4096)],
      );
    return evidence({ ...judge(s, expected, answer), phases: answer.phases }, facts);
  },
};
