import { z } from "zod";
import type { ProbeResult } from "../domain/probe.ts";
import { averageOf, type PingSeries, ping } from "../net/icmp.ts";
import { evidence, showMs } from "./evidence.ts";
import { degraded, down, judgeLatency, type ProbeKind } from "./probe.ts";
import { choice, familyOf, host, ipVersions, parseSettings, remembered, thresholdMs, wholeNumber } from "./settings.ts";

const settings = z
  .object({
    host,
    count: wholeNumber(1, 10, 1),
    loss_degraded_percent: wholeNumber(0, 100, 20),
    loss_down_percent: wholeNumber(0, 100, 60),
    latency_threshold_ms: thresholdMs,
    ip_version: choice(ipVersions),
  })
  .refine((s) => s.loss_degraded_percent <= s.loss_down_percent, {
    path: ["loss_degraded_percent"],
    message: "This must not be more than the loss that counts as down.",
  });

const planOf = remembered((stored) => settings.parse(stored));

/** What lost and slow echoes mean for the probe. */
export function judgeEchoes(s: z.output<typeof settings>, series: PingSeries): ProbeResult {
  if (series.kind === "failed") return down(series.failure, series.reason);
  const average = averageOf(series.times);
  if (average === null)
    return series.unreachable
      ? down("unreachable", "The host can not be reached.")
      : down("timeout", "No answer to the ping came in time.");
  const lost = series.times.filter((ms) => ms === null).length;
  const percent = (lost / series.times.length) * 100;
  const words = `${lost} of ${series.times.length} pings were lost (${Math.round(percent)} %).`;
  if (percent > s.loss_down_percent) return down("loss", words, average);
  if (percent > s.loss_degraded_percent) return degraded("loss", words, average);
  return judgeLatency(average, s.latency_threshold_ms);
}

export const pingProbe: ProbeKind = {
  kind: "ping",
  label: "Ping",
  summary: "Sends ICMP echoes and looks at how many answers come and how fast.",
  fields: [
    { name: "host", label: "Host", type: "text", required: true, hint: "example.com or 192.0.2.1" },
    { name: "count", label: "Pings", type: "number", required: false, default: 1, hint: "1 to 10 in each run." },
    {
      name: "loss_degraded_percent",
      label: "Degraded above (% lost)",
      type: "number",
      required: false,
      default: 20,
    },
    { name: "loss_down_percent", label: "Down above (% lost)", type: "number", required: false, default: 60 },
    {
      name: "latency_threshold_ms",
      label: "Slow above (ms)",
      type: "number",
      required: false,
      hint: "A slower average counts as degraded.",
    },
    { name: "ip_version", label: "IP version", type: "select", required: false, options: ipVersions, default: "any" },
  ],
  parse: (input) => parseSettings(settings, input),
  target: (stored) => String(stored.host),
  async run(stored, { timeoutMs, allowPrivate, signal }) {
    const s = planOf(stored);
    const family = familyOf(s.ip_version);
    const series = await ping(s.host, { count: s.count, timeoutMs, allowPrivate, family, signal });
    const facts: [string, string][] = [
      ["Request", `${s.count === 1 ? "ICMP echo" : `${s.count} ICMP echoes`} to ${s.host}`],
    ];
    if (series.kind === "measured")
      facts.push(
        ["Address", series.address],
        ["Answers", series.times.map((ms) => (ms === null ? "lost" : showMs(ms))).join(", ")],
        ["Sent by", series.program],
      );
    return evidence(judgeEchoes(s, series), facts);
  },
};
