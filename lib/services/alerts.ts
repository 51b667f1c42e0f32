import type { Actor } from "../domain/actor.ts";
import { actorLabel } from "../domain/actor.ts";
import { AppError, notFound } from "../domain/errors.ts";
import * as alerts from "../store/alerts.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";

export type Alert = alerts.Alert;

export interface Signal {
  pageId: string;
  /** What makes two signals the same thing. */
  fingerprint: string;
  title: string;
  detail: string | null;
  probeId: string | null;
  componentId: string | null;
  startedAt: number;
}

/** Opens an alert, or counts the signal on the one that is open already. To be called inside a change. */
export async function raiseAlert(c: Change, signal: Signal): Promise<void> {
  const at = new Date(c.now);
  const open = await alerts.findUnresolved(c.tx, signal.fingerprint);
  if (open) {
    await alerts.fold(c.tx, open.id, signal.detail, at);
    return;
  }
  const { startedAt, ...facts } = signal;
  const id = c.id();
  await alerts.insert(c.tx, {
    ...facts,
    id,
    state: "open",
    incidentId: null,
    explainedBy: null,
    draft: null,
    publishAt: null,
    resolveIncidentAt: null,
    startedAt: new Date(startedAt),
    acknowledgedAt: null,
    acknowledgedBy: null,
    resolvedAt: null,
    count: 1,
    updatedAt: at,
  });
  c.audit("alert.open", `alert ${id}`, null, { title: signal.title });
}

/** Ends the alert of this fingerprint, if one is open. To be called inside a change. */
export async function clearAlert(c: Change, fingerprint: string, at: number): Promise<void> {
  const open = await alerts.findUnresolved(c.tx, fingerprint);
  if (!open) return;
  await alerts.update(c.tx, open.id, { state: "resolved", resolvedAt: new Date(at), updatedAt: new Date(c.now) });
  c.audit("alert.resolve", `alert ${open.id}`, { state: open.state }, { state: "resolved" });
}

async function move(
  ctx: Context,
  actor: Actor,
  id: string,
  action: string,
  edit: (alert: Alert, at: Date) => Partial<Alert>,
): Promise<void> {
  await change(ctx, actor, async (c) => {
    const alert = await alerts.find(c.tx, id);
    if (!alert) throw notFound("alert");
    if (alert.state === "resolved") throw new AppError("conflict", "This alert is already resolved.");
    const changes = edit(alert, new Date(c.now));
    await alerts.update(c.tx, id, { ...changes, updatedAt: new Date(c.now) });
    c.audit(action, `alert ${id}`, { state: alert.state }, changes);
  });
}

/** Someone has seen it and takes care. The first one's name stays. @throws AppError `not_found`, `conflict` */
export function acknowledgeAlert(ctx: Context, actor: Actor, id: string): Promise<void> {
  return move(ctx, actor, id, "alert.acknowledge", (alert, at) =>
    alert.state === "acknowledged"
      ? {}
      : { state: "acknowledged", acknowledgedAt: at, acknowledgedBy: actorLabel(actor) },
  );
}

/** Closes an alert by hand. @throws AppError `not_found`, `conflict` */
export function resolveAlert(ctx: Context, actor: Actor, id: string): Promise<void> {
  return move(ctx, actor, id, "alert.resolve", (_, at) => ({ state: "resolved", resolvedAt: at }));
}

/** Alerts that wait for someone, newest first. */
export function listOpenAlerts(ctx: Context, pageId: string, limit = 100): Promise<Alert[]> {
  return alerts.list(ctx.db, pageId, ["open", "acknowledged"], limit);
}
