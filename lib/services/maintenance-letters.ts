import type { MaintenanceOverrun, MaintenanceReminder, Notice } from "../domain/event.ts";
import { isOver } from "../domain/incident.ts";
import { spanText } from "../domain/maintenance.ts";
import { catalogue } from "../domain/messages/catalogue.ts";
import { formatsFor } from "../domain/messages/formats.ts";
import type { Language } from "../domain/messages/languages.ts";
import { noticeTexts } from "../domain/messages/notice-texts.ts";
import type { Message, PageFacts } from "../render/message.ts";
import * as incidents from "../store/incidents.ts";
import type { Subscriber } from "../store/subscribers.ts";
import type { Context } from "./context.ts";

/** A reminder as a notice of its own; null when the maintenance has begun, was called off or was moved meanwhile. */
export function reminderMessage(
  page: PageFacts,
  notice: Notice,
  payload: MaintenanceReminder,
  createdAt: number,
  now: number,
  language: Language,
): Message | null {
  const { scheduledFor } = notice;
  if (notice.calendar?.status !== "scheduled") return null;
  if (scheduledFor !== payload.scheduledFor || scheduledFor <= now) return null;
  const left = scheduledFor - now;
  const length = language === "en" ? spanText(left / 60_000) : formatsFor(catalogue[language], "UTC").length(left);
  const body = `${noticeTexts[language].beginsIn(length)}\n\n${notice.body}`;
  return {
    type: "notice",
    page,
    notice: { ...notice, occasion: "reminder", body, automatic: true, postedAt: createdAt, components: [] },
  };
}

/** What those in charge are told of a maintenance that is late; null when it is over or its end has moved. */
export async function overrunMessage(
  ctx: Context,
  page: PageFacts,
  payload: MaintenanceOverrun,
  contact: Pick<Subscriber, "state">,
): Promise<Message | null> {
  const incident = await incidents.find(ctx.db, payload.incidentId);
  if (!incident?.scheduledUntil || isOver(incident.status) || contact.state !== "active") return null;
  const scheduledUntil = incident.scheduledUntil.getTime();
  if (scheduledUntil !== payload.scheduledUntil) return null;
  return {
    type: "overrun",
    page,
    overrun: { incidentId: incident.id, title: incident.name, status: incident.status, scheduledUntil },
    incidentUrl: `${page.url}/admin/incidents/${incident.id}`,
  };
}
