import { z } from "zod";
import { isAddress } from "../net/guard.ts";
import { pingOnce } from "../net/icmp.ts";
import { down, judgeLatency, type ProbeKind } from "./probe.ts";
import { parseSettings, thresholdMs } from "./settings.ts";

/** A host name (RFC 1123) or a literal address; never something that a command line could take for an option. */
const hostName =
  /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i;

const settings = z.object({
  host: z
    .string("Please give the host.")
    .trim()
    .min(1, "Please give the host.")
    .refine((text) => isAddress(text) || hostName.test(text), {
      message: "This must be a host name or an IP address.",
    }),
  latency_threshold_ms: thresholdMs,
});

export const pingProbe: ProbeKind = {
  kind: "ping",
  label: "Ping",
  summary: "Sends an ICMP echo and waits for its answer.",
  fields: [
    { name: "host", label: "Host", type: "text", required: true, hint: "example.com or 192.0.2.1" },
    {
      name: "latency_threshold_ms",
      label: "Slow above (ms)",
      type: "number",
      required: false,
      hint: "Slower answers count as degraded.",
    },
  ],
  parse: (input) => parseSettings(settings, input),
  target: (stored) => String(stored.host),
  async run(stored, { timeoutMs, allowPrivate }) {
    const s = settings.parse(stored);
    const answer = await pingOnce(s.host, timeoutMs, allowPrivate);
    const result =
      answer.kind === "answered"
        ? judgeLatency(answer.ms, s.latency_threshold_ms)
        : down(answer.failure, answer.reason);
    return { result, facts: [["Request", `ICMP echo to ${s.host}`]] };
  },
};
