import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Actor } from "../domain/actor.ts";
import { localLocation, signalLocation } from "../domain/agent.ts";
import { invalid, notFound } from "../domain/errors.ts";
import { groupBy } from "../domain/group-by.ts";
import { type ProbeResult, quorums } from "../domain/probe.ts";
import { limits, oneLine } from "../domain/text.ts";
import type { ProbeKind } from "../probes/probe.ts";
import { findProbeKind, probeKinds as registered } from "../probes/registry.ts";
import * as agents from "../store/agents.ts";
import * as components from "../store/components.ts";
import * as pages from "../store/pages.ts";
import * as evidence from "../store/probe-evidence.ts";
import * as results from "../store/probe-results.ts";
import * as states from "../store/probe-states.ts";
import * as store from "../store/probes.ts";
import { clearAlert } from "./alerts.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { flag, given, optionalId, parseInput, requiredText } from "./input.ts";
import { openSettings, sealSettings, shownSettings } from "./probe-secrets.ts";
import { recomputeComponents } from "./status.ts";

export type Probe = store.Probe;
export type LocationState = states.ProbeStateRow;
export type StoredEvidence = evidence.StoredEvidence;

/** A probe with what its locations last saw. */
export interface ProbeView extends Probe {
  lastResultAt: Date | null;
  lastLatencyMs: number | null;
  /** By location. */
  states: LocationState[];
}
export type StoredResult = results.StoredResult;

/** The kinds of probe with what a form needs to ask for them. */
export const probeKinds: readonly (Pick<ProbeKind, "kind" | "label" | "summary" | "fields"> & { told: boolean })[] =
  registered.map((kind) => ({ ...kind, told: isTold(kind) }));

const wholeNumber = (least: number, most: number, unit: string) =>
  z.coerce
    .number("This must be a number.")
    .int("This must be a whole number.")
    .min(least, `This must be at least ${least}${unit}.`)
    .max(most, `This must be at most ${most.toLocaleString("en")}${unit}.`);

const day = 86_400;
const fields = {
  name: requiredText("a name", limits.name),
  component_id: optionalId("component"),
  settings: z.record(z.string(), z.unknown(), { error: "This must be an object." }),
  interval_s: wholeNumber(5, day, " s"),
  timeout_ms: wholeNumber(100, 60_000, " ms"),
  failures_to_down: wholeNumber(1, 20, ""),
  successes_to_up: wholeNumber(1, 20, ""),
  recheck_s: z.coerce
    .number("This must be a number.")
    .min(0, "This must be at least 0 s.")
    .max(3600, "This must be at most 3,600 s."),
  locations: z
    .array(z.string().min(1).max(60), "This must be a list of locations.")
    .min(1, "Please choose at least one location.")
    .max(50, "These are more than 50 locations.")
    .transform((names) => [...new Set(names)]),
  quorum: z.enum(quorums, `This must be one of: ${quorums.join(", ")}.`),
  weight: z.coerce
    .number("This must be a number.")
    .positive("This must be more than 0.")
    .max(1000, "This must be at most 1,000."),
  enabled: flag,
};
const kindName = z.enum(
  registered.map((k) => k.kind),
  `This must be one of: ${registered.map((k) => k.kind).join(", ")}.`,
);

const newProbe = z.object({
  ...fields,
  kind: kindName,
  interval_s: fields.interval_s.default(60),
  timeout_ms: fields.timeout_ms.default(10_000),
  failures_to_down: fields.failures_to_down.default(4),
  successes_to_up: fields.successes_to_up.default(2),
  recheck_s: fields.recheck_s.default(5),
  locations: fields.locations.default([localLocation]),
  quorum: fields.quorum.default("majority"),
  weight: fields.weight.default(1),
  enabled: fields.enabled.default(true),
});
const probeEdit = z.object(fields).partial();
const trial = z.object({ kind: kindName, settings: fields.settings, timeout_ms: fields.timeout_ms.default(10_000) });

function requireKind(kind: string): ProbeKind {
  const found = findProbeKind(kind);
  if (!found) throw invalid("kind", "There is no such kind of probe.");
  return found;
}

async function requireComponent(c: Change, pageId: string, id: string | null | undefined): Promise<void> {
  if (!id) return;
  if ((await components.find(c.tx, id))?.pageId !== pageId)
    throw invalid("component_id", "There is no such component.");
}

