import { z } from "zod";
import { judgeHeartbeat } from "../domain/heartbeat.ts";
import { down, type ProbeKind } from "./probe.ts";
import { emptyAsUnset, parseSettings } from "./settings.ts";

const seconds = (least: number, most: number) =>
  z.coerce
    .number("This must be a number of seconds.")
    .int("This must be a whole number of seconds.")
    .min(least, `This must be at least ${least} s.`)
    .max(most, `This must be at most ${most.toLocaleString("en")} s.`);

const settings = z.object({
  grace_s: z.preprocess(emptyAsUnset, seconds(1, 31 * 86_400).default(300)),
  run_s: z.preprocess(emptyAsUnset, seconds(1, 7 * 86_400).optional()),
});

export const heartbeatProbe: ProbeKind = {
  kind: "heartbeat",
  label: "Heartbeat",
  summary: "Waits for a job of yours to call an address, and raises the alarm when it does not.",
  fields: [
    {
      name: "grace_s",
      label: "Grace (s)",
      type: "number",
      required: true,
      default: 300,
      hint: "How much later than its interval the job may be.",
    },
    {
      name: "run_s",
      label: "A run takes at most (s)",
      type: "number",
      required: false,
      hint: "For jobs that tell when they start.",
    },
  ],
  parse: (input) => parseSettings(settings, input),
  target: (stored) => `grace ${stored.grace_s} s`,
  async run() {
    const reason = "A heartbeat is not asked: it waits for a call of the address that is shown once it is added.";
    return { result: down("unsupported", reason), facts: [] };
  },
  judge(signals, probe, now, deaf) {
    const s = settings.parse(probe.settings);
    const runMs = s.run_s === undefined ? null : s.run_s * 1000;
    return judgeHeartbeat(signals, { intervalMs: probe.intervalMs, graceMs: s.grace_s * 1000, runMs }, now, deaf);
  },
};
