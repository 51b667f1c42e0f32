import { z } from "zod";
import type { Actor } from "../domain/actor.ts";
import { actorLabel, system } from "../domain/actor.ts";
import {
  type AlertState,
  alertStates,
  type Severity,
  severities,
  severityOf,
  snoozeEnd,
  snoozes,
} from "../domain/alert.ts";
import { type Dependency, downstreamOf, explainerOf, upstreamOf } from "../domain/dependencies.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import { isOver } from "../domain/incident.ts";
import * as store from "../store/alerts.ts";
import * as components from "../store/components.ts";
import * as dependencies from "../store/dependencies.ts";
import * as escalations from "../store/escalations.ts";
import * as incidents from "../store/incidents.ts";
import * as pages from "../store/pages.ts";
import * as probes from "../store/probes.ts";
import { acknowledge, stopCalling, takeCare } from "./acknowledging.ts";
import { readSeverities } from "./alerting.ts";
import { planResolution, propose } from "./automation.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { idText, instantText, parseInput } from "./input.ts";

export type Alert = store.Alert;

/** Trouble that is back so soon after it ended is the same trouble. */
const sameTroubleMs = 30 * 60_000;
/** Alerts no older than this are explained by one that opens now on what their components depend on. */
const attachedWithinMs = 10 * 60_000;
/** What fails on after that which it depends on has recovered gets so much time to recover, too. */
const recoverTogetherMs = 2 * 60_000;
const untoldAtOnce = 200;

export interface Signal {
  pageId: string;
  /** What makes two signals the same thing. */
  fingerprint: string;
  title: string;
  detail: string | null;
  probeId: string | null;
  componentId: string | null;
  startedAt: number;
  /** Left out: what the component's status makes of it. */
  severity?: Severity;
}

/** Planned work is expected to break things, also those that depend on what is worked on: it wakes nobody. */
async function isMuted(c: Change, componentId: string | null, edges: readonly Dependency[]): Promise<boolean> {
  if (componentId === null) return false;
  const ids = [componentId, ...upstreamOf(edges, componentId)];
  return (await components.listMaintained(c.tx, ids)).length > 0;
}

/** How bad a signal is, by what its component has become. */
async function ratedSeverity(c: Change, { severity, pageId, componentId }: Signal): Promise<Severity> {
  if (severity !== undefined) return severity;
  const component = componentId === null ? undefined : await components.find(c.tx, componentId);
  return severityOf(component?.status ?? null, await readSeverities(c.tx, pageId));
}

/** From `at` on people are called for an alert, from the first step. */
const beginCalling = (c: Change, alertId: string, at: number = c.now): Promise<void> =>
  escalations.begin(c.tx, alertId, new Date(at), new Date(c.now));

/** Writes the alert of a signal: the one that ended lately again, or a new one. */
async function open(c: Change, signal: Signal, explainedBy: string | null): Promise<Alert> {
  const { startedAt, ...facts } = signal;
  const since = new Date(startedAt - sameTroubleMs);
  const earlier = await store.findResolvedSince(c.tx, signal.fingerprint, since);
  const alert: Alert = {
    ...facts,
    id: earlier?.id ?? c.id(),
    state: "open",
    severity: await ratedSeverity(c, signal),
    severityBy: null,
    incidentId: earlier?.incidentId ?? null,
    explainedBy,
    draft: earlier?.draft ?? null,
    publishAt: null,
    resolveIncidentAt: null,
    startedAt: new Date(startedAt),
    acknowledgedAt: null,
    acknowledgedBy: null,
    snoozedUntil: null,
    resolvedAt: null,
    count: (earlier?.count ?? 0) + 1,
    updatedAt: new Date(c.now),
  };
  if (earlier) await store.update(c.tx, alert.id, alert);
  else await store.insert(c.tx, alert);
  c.audit(earlier ? "alert.reopen" : "alert.open", `alert ${alert.id}`, null, { title: signal.title });
  if (explainedBy === null) await beginCalling(c, alert.id);
  // A draft that somebody has dismissed stays so while the trouble is the same.
  const dismissed = earlier && !earlier.draft && !earlier.incidentId && !earlier.explainedBy;
  if (explainedBy === null && !dismissed) await propose(c, alert);
  return alert;
}

