import { z } from "zod";
import { phaseNames, staleAfter } from "../domain/probe.ts";
import { findProbeKind } from "../probes/registry.ts";
import * as agents from "../store/agents.ts";
import * as probes from "../store/probes.ts";
import type { Agent } from "./agents.ts";
import type { Context } from "./context.ts";
import { parseInput } from "./input.ts";
import { thresholdOf } from "./probe-runner.ts";
import { openSettings } from "./probe-secrets.ts";
import { keepLateRuns, markBlind, type Run, recordRuns } from "./verdicts.ts";

/** Of how many entries a report may be. */
export const reportLimit = 2000;
/** An agent has to be noted as seen only so often. */
const noteEveryMs = 10_000;
/** What lies farther ahead of our clock than this was not measured yet. */
const aheadMs = 5000;
/** Older results have been forgotten here (see retention). */
const keptMs = 7 * 86_400_000;

const instant = z
  .number("This must be a time in milliseconds.")
  .int("This must be a whole number.")
  .min(0)
  .max(8.64e15);
const text = (max: number) => z.string("This must be text.").max(max, `This is longer than ${max} characters.`);
const ms = z.number("This must be a number of milliseconds.").min(0).max(86_400_000).nullable();

const result = z.object({
  type: z.literal("result"),
  probe: z.string().regex(/^[a-z0-9]{12}$/, "This is not the id of a probe."),
  /** The version of the probe that was run. */
  updated_at: instant,
  at: instant,
  state: z.enum(["up", "degraded", "down"], "This must be up, degraded or down."),
  error_class: text(60).nullable(),
  reason: text(2000).nullable(),
  latency_ms: ms,
  phases: z.partialRecord(z.enum(phaseNames), ms).optional(),
  facts: z
    .array(z.tuple([text(200), text(16_384)]))
    .max(200, "These are more than 200 facts.")
    .optional(),
});
const report = z.object({
  entries: z
    .array(
      z.discriminatedUnion(
        "type",
        [
          result,
          z.object({ type: z.literal("blind"), since: instant }),
          z.object({ type: z.literal("seeing"), at: instant }),
        ],
        "This must be a result, blind or seeing.",
      ),
      "This must be a list.",
    )
    .max(reportLimit, `These are more than ${reportLimit} entries.`),
});

/** One thing that an agent has to tell. Times are milliseconds since the epoch by the clock of the server. */
export type ReportEntry = z.output<typeof report>["entries"][number];
type ResultEntry = Extract<ReportEntry, { type: "result" }>;

/** A probe as an agent is told of it. */
export interface AgentJob {
  id: string;
  kind: string;
  settings: Record<string, unknown>;
  interval_ms: number;
  timeout_ms: number;
  failures_to_down: number;
  recheck_ms: number;
  updated_at: number;
}

export interface AgentJobs {
  location: string;
  probes: AgentJob[];
}

/** Notes that an agent has asked; not more often than it matters. */
export async function noteAgent(ctx: Context, agent: Agent, version: string | null): Promise<void> {
  const now = ctx.clock.now();
  const notSince = now - noteEveryMs;
  // In the future: the clock was set back.
  const seen = agent.lastSeenAt?.getTime() ?? 0;
  if (seen > notSince && seen <= now && agent.version === version) return;
  await ctx.db.transaction((tx) =>
    agents.noteSeen(tx, agent.id, { at: new Date(now), version, notSince: new Date(seen > now ? seen + 1 : notSince) }),
  );
}

/** Changes whenever anything of what an agent runs may have changed: an entity tag (RFC 9110 §8.8.3). */
export async function jobsTag(ctx: Context, agent: Agent): Promise<string> {
  const { count, changedAt } = await probes.readMark(ctx.db);
  return `"${agent.id}-${count}-${changedAt}"`;
}

/** What an agent has to run: the probes that list its location, with all that is needed to ask, secrets too. */
export async function agentJobs(ctx: Context, agent: Agent): Promise<AgentJobs> {
  const own = (await probes.listEnabled(ctx.db)).filter(
    (probe) => probe.locations.includes(agent.name) && findProbeKind(probe.kind) !== undefined,
  );
  return {
    location: agent.name,
    probes: own.map((probe) => ({
      id: probe.id,
      kind: probe.kind,
      settings: openSettings(ctx, probe.settings),
      interval_ms: probe.intervalMs,
      timeout_ms: probe.timeoutMs,
      failures_to_down: probe.failuresToDown,
      recheck_ms: probe.recheckMs,
      updated_at: probe.updatedAt.getTime(),
    })),
  };
}

function runOf(entry: ResultEntry, probe: probes.Probe, location: string): Run {
  const { phases } = entry;
  return {
    probe: { id: entry.probe, updatedAt: new Date(entry.updated_at) },
    location,
    at: entry.at,
    result: {
      state: entry.state,
      errorClass: entry.error_class,
      reason: entry.reason,
      latencyMs: entry.latency_ms,
      ...(phases
        ? {
            phases: {
              dns: phases.dns ?? null,
              connect: phases.connect ?? null,
              tls: phases.tls ?? null,
              firstByte: phases.firstByte ?? null,
              transfer: phases.transfer ?? null,
            },
          }
        : {}),
    },
    facts: entry.facts ?? [],
    thresholdMs: thresholdOf(probe),
  };
}

/** Writes results: those that say something about now become verdicts, older ones are kept for the charts. */
async function takeResults(ctx: Context, agent: Agent, entries: readonly ResultEntry[]): Promise<number> {
  const now = ctx.clock.now();
  const ids = [...new Set(entries.map((entry) => entry.probe))];
  const known = new Map((await probes.findMany(ctx.db, ids)).map((probe) => [probe.id, probe]));
  const fresh: Run[] = [];
  const late: Run[] = [];
  for (const entry of entries) {
    const probe = known.get(entry.probe);
    if (!probe?.locations.includes(agent.name)) continue;
    if (entry.at > now + aheadMs || entry.at < now - keptMs) continue;
    const isLate = now - entry.at > staleAfter(probe.intervalMs, probe.timeoutMs);
    (isLate ? late : fresh).push(runOf(entry, probe, agent.name));
  }
  await keepLateRuns(ctx, late);
  await recordRuns(ctx, fresh);
  return fresh.length + late.length;
}

/**
 * Takes what an agent has seen, in the order in which it saw it. What comes twice counts once.
 * @returns how many results were taken: those of probes that do not list the location, or of times that can not be, are not
 * @throws AppError `invalid` naming the field; then nothing was taken
 */
export async function takeReport(ctx: Context, agent: Agent, input: unknown): Promise<{ taken: number }> {
  const { entries } = parseInput(report, input);
  let taken = 0;
  let waiting: ResultEntry[] = [];
  const flush = async (): Promise<void> => {
    taken += await takeResults(ctx, agent, waiting);
    waiting = [];
  };
  for (const entry of entries) {
    if (entry.type === "result") {
      waiting.push(entry);
      continue;
    }
    await flush();
    const since = entry.type === "blind" ? Math.min(entry.since, ctx.clock.now()) : null;
    if (since !== null) await markBlind(ctx, agent.name, since, "The location was cut off from its network.");
    await ctx.db.transaction((tx) => agents.setBlind(tx, agent.id, since === null ? null : new Date(since)));
  }
  await flush();
  return { taken };
}
