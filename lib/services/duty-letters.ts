import type { ActionDue, AlertNotified, PromiseNotified } from "../domain/event.ts";
import { isOver } from "../domain/incident.ts";
import type { Message, PageFacts } from "../render/message.ts";
import * as items from "../store/action-items.ts";
import * as alerts from "../store/alerts.ts";
import * as components from "../store/components.ts";
import * as incidents from "../store/incidents.ts";
import * as promises from "../store/promises.ts";
import { ownerOf } from "../store/responders.ts";
import type { Subscriber } from "../store/subscribers.ts";
import { ackToken } from "./ack-links.ts";
import type { Context } from "./context.ts";

/** A call for an alert; null when somebody has taken care meanwhile, or the contact is none any more. */
export async function alertMessage(
  ctx: Context,
  page: PageFacts,
  { alertId }: AlertNotified,
  issuedAt: number,
  contact: Subscriber,
): Promise<Message | null> {
  const alert = await alerts.find(ctx.db, alertId);
  const userId = ownerOf(contact);
  if (alert?.state !== "open" || userId === null || contact.state !== "active") return null;
  const component = alert.componentId ? await components.find(ctx.db, alert.componentId) : undefined;
  const token = ackToken(ctx, alert.id, userId, issuedAt);
  return {
    type: "alert",
    page,
    alert: {
      id: alert.id,
      title: alert.title,
      detail: alert.detail,
      severity: alert.severity,
      component: component?.name ?? null,
      startedAt: alert.startedAt.getTime(),
      count: alert.count,
    },
    acknowledgeUrl: `${page.url}/ack?token=${token}`,
    inboxUrl: `${page.url}/admin`,
  };
}

/** A reminder of a promise; null when it has been answered meanwhile. */
export async function promiseMessage(
  ctx: Context,
  page: PageFacts,
  { promiseId, incidentId, lapsed }: PromiseNotified,
  contact: Subscriber,
): Promise<Message | null> {
  const [promise, incident] = await Promise.all([promises.find(ctx.db, promiseId), incidents.find(ctx.db, incidentId)]);
  if (!promise || !incident || isOver(incident.status) || contact.state !== "active") return null;
  if (promise.keptAt || promise.missedAt) return null;
  return {
    type: "promise",
    page,
    promise: { id: promise.id, incidentId, title: incident.name, dueAt: promise.dueAt.getTime(), lapsed },
    incidentUrl: `${page.url}/admin/incidents/${incidentId}`,
  };
}

/** A reminder of an action item; null when it is done, or somebody else's, meanwhile. */
export async function actionMessage(
  ctx: Context,
  page: PageFacts,
  { itemId, incidentId }: ActionDue,
  contact: Subscriber,
): Promise<Message | null> {
  const [item, incident] = await Promise.all([items.find(ctx.db, itemId), incidents.find(ctx.db, incidentId)]);
  if (item?.state !== "open" || !incident || !item.dueAt || contact.state !== "active") return null;
  if (item.ownerId !== ownerOf(contact)) return null;
  const { id, title, link } = item;
  return {
    type: "action",
    page,
    item: { id, title, link, dueAt: item.dueAt.getTime(), incidentId, incidentName: incident.name },
    itemUrl: `${page.url}/admin/incidents/${incidentId}/postmortem`,
  };
}