/** Those that failed shortly before, since what they depend on was failing, are explained by its alert. */
async function explainOthers(
  c: Change,
  alert: Alert,
  others: readonly Alert[],
  edges: readonly Dependency[],
): Promise<void> {
  if (alert.componentId === null) return;
  const below = downstreamOf(edges, alert.componentId);
  const root = alert.explainedBy ?? alert.id;
  const explained = new Set<string>();
  for (const other of others) {
    if (other.componentId === null || !below.has(other.componentId) || other.explainedBy !== null) continue;
    if (other.startedAt.getTime() < c.now - attachedWithinMs) continue;
    explained.add(other.id);
    const edit = { explainedBy: root, draft: null, publishAt: null, updatedAt: new Date(c.now) };
    await store.update(c.tx, other.id, edit);
  }
  for (const other of others)
    if (other.explainedBy !== null && explained.has(other.explainedBy))
      await store.update(c.tx, other.id, { explainedBy: root, updatedAt: new Date(c.now) });
}

/** Trouble that has grown worse may call people whom it did not call before. */
async function rate(c: Change, alert: Alert, severity: Severity, by: string | null = null): Promise<void> {
  if (by === null && severities.indexOf(severity) >= severities.indexOf(alert.severity)) return;
  await store.update(c.tx, alert.id, { severity, severityBy: by, updatedAt: new Date(c.now) });
  const { nextAt } = (await escalations.find(c.tx, alert.id)) ?? { nextAt: null };
  if (alert.state === "open" && alert.explainedBy === null && nextAt === null) await beginCalling(c, alert.id);
}

/**
 * Opens an alert, opens the one again that ended within half an hour, or counts the signal on the one that is open.
 * While something that the component depends on is in trouble, its alert explains this one. To be called inside a change.
 */
export async function raiseAlert(c: Change, signal: Signal): Promise<void> {
  const edges = signal.componentId === null ? [] : await dependencies.listOf(c.tx, signal.pageId);
  if (await isMuted(c, signal.componentId, edges)) return;
  const known = await store.findUnresolved(c.tx, signal.fingerprint);
  if (known) {
    const { title, detail } = signal;
    await store.fold(c.tx, known.id, { title, detail, updatedAt: new Date(c.now) });
    if (known.severityBy === null) await rate(c, known, await ratedSeverity(c, signal));
    return;
  }
  const others = edges.length === 0 ? [] : await store.listUnresolved(c.tx, signal.pageId);
  const alert = await open(c, signal, explainerOf(signal.componentId, others, edges)?.id ?? null);
  await explainOthers(c, alert, others, edges);
}

/** Alerts whose explanation has ended are explained by another one, or speak for themselves. */
async function explainAnew(c: Change, pageId: string, orphans: readonly Alert[]): Promise<void> {
  if (orphans.length === 0) return;
  const edges = await dependencies.listOf(c.tx, pageId);
  const unresolved = await store.listUnresolved(c.tx, pageId);
  for (const orphan of orphans) {
    const explainedBy = explainerOf(orphan.componentId, unresolved, edges)?.id ?? null;
    if (explainedBy === orphan.explainedBy) continue;
    await store.update(c.tx, orphan.id, { explainedBy, updatedAt: new Date(c.now) });
    if (explainedBy !== null) continue;
    if (orphan.state === "open") await beginCalling(c, orphan.id, c.now + recoverTogetherMs);
    await propose(c, { ...orphan, explainedBy }, c.now + recoverTogetherMs);
  }
}

/** What components of a page depend on has changed. To be called inside a change. */
export async function explainAllAnew(c: Change, pageId: string): Promise<void> {
  const explained = (await store.listUnresolved(c.tx, pageId)).filter((alert) => alert.explainedBy !== null);
  await explainAnew(c, pageId, explained);
}

