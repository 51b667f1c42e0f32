import { type Actor, actorLabel } from "../domain/actor.ts";
import * as alerts from "../store/alerts.ts";
import * as escalations from "../store/escalations.ts";
import type { Change } from "./change.ts";

/** Nobody is called for this alert any more. */
export function stopCalling(c: Change, alertId: string): Promise<void> {
  return escalations.update(c.tx, alertId, { nextAt: null }, new Date(c.now));
}

/**
 * Someone takes care of an alert; the first one's name stays. To be called inside a change.
 * @param how said in the audit log, such as "by link"
 */
export async function acknowledge(c: Change, actor: Actor, alert: alerts.Alert, how?: string): Promise<void> {
  if (alert.state !== "open") return;
  const at = new Date(c.now);
  const edit = {
    state: "acknowledged",
    acknowledgedAt: at,
    acknowledgedBy: actorLabel(actor),
    snoozedUntil: null,
    updatedAt: at,
  } as const;
  await alerts.update(c.tx, alert.id, edit);
  await stopCalling(c, alert.id);
  c.audit(
    "alert.acknowledge",
    `alert ${alert.id}`,
    { state: alert.state },
    how === undefined ? edit : { ...edit, how },
  );
}

/** A person who tells readers of an alert's trouble takes care of it. What programs do says nothing of people. */
export async function takeCare(c: Change, actor: Actor, alert: alerts.Alert): Promise<void> {
  if (actor.kind === "user") await acknowledge(c, actor, alert);
}
