import { system } from "../domain/actor.ts";
import { signalLocation } from "../domain/agent.ts";
import { isCalm, isFlapping, rememberTurn } from "../domain/flapping.ts";
import { groupBy } from "../domain/group-by.ts";
import {
  firstVerdict,
  type LocationVerdict,
  nextVerdict,
  type ProbeResult,
  type ProbeState,
  phaseNames,
  quorumVerdict,
  staleAfter,
  withHysteresis,
} from "../domain/probe.ts";
import * as evidence from "../store/probe-evidence.ts";
import * as results from "../store/probe-results.ts";
import * as states from "../store/probe-states.ts";
import * as probes from "../store/probes.ts";
import { clearAlert, raiseAlert, signalOf } from "./alerts.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { askForRepair } from "./rolling-up.ts";
import { recomputeComponents } from "./status.ts";

const actor = system("prober");
/** After these, only now and then is a failure that goes on worth its evidence. */
const evidenceAtOnce = 3;
const evidenceEvery = 20;

/** One run that is over: of which probe as it was then, where, begun when, with what outcome. */
export interface Run {
  probe: Pick<probes.Probe, "id" | "updatedAt">;
  location: string;
  /** When it began, in milliseconds since the epoch. */
  at: number;
  result: ProbeResult;
  facts: [label: string, value: string][];
  /** Above this many milliseconds an answer is slow; null where nothing is. */
  thresholdMs: number | null;
}

const silences = new Set(["unsupported", "aborted", "unreadable"]);

/** The machine itself could not measure, or whoever was asked about the target could not be read: that says nothing about the target. */
export const saysNothing = (result: ProbeResult): boolean =>
  result.errorClass !== null && silences.has(result.errorClass);

type StateRow = states.ProbeStateRow;

/** Nothing is known from `at` on: the verdict before any result, as a row holds it. */
function unknownSince(at: Date): Pick<StateRow, "state" | "stateSince" | "streakOf" | "streak" | "streakSince"> {
  const { state, streakOf, streak } = firstVerdict(at.getTime());
  return { state, stateSince: at, streakOf, streak, streakSince: at };
}

const freshState = (probe: probes.Probe, location: string): StateRow => ({
  probeId: probe.id,
  location,
  ...unknownSince(probe.updatedAt),
  lastResultAt: null,
  lastReason: null,
  lastLatencyMs: null,
});

const verdictsOf = (probe: probes.Probe, rows: readonly StateRow[]): LocationVerdict[] =>
  rows
    .filter((row) => probe.locations.includes(row.location))
    .map((row) => ({ state: row.state, since: row.stateSince.getTime() }));

const quorumOf = (probe: probes.Probe, rows: readonly StateRow[]): LocationVerdict =>
  quorumVerdict(probe.quorum, verdictsOf(probe, rows));

const isSilent = (probe: probes.Probe, row: StateRow, now: number): boolean =>
  row.state !== "unknown" &&
  // What waits to be told judges silence by its own rule.
  row.location !== signalLocation &&
  row.lastResultAt !== null &&
  now - row.lastResultAt.getTime() > staleAfter(probe.intervalMs, probe.timeoutMs);

/** Nothing was heard for too long: from when the next result was due, nobody knows. */
function forgotten(probe: probes.Probe, row: StateRow, now: number): StateRow {
  const at = new Date(Math.min((row.lastResultAt?.getTime() ?? now) + probe.intervalMs, now));
  return { ...row, ...unknownSince(at), lastReason: "No results came." };
}

/** A result that is dated later than this after now was dated by a clock that has been set back since. */
const aheadAtMostMs = 10_000;

/** A row that was written by a clock that was ahead: what it says holds, and when it was said is not known any more. */
function asOf(row: StateRow, now: number): StateRow {
  if (row.lastResultAt === null || row.lastResultAt.getTime() <= now + aheadAtMostMs) return row;
  const earlier = (at: Date): Date => new Date(Math.min(at.getTime(), now));
  return { ...row, stateSince: earlier(row.stateSince), streakSince: earlier(row.streakSince), lastResultAt: null };
}