async function end(c: Change, alert: Alert, edit: Partial<Alert>): Promise<void> {
  await store.update(c.tx, alert.id, { ...edit, state: "resolved", publishAt: null, updatedAt: new Date(c.now) });
  await stopCalling(c, alert.id);
  c.audit("alert.resolve", `alert ${alert.id}`, { state: alert.state }, { state: "resolved" });
  const orphans = (await store.listUnresolved(c.tx, alert.pageId)).filter((other) => other.explainedBy === alert.id);
  await explainAnew(c, alert.pageId, orphans);
}

/** Ends the alert of this fingerprint, if one is open. To be called inside a change. */
export async function clearAlert(c: Change, fingerprint: string, at: number): Promise<void> {
  const known = await store.findUnresolved(c.tx, fingerprint);
  if (!known) return;
  await end(c, known, { resolvedAt: new Date(at) });
  await planResolution(c, known, at);
}

async function requireOpen(c: Change, id: string): Promise<Alert> {
  const alert = await store.find(c.tx, id);
  if (!alert) throw notFound("alert");
  if (alert.state === "resolved") throw new AppError("conflict", "This alert is already resolved.");
  return alert;
}

/** Someone has seen it and takes care. The first one's name stays. @throws AppError `not_found`, `conflict` */
export async function acknowledgeAlert(ctx: Context, actor: Actor, id: string): Promise<void> {
  await change(ctx, actor, async (c) => {
    await acknowledge(c, actor, await requireOpen(c, id));
  });
}

const snooze = z.union([
  z.object({ for: z.enum(snoozes, "Please choose for how long.") }),
  z.object({ until: instantText("the end") }),
]);
const longestSnoozeMs = 7 * 24 * 3_600_000;

/**
 * Puts an alert off: until then nobody is called for it, and after that the calls go on where they stopped.
 * @param input `for`, one of the usual spans, or `until`, an ISO 8601 time within a week
 * @throws AppError `not_found`, `conflict`, `invalid` on `until`
 */
export async function snoozeAlert(ctx: Context, actor: Actor, id: string, input: unknown): Promise<void> {
  const parsed = parseInput(snooze, input);
  await change(ctx, actor, async (c) => {
    const alert = await requireOpen(c, id);
    const page = await pages.find(c.tx, alert.pageId);
    const until = "for" in parsed ? snoozeEnd(parsed.for, c.now, page?.timeZone ?? "UTC") : parsed.until;
    if (until <= c.now) throw invalid("until", "This is past already.");
    if (until > c.now + longestSnoozeMs) throw invalid("until", "This is more than a week away.");
    const at = new Date(until);
    await store.update(c.tx, id, { snoozedUntil: at, updatedAt: new Date(c.now) });
    if (alert.state === "open") await goOnCalling(c, alert, at);
    c.audit("alert.snooze", `alert ${id}`, { snoozedUntil: alert.snoozedUntil }, { snoozedUntil: at });
  });
}

/** The calls go on at `at`; where all had been called often enough they begin anew. */
async function goOnCalling(c: Change, alert: Alert, at: Date): Promise<void> {
  if (alert.explainedBy !== null) return;
  const under = await escalations.find(c.tx, alert.id);
  if (under?.nextAt) await escalations.update(c.tx, alert.id, { nextAt: at }, new Date(c.now));
  else await beginCalling(c, alert.id, at.getTime());
}

/** Ends a snooze before its time: the calls go on at once. @throws AppError `not_found`, `conflict` */
export async function wakeAlert(ctx: Context, actor: Actor, id: string): Promise<void> {
  await change(ctx, actor, async (c) => {
    const alert = await requireOpen(c, id);
    if (alert.snoozedUntil === null) return;
    await store.update(c.tx, id, { snoozedUntil: null, updatedAt: new Date(c.now) });
    if (alert.state === "open") await goOnCalling(c, alert, new Date(c.now));
    c.audit("alert.wake", `alert ${id}`, { snoozedUntil: alert.snoozedUntil }, { snoozedUntil: null });
  });
}