/** `kept`: what the probe lists already, also of locations that are gone. */
async function requireLocations(
  c: Change,
  names: readonly string[] | undefined,
  kept: readonly string[],
): Promise<void> {
  const there = new Set([localLocation, ...kept, ...(await agents.list(c.tx)).map((agent) => agent.name)]);
  const unknown = names?.find((name) => !there.has(name));
  if (unknown !== undefined) throw invalid("locations", `There is no location "${unknown}".`);
}

function requireFit(timeoutMs: number, intervalMs: number): void {
  if (timeoutMs > intervalMs) throw invalid("timeout_ms", "The timeout must not be longer than the interval.");
}

/** What is told counts at once: a kind that waits to be told has no thresholds, and nothing runs it anywhere. */
const toldAtOnce = { failuresToDown: 1, successesToUp: 1, quorum: "any" } as const;

/** Does it wait to be told, instead of asking? */
function isTold(kind: ProbeKind): boolean {
  return kind.judge !== undefined;
}

/** What the audit log keeps of a probe. */
const withoutSecrets = (kind: string, probe: Partial<Probe>): unknown =>
  probe.settings ? { ...probe, settings: shownSettings({ kind, settings: probe.settings }) } : probe;

async function withStates(ctx: Context, list: readonly Probe[]): Promise<ProbeView[]> {
  const rows = groupBy(
    await states.listOf(
      ctx.db,
      list.map((probe) => probe.id),
    ),
    (row) => row.probeId,
  );
  return list.map((probe) => {
    const own = (rows.get(probe.id) ?? []).filter((row) => probe.locations.includes(row.location));
    const [newest] = [...own].sort((a, b) => (b.lastResultAt?.getTime() ?? 0) - (a.lastResultAt?.getTime() ?? 0));
    return {
      ...probe,
      settings: openSettings(ctx, probe.settings),
      lastResultAt: newest?.lastResultAt ?? null,
      lastLatencyMs: newest?.lastLatencyMs ?? null,
      states: own,
    };
  });
}

export async function listProbes(ctx: Context, pageId: string): Promise<ProbeView[]> {
  return withStates(ctx, await store.list(ctx.db, pageId));
}

/** @throws AppError `not_found` */
export async function findProbe(ctx: Context, id: string): Promise<ProbeView> {
  const probe = await store.find(ctx.db, id);
  const [view] = probe ? await withStates(ctx, [probe]) : [];
  if (!view) throw notFound("probe");
  return view;
}

/** What was seen at the last failures of a probe, newest first. */
export function listEvidence(ctx: Context, probeId: string): Promise<StoredEvidence[]> {
  return evidence.listOf(ctx.db, probeId);
}

/** The latest results of a probe, newest first. */
export function listResults(ctx: Context, probeId: string, limit = 50): Promise<StoredResult[]> {
  return results.listOf(ctx.db, probeId, limit);
}

const exportedAtOnce = 2000;

/** All raw results that are kept of a probe, oldest first, some at a time. */
export async function* exportResults(ctx: Context, probeId: string): AsyncGenerator<StoredResult[]> {
  for (let last = 0; ; ) {
    const rows = await results.listAfter(ctx.db, probeId, last, exportedAtOnce);
    if (rows.length > 0) yield rows;
    if (rows.length < exportedAtOnce) return;
    last = rows.at(-1)?.id ?? last;
  }
}

/** What a probe asks, in a few words for lists. */
export function probeTarget(probe: Pick<Probe, "kind" | "settings">): string {
  return findProbeKind(probe.kind)?.target(probe.settings) ?? "";
}

/** A new probe runs at once, then at its own phase of the interval. @throws AppError `invalid` naming the field; `not_found` */
export async function createProbe(ctx: Context, actor: Actor, pageId: string, input: unknown): Promise<Probe> {
  const parsed = parseInput(newProbe, input);
  const kind = requireKind(parsed.kind);
  const settings = kind.parse(parsed.settings);
  if (!isTold(kind)) requireFit(parsed.timeout_ms, parsed.interval_s * 1000);
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    await requireComponent(c, pageId, parsed.component_id);
    if (!isTold(kind)) await requireLocations(c, parsed.locations, []);
    const at = new Date(c.now);
    const probe: Probe = {
      id: c.id(),
      pageId,
      componentId: parsed.component_id ?? null,
      name: oneLine(parsed.name),
      kind: parsed.kind,
      settings: sealSettings(ctx, { kind: parsed.kind, settings }),
      intervalMs: parsed.interval_s * 1000,
      timeoutMs: parsed.timeout_ms,
      failuresToDown: parsed.failures_to_down,
      successesToUp: parsed.successes_to_up,
      recheckMs: parsed.recheck_s * 1000,
      locations: parsed.locations,
      quorum: parsed.quorum,
      weight: parsed.weight,
      enabled: parsed.enabled,
      state: "unknown",
      stateSince: at,
      stateReason: null,
      turns: [],
      unstableSince: null,
      createdAt: at,
      updatedAt: at,
      ...(isTold(kind) ? { ...toldAtOnce, locations: [signalLocation] } : {}),
    };
    await store.insert(c.tx, probe);
    if (probe.componentId) await recomputeComponents(c, [probe.componentId]);
    c.audit("probe.create", `probe ${probe.id}`, null, withoutSecrets(probe.kind, probe));
    return probe;
  });
}

