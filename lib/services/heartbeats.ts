import { timingSafeEqual } from "node:crypto";
import { signalLocation } from "../domain/agent.ts";
import { notFound } from "../domain/errors.ts";
import { type Deafness, isRunning, nextSignals, type Signals } from "../domain/heartbeat.ts";
import type { ProbeResult } from "../domain/probe.ts";
import { findProbeKind, probeKinds } from "../probes/registry.ts";
import * as store from "../store/heartbeat-signals.ts";
import * as states from "../store/probe-states.ts";
import * as probes from "../store/probes.ts";
import * as settings from "../store/settings.ts";
import type { Context } from "./context.ts";
import { together } from "./together.ts";
import { markBlind, type Run, recordRuns } from "./verdicts.ts";

const idLength = 12;
const digestLength = 40;
const key = "heartbeats";
/** So long without a look, and Candor was not there to hear anything. */
const deafAfterMs = 45_000;

export const signalStatuses = ["start", "success", "fail"] as const;

export interface Signal {
  status: (typeof signalStatuses)[number];
  /** Of the job's process; null when it told none. */
  exitCode: number | null;
  /** The beginning of what it sent along, for whoever looks into a failure. */
  detail: string | null;
}

/** The secret part of a heartbeat's address. It is derived, so that it can be shown again and is stored nowhere. */
function tokenOf(ctx: Context, probeId: string): string {
  return probeId + ctx.vault.digest("heartbeat", probeId).slice(0, digestLength);
}

/** Where the job of a probe has to call; null for kinds that are not told anything. */
export function heartbeatAddress(ctx: Context, probe: Pick<probes.Probe, "id" | "kind">): string | null {
  if (findProbeKind(probe.kind)?.judge === undefined) return null;
  return `${ctx.installation.baseUrl}/api/heartbeat/${tokenOf(ctx, probe.id)}`;
}

/** Is it the token of any probe, there or deleted? Needs no look at the database, which would tell by its time. */
function isGenuine(ctx: Context, token: string): boolean {
  const expected = Buffer.from(tokenOf(ctx, token.slice(0, idLength).padEnd(idLength, "-")));
  const given = Buffer.alloc(expected.length);
  const fits = given.write(token) === expected.length && Buffer.byteLength(token) === expected.length;
  return timingSafeEqual(expected, given) && fits;
}

const timeOf = (date: Date | null | undefined): number | null => date?.getTime() ?? null;

const signalsOf = (row: store.HeartbeatSignals | undefined): Signals => ({
  startedAt: timeOf(row?.startedAt),
  succeededAt: timeOf(row?.succeededAt),
  failedAt: timeOf(row?.failedAt),
});

const lastOf = (s: Signals): number => Math.max(s.startedAt ?? 0, s.succeededAt ?? 0, s.failedAt ?? 0);

function resultOf({ status, exitCode }: Signal, latencyMs: number | null): ProbeResult {
  if (status !== "fail") return { state: "up", errorClass: null, reason: null, latencyMs };
  const reason = exitCode === null ? "The job said that it failed." : `The job ended with exit code ${exitCode}.`;
  return { state: "down", errorClass: "failed", reason, latencyMs };
}

/**
 * Takes a job's word. A success or a failure decides at once.
 * @throws AppError `not_found` for an address that is no probe's; `unavailable` while the database is busy
 */
export async function takeSignal(ctx: Context, token: string, signal: Signal): Promise<void> {
  if (!isGenuine(ctx, token)) throw notFound("heartbeat address");
  const id = token.slice(0, idLength);
  await together(ctx, async (inner) => {
    const [probe] = await inner.db.transaction((tx) => probes.findManyToJudge(tx, [id]));
    if (!probe || findProbeKind(probe.kind)?.judge === undefined) throw notFound("heartbeat address");
    const row = await store.find(inner.db, id);
    const before = signalsOf(row);
    // Later than the one before, so that two of one moment are two.
    const at = Math.max(ctx.clock.now(), lastOf(before) + 1);
    const after = nextSignals(before, signal.status, at);
    const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
    await inner.db.transaction((tx) =>
      store.put(tx, {
        probeId: id,
        startedAt: dateOf(after.startedAt),
        succeededAt: dateOf(after.succeededAt),
        failedAt: dateOf(after.failedAt),
        detail: signal.detail ?? (signal.status === "start" ? (row?.detail ?? null) : null),
      }),
    );
    if (signal.status === "start") return;
    const took = isRunning(before) && before.startedAt !== null ? at - before.startedAt : null;
    const facts: [string, string][] = [["Signal", signal.status]];
    if (signal.exitCode !== null) facts.push(["Exit code", String(signal.exitCode)]);
    if (took !== null) facts.push(["Run", `${Math.round(took / 1000)} s`]);
    if (signal.detail !== null) facts.push(["Sent along", signal.detail]);
    await recordRuns(inner, [
      {
        probe,
        location: signalLocation,
        at,
        result: resultOf(signal, took),
        facts,
        thresholdMs: null,
      },
    ]);
  });
}

/** What was last told to a probe. */
export async function readSignals(
  ctx: Context,
  probeId: string,
): Promise<(Signals & { detail: string | null }) | null> {
  const row = await store.find(ctx.db, probeId);
  return row ? { ...signalsOf(row), detail: row.detail } : null;
}

interface Listening {
  listenedAt: number;
  deaf: Deafness | null;
}

/** Notes that Candor is there to hear. @returns when it last was not */
async function listen(ctx: Context): Promise<Deafness | null> {
  const now = ctx.clock.now();
  const known = (await settings.read(ctx.db, key)) as Listening | undefined;
  const gap = known !== undefined && now - known.listenedAt > deafAfterMs;
  const deaf = gap ? { from: known.listenedAt, to: now } : (known?.deaf ?? null);
  await ctx.db.transaction((tx) => settings.write(tx, key, { listenedAt: now, deaf }, new Date(now)));
  return deaf;
}

/** Judges what has been told, and what has not: silence that is overdue turns a probe. */
export async function judgeHeartbeats(ctx: Context): Promise<void> {
  const deaf = await listen(ctx);
  const now = ctx.clock.now();
  const told = probeKinds.filter((kind) => kind.judge !== undefined).map((kind) => kind.kind);
  const all = await probes.listEnabledOf(ctx.db, told);
  const ids = all.map((probe) => probe.id);
  const signals = new Map((await store.listOf(ctx.db, ids)).map((row) => [row.probeId, row]));
  const rows = new Map((await states.listOf(ctx.db, ids)).map((row) => [row.probeId, row]));
  const runs: Run[] = [];
  for (const probe of all) {
    const verdict = findProbeKind(probe.kind)?.judge?.(signalsOf(signals.get(probe.id)), probe, now, deaf);
    const row = rows.get(probe.id);
    if (!verdict || verdict.state === (row?.state ?? "unknown")) continue;
    const { state, since, reason } = verdict;
    if (state === "unknown") {
      await markBlind(ctx, signalLocation, since, reason ?? "Nothing was told yet.", [probe.id]);
      continue;
    }
    // Never before what has been concluded already, nor before the probe was switched on or changed.
    const at = Math.max(since, probe.stateSince.getTime(), (timeOf(row?.lastResultAt) ?? 0) + 1);
    const result: ProbeResult = { state, errorClass: state === "down" ? "missing" : null, reason, latencyMs: null };
    runs.push({ probe, location: signalLocation, at, result, facts: [], thresholdMs: null });
  }
  await recordRuns(ctx, runs);
}