const severityInput = z.object({ severity: z.enum(severities, "This is not a severity.") });

/** Says how bad it is; what the monitoring makes of it counts no longer. @throws AppError `invalid`, `not_found`, `conflict` */
export async function rateAlert(ctx: Context, actor: Actor, id: string, input: unknown): Promise<void> {
  const { severity } = parseInput(severityInput, input);
  await change(ctx, actor, async (c) => {
    const alert = await requireOpen(c, id);
    await rate(c, alert, severity, actorLabel(actor));
    c.audit("alert.rate", `alert ${id}`, { severity: alert.severity }, { severity });
  });
}

const linkInput = z.object({ incident_id: idText("incident") });

/** An open incident tells of this alert's trouble already. @throws AppError `invalid` on `incident_id`; `not_found`, `conflict` */
export async function linkAlert(ctx: Context, actor: Actor, id: string, input: unknown): Promise<void> {
  const { incident_id: incidentId } = parseInput(linkInput, input);
  await change(ctx, actor, async (c) => {
    const alert = await requireOpen(c, id);
    const incident = await incidents.find(c.tx, incidentId);
    if (incident?.pageId !== alert.pageId || isOver(incident.status))
      throw invalid("incident_id", "There is no such open incident.");
    await store.update(c.tx, id, { incidentId, draft: null, publishAt: null, updatedAt: new Date(c.now) });
    c.audit("alert.link", `alert ${id}`, { incident: alert.incidentId }, { incident: incidentId });
    await takeCare(c, actor, alert);
  });
}

/** Closes an alert by hand, with what it proposes. @throws AppError `not_found`, `conflict` */
export async function resolveAlert(ctx: Context, actor: Actor, id: string): Promise<void> {
  await change(ctx, actor, async (c) => {
    await end(c, await requireOpen(c, id), { resolvedAt: new Date(c.now), draft: null });
  });
}

/** The signal of a probe that is in trouble. */
export function signalOf(
  probe: { id: string; pageId: string; name: string; componentId: string | null; unstableSince: Date | null },
  startedAt: number,
  detail: string | null,
): Signal {
  return {
    pageId: probe.pageId,
    fingerprint: `probe:${probe.id}`,
    title: probe.unstableSince !== null ? `${probe.name} is unstable` : `${probe.name} is failing`,
    detail,
    probeId: probe.id,
    componentId: probe.componentId,
    startedAt,
  };
}

/** What began during planned work and goes on after it has woken nobody yet: now it does. */
export async function raiseMuted(ctx: Context): Promise<void> {
  const untold = (await store.listUntold(ctx.db, untoldAtOnce)).map((probe) => probe.id);
  if (untold.length === 0) return;
  await change(ctx, system("prober"), async (c) => {
    await probes.lock(c.tx, untold);
    for (const probe of await probes.findMany(c.tx, untold))
      if (probe.state === "down" || probe.unstableSince !== null)
        await raiseAlert(c, signalOf(probe, probe.stateSince.getTime(), probe.stateReason));
  });
}

/** @throws AppError `not_found` */
export async function findAlert(ctx: Context, id: string): Promise<Alert> {
  const alert = await store.find(ctx.db, id);
  if (!alert) throw notFound("alert");
  return alert;
}

/** Alerts that wait for someone, newest first. */
export async function listOpenAlerts(ctx: Context, pageId: string): Promise<Alert[]> {
  return store.listUnresolved(ctx.db, pageId);
}

export interface AlertQuery {
  /** `unresolved`: open or acknowledged. */
  state: AlertState | "unresolved" | "all";
  limit: number;
  /** From 1. */
  page: number;
}

/** Newest first. */
export function listAlerts(ctx: Context, pageId: string, { state, limit, page }: AlertQuery): Promise<Alert[]> {
  const unresolved = alertStates.filter((s) => s !== "resolved");
  const states = state === "all" ? alertStates : state === "unresolved" ? unresolved : [state];
  return store.list(ctx.db, pageId, states, limit, (page - 1) * limit);
}