/** A change of what is asked forgets what was known: the next results decide anew. @throws AppError `invalid`, `not_found` */
export async function updateProbe(ctx: Context, actor: Actor, id: string, input: unknown): Promise<Probe> {
  const parsed = parseInput(probeEdit, input);
  return change(ctx, actor, async (c) => {
    const before = await store.find(c.tx, id);
    if (!before) throw notFound("probe");
    await requireComponent(c, before.pageId, parsed.component_id);
    const told = isTold(requireKind(before.kind));
    if (!told) await requireLocations(c, parsed.locations, before.locations);
    const at = new Date(c.now);
    const settings = parsed.settings && requireKind(before.kind).parse(parsed.settings);
    const edit = given({
      name: parsed.name && oneLine(parsed.name),
      componentId: parsed.component_id,
      settings: settings && sealSettings(ctx, { kind: before.kind, settings }),
      intervalMs: parsed.interval_s && parsed.interval_s * 1000,
      timeoutMs: parsed.timeout_ms,
      failuresToDown: parsed.failures_to_down,
      successesToUp: parsed.successes_to_up,
      recheckMs: parsed.recheck_s === undefined ? undefined : parsed.recheck_s * 1000,
      locations: parsed.locations,
      quorum: parsed.quorum,
      weight: parsed.weight,
      enabled: parsed.enabled,
      ...(told ? { ...toldAtOnce, locations: [signalLocation] } : {}),
    });
    if (!told) requireFit(edit.timeoutMs ?? before.timeoutMs, edit.intervalMs ?? before.intervalMs);
    const asksAnew =
      (settings && !isDeepStrictEqual(settings, openSettings(ctx, before.settings))) ||
      (edit.enabled !== undefined && edit.enabled !== before.enabled);
    const forgotten = { state: "unknown", stateSince: at, stateReason: null, turns: [], unstableSince: null } as const;
    // Later than what it replaces, so that a prober sees it even if the clock has been set back.
    const updatedAt = new Date(Math.max(c.now, before.updatedAt.getTime() + 1));
    const changes = { ...edit, ...(asksAnew ? { ...forgotten, turns: [] } : {}), updatedAt };
    await store.update(c.tx, id, changes);
    if (asksAnew) {
      await states.removeOf(c.tx, id);
      await clearAlert(c, `probe:${id}`, c.now);
    }
    const touched = [before.componentId, edit.componentId].filter((component) => typeof component === "string");
    await recomputeComponents(c, [...new Set(touched)]);
    c.audit("probe.update", `probe ${id}`, withoutSecrets(before.kind, before), withoutSecrets(before.kind, edit));
    return { ...before, ...changes };
  });
}

/** @throws AppError `not_found` */
export async function deleteProbe(ctx: Context, actor: Actor, id: string): Promise<Probe> {
  return change(ctx, actor, async (c) => {
    const before = await store.find(c.tx, id);
    if (!before) throw notFound("probe");
    await store.remove(c.tx, id);
    await clearAlert(c, `probe:${id}`, c.now);
    if (before.componentId) await recomputeComponents(c, [before.componentId]);
    c.audit("probe.delete", `probe ${id}`, withoutSecrets(before.kind, before), null);
    return before;
  });
}

export interface TestResult {
  result: ProbeResult;
  facts: [label: string, value: string][];
}

/** Runs a probe once, now, and stores nothing. @throws AppError `invalid` naming the field */
export async function testProbe(ctx: Context, input: unknown): Promise<TestResult> {
  const parsed = parseInput(trial, input);
  const kind = requireKind(parsed.kind);
  return kind.run(kind.parse(parsed.settings), {
    timeoutMs: parsed.timeout_ms,
    allowPrivate: ctx.installation.probeAllowPrivate,
  });
}