/** The reason that stands for a probe's state: of a location that sees it so. */
const reasonOf = (state: ProbeState, rows: readonly StateRow[]): string | null =>
  rows.find((row) => row.state === state && row.lastReason !== null)?.lastReason ??
  rows.find((row) => row.state !== "up")?.lastReason ??
  null;

/** The state of a probe has turned: its component, its alert and the audit log follow. */
async function turnTo(c: Change, probe: probes.Probe, next: LocationVerdict, reason: string | null): Promise<void> {
  const { state } = next;
  const since = Math.min(next.since, c.now);
  await probes.update(c.tx, probe.id, {
    state,
    stateSince: new Date(since),
    stateReason: reason,
    turns: probe.turns,
    unstableSince: probe.unstableSince,
  });
  if (probe.componentId) await recomputeComponents(c, [probe.componentId], since);
  const unstable = probe.unstableSince !== null;
  if (state === "down" || unstable) await raiseAlert(c, signalOf(probe, since, reason));
  else if (state === "up") await clearAlert(c, `probe:${probe.id}`, since);
  c.audit(
    `probe.${unstable ? "unstable" : state}`,
    `probe ${probe.id}`,
    { state: probe.state },
    { state, since: new Date(since), reason },
  );
}

/** What a probe's locations come to now, after some of them have turned; `before` is what they came to until now. */
async function settle(c: Change, probe: probes.Probe, before: ProbeState, rows: readonly StateRow[]): Promise<void> {
  const verdict = quorumOf(probe, rows);
  const turned =
    verdict.state !== before &&
    [verdict.state, before].every((s) => s !== "unknown") &&
    (verdict.state === "up" || before === "up");
  const turns = turned ? rememberTurn(probe.turns, c.now) : probe.turns;
  const unstableSince =
    probe.unstableSince !== null
      ? isCalm(turns, c.now)
        ? null
        : probe.unstableSince
      : isFlapping(turns, c.now)
        ? new Date(c.now)
        : null;
  const next: LocationVerdict =
    unstableSince !== null ? { state: "degraded", since: unstableSince.getTime() } : verdict;
  const reason =
    unstableSince !== null
      ? `It turned ${turns.length} times within half an hour.`
      : verdict.state === "up"
        ? null
        : reasonOf(verdict.state, rows);
  const changed = next.state !== probe.state || (unstableSince === null) !== (probe.unstableSince === null);
  if (changed) {
    // A calm found in passing begins now: what was called unstable is not rewritten.
    const since = probe.unstableSince !== null && unstableSince === null ? c.now : next.since;
    await turnTo(c, { ...probe, turns, unstableSince }, { state: next.state, since }, reason);
  } else if (turned) {
    await probes.update(c.tx, probe.id, { turns });
  }
}

/** The state of a location after one more result, and what it was asked to forget before. */
function stateAfter(probe: probes.Probe, row: StateRow, run: Run): StateRow {
  const { at, thresholdMs } = run;
  if (saysNothing(run.result)) return { ...row, lastReason: run.result.reason };
  const prior = isSilent(probe, row, at) ? forgotten(probe, row, at) : row;
  const result = withHysteresis(prior.state, run.result, thresholdMs);
  const verdict = nextVerdict(
    {
      state: prior.state,
      since: prior.stateSince.getTime(),
      streakOf: prior.streakOf,
      streak: prior.streak,
      streakSince: prior.streakSince.getTime(),
    },
    result,
    at,
    probe,
  );
  return {
    ...prior,
    state: verdict.state,
    stateSince: new Date(verdict.since),
    streakOf: verdict.streakOf,
    streak: verdict.streak,
    streakSince: new Date(verdict.streakSince),
    lastResultAt: new Date(at),
    lastReason: result.reason,
    lastLatencyMs: result.latencyMs,
  };
}

