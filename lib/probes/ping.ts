import { z } from "zod";
import { pingOnce } from "../net/icmp.ts";
import { down, judgeLatency, type ProbeKind } from "./probe.ts";
import { host, parseSettings, thresholdMs } from "./settings.ts";

const settings = z.object({
  host,
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
