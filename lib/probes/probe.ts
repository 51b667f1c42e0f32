import type { Deafness, HeartbeatVerdict, Signals } from "../domain/heartbeat.ts";
import type { ProbeResult } from "../domain/probe.ts";

/** How a form asks for one setting. */
export interface ProbeField {
  name: string;
  label: string;
  type: "text" | "url" | "number" | "textarea" | "select" | "checkbox" | "password";
  required: boolean;
  /** The folded part of the form in which it stands; what most need stands in none. */
  part?: string;
  /** Its value is shown to nobody: not in the API's answers, not in the audit log. */
  secret?: true;
  hint?: string;
  options?: readonly string[];
  default?: string | number | boolean;
}

export interface ProbeRun {
  timeoutMs: number;
  /** May the target be on a private network? */
  allowPrivate: boolean;
  signal?: AbortSignal;
}

/** What a run saw, for a person who looks into it. It holds no secret of the settings. */
export interface Evidence {
  result: ProbeResult;
  /** Facts in the order in which they are worth reading. */
  facts: [label: string, value: string][];
}

/** The code of one kind of check. A new kind is one file with one of these and a line in the registry. */
export interface ProbeKind {
  kind: string;
  label: string;
  /** What it does, in one sentence for the person who chooses it. */
  summary: string;
  fields: readonly ProbeField[];
  /** The settings as they are stored. @throws AppError `invalid` naming the field. */
  parse(settings: unknown): Record<string, unknown>;
  /** What is asked, in a few words for lists: an address without secrets. */
  target(settings: Record<string, unknown>): string;
  /** Measures once. The outside world saying no is data: it never throws for it. */
  run(settings: Record<string, unknown>, run: ProbeRun): Promise<Evidence>;
  /**
   * Only of a kind that waits to be told: nothing runs, and what it was told is judged as time passes.
   * @param deaf when nothing could be told lately
   */
  judge?(
    signals: Signals,
    probe: { settings: Record<string, unknown>; intervalMs: number },
    now: number,
    deaf: Deafness | null,
  ): HeartbeatVerdict;
}

export const degraded = (errorClass: string, reason: string, latencyMs: number | null): ProbeResult => ({
  state: "degraded",
  errorClass,
  reason,
  latencyMs,
});

export const down = (errorClass: string, reason: string, latencyMs: number | null = null): ProbeResult => ({
  state: "down",
  errorClass,
  reason,
  latencyMs,
});

/** Up, or degraded when it took longer than the threshold. */
export function judgeLatency(latencyMs: number, thresholdMs: number | null | undefined): ProbeResult {
  if (thresholdMs && latencyMs > thresholdMs)
    return degraded(
      "slow",
      `The answer took ${Math.round(latencyMs)} ms; more than ${thresholdMs} ms counts as slow.`,
      latencyMs,
    );
  return { state: "up", errorClass: null, reason: null, latencyMs };
}