const worthKeeping = (row: StateRow): boolean =>
  row.streakOf !== "up" && (row.streak <= evidenceAtOnce || row.streak % evidenceEvery === 0);

async function applyRuns(c: Change, probe: probes.Probe, known: StateRow[], runs: readonly Run[]): Promise<StateRow[]> {
  let current = probe;
  let rows = known;
  const touched = new Map<string, StateRow>();
  for (const run of runs) {
    const row = asOf(rows.find((r) => r.location === run.location) ?? freshState(probe, run.location), c.now);
    // Told late or twice: it is measured, and changes nothing of what has been concluded since.
    if (row.lastResultAt !== null && row.lastResultAt.getTime() >= run.at) continue;
    const others = rows.filter((r) => r.location !== run.location);
    if (isSilent(probe, row, run.at)) {
      const gap = forgotten(probe, row, run.at);
      await settle(c, current, quorumOf(probe, rows).state, [...others, gap]);
      rows = [...others, gap];
      current = (await probes.find(c.tx, probe.id)) ?? current;
    }
    const before = quorumOf(probe, rows);
    const next = stateAfter(probe, row, run);
    rows = [...others, next];
    touched.set(run.location, next);
    if (worthKeeping(next) && run.result.state !== "up" && !saysNothing(run.result))
      await evidence.add(c.tx, {
        probeId: probe.id,
        location: run.location,
        at: new Date(run.at),
        errorClass: run.result.errorClass,
        reason: run.result.reason,
        facts: run.facts,
      });
    const after = quorumOf(probe, rows);
    const calmed = current.unstableSince !== null && isCalm(current.turns, c.now);
    if (after.state !== before.state || calmed || (after.state !== current.state && current.unstableSince === null)) {
      await settle(c, current, before.state, rows);
      current = (await probes.find(c.tx, probe.id)) ?? current;
    }
  }
  return [...touched.values()];
}

const resultRow = ({ probe, location, at, result }: Run): results.NewResult => ({
  probeId: probe.id,
  location,
  at: new Date(at),
  state: result.state,
  latencyMs: result.latencyMs,
  phases: result.phases ? phaseNames.map((name) => round(result.phases?.[name] ?? null)) : null,
  errorClass: result.errorClass,
  reason: result.reason,
});

const round = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 100) / 100);

/**
 * Writes finished runs and what follows from them in one transaction. Runs of one probe are taken in their order. One
 * of a probe that was deleted, switched off or changed meanwhile is dropped: it did not ask what is asked now.
 */
export async function recordRuns(ctx: Context, runs: readonly Run[]): Promise<void> {
  if (runs.length === 0) return;
  const byProbe = groupBy(
    [...runs].sort((a, b) => a.at - b.at),
    (run) => run.probe.id,
  );
  await change(ctx, actor, async (c) => {
    const ids = [...byProbe.keys()];
    const current = await probes.findManyToJudge(c.tx, ids);
    const known = groupBy(await states.listOf(c.tx, ids), (row) => row.probeId);
    const valid = new Map<probes.Probe, Run[]>();
    for (const probe of current) {
      if (!probe.enabled) continue;
      const own = (byProbe.get(probe.id) ?? []).filter(
        (run) => run.probe.updatedAt.getTime() === probe.updatedAt.getTime() && probe.locations.includes(run.location),
      );
      if (own.length > 0) valid.set(probe, own);
    }
    const measured = [...valid.values()].flat().filter((run) => !saysNothing(run.result));
    await results.insertMany(c.tx, measured.map(resultRow));
    await askForRepair(
      c.tx,
      c.now,
      measured.map((run) => ({ probeId: run.probe.id, at: run.at })),
    );
    const written: StateRow[] = [];
    for (const [probe, own] of valid) written.push(...(await applyRuns(c, probe, known.get(probe.id) ?? [], own)));
    await states.putMany(c.tx, written);
  });
}

/**
 * Keeps measurements that came too late to say anything about now: charts and exports show them, and no verdict changes.
 * One of a probe that was deleted or changed meanwhile is dropped.
 */
export async function keepLateRuns(ctx: Context, runs: readonly Run[]): Promise<void> {
  const measured = runs.filter((run) => !saysNothing(run.result));
  if (measured.length === 0) return;
  await ctx.db.transaction(async (tx) => {
    const current = new Map(
      (await probes.findMany(tx, [...new Set(measured.map((run) => run.probe.id))])).map((probe) => [probe.id, probe]),
    );
    const valid = measured.filter(
      ({ probe }) => current.get(probe.id)?.updatedAt.getTime() === probe.updatedAt.getTime(),
    );
    await results.insertMany(tx, valid.map(resultRow));
    await askForRepair(
      tx,
      ctx.clock.now(),
      valid.map((run) => ({ probeId: run.probe.id, at: run.at })),
    );
  });
}

/** Probes whose results stopped coming become unknown: silence is never green. And flapping ones that calmed down are believed again. */
export async function markStaleProbes(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  const silent = (await states.listSilent(ctx.db, (intervalMs) => new Date(now - staleAfter(intervalMs, 0)))).filter(
    ({ probe, state }) => isSilent(probe, state, now),
  );
  const calm = (await probes.listUnstable(ctx.db)).filter((probe) => isCalm(probe.turns, now));
  const ids = [...new Set([...silent.map((s) => s.probe.id), ...calm.map((p) => p.id)])];
  if (ids.length === 0) return;
  await change(ctx, actor, async (c) => {
    const current = await probes.findManyToJudge(c.tx, ids);
    const known = groupBy(await states.listOf(c.tx, ids), (row) => row.probeId);
    for (const probe of current) {
      const before = known.get(probe.id) ?? [];
      const after = before.map((row) => (isSilent(probe, row, now) ? forgotten(probe, row, now) : row));
      await states.putMany(
        c.tx,
        after.filter((row, n) => row !== before[n]),
      );
      await settle(c, probe, quorumOf(probe, before).state, after);
    }
  });
}

/**
 * The prober can not see the network: what it saw last is not known any more, from `since` on.
 * @param only of these probes; of all that the location measures when it is left out
 */
export async function markBlind(
  ctx: Context,
  location: string,
  since: number,
  reason: string,
  only?: readonly string[],
): Promise<void> {
  await change(ctx, actor, async (c) => {
    const rows = (await (only ? states.listOf(c.tx, only) : states.listAt(c.tx, location))).filter(
      (row) => row.location === location && row.state !== "unknown",
    );
    const ids = rows.map((row) => row.probeId);
    const current = await probes.findManyToJudge(c.tx, ids);
    const known = groupBy(await states.listOf(c.tx, ids), (row) => row.probeId);
    for (const probe of current) {
      const before = known.get(probe.id) ?? [];
      const at = new Date(since);
      const after = before.map(
        (row): StateRow => (row.location === location ? { ...row, ...unknownSince(at), lastReason: reason } : row),
      );
      await states.putMany(
        c.tx,
        after.filter((row) => row.location === location),
      );
      await settle(c, probe, quorumOf(probe, before).state, after);
    }
  });
}

/** These probes are not measured from a location any more: what it made of them counts no longer. */
export async function leaveLocation(ctx: Context, location: string, probeIds: readonly string[]): Promise<void> {
  if (probeIds.length === 0) return;
  await change(ctx, actor, async (c) => {
    const current = await probes.findManyToJudge(c.tx, probeIds);
    const known = groupBy(await states.listOf(c.tx, probeIds), (row) => row.probeId);
    for (const probe of current) {
      const locations = probe.locations.filter((name) => name !== location);
      const rows = known.get(probe.id) ?? [];
      await probes.update(c.tx, probe.id, { locations });
      await states.removeOf(c.tx, probe.id, location);
      await settle(c, { ...probe, locations }, quorumOf(probe, rows).state, rows);
    }
  });
}
