import { isPublic } from "../domain/audience.ts";
import type { CalendarFacts, Notice } from "../domain/event.ts";
import { isOver } from "../domain/incident.ts";
import { calendarSequence } from "../domain/maintenance.ts";
import type { PageFacts } from "../render/message.ts";
import type { Queryable } from "../store/database.ts";
import * as incidents from "../store/incidents.ts";
import * as notices from "../store/notices.ts";
import * as pages from "../store/pages.ts";
import type { Context } from "./context.ts";

const ms = (at: Date | null): number | null => at?.getTime() ?? null;

/** The facts of a public update that every channel renders from; null when it is gone or not for the public. */
export async function loadNotice(q: Queryable, updateId: string): Promise<Notice | null> {
  const rows = await notices.find(q, updateId);
  if (!rows || !isPublic(rows.update.audience)) return null;
  const { update, incident, previousStatus } = rows;
  return {
    incidentId: incident.id,
    updateId: update.id,
    kind: incident.kind,
    title: incident.name,
    status: update.status,
    previousStatus,
    impact: incident.impactOverride ?? incident.impact,
    body: update.body,
    automatic: update.automatic,
    postedAt: update.displayAt.getTime(),
    startedAt: incident.startedAt.getTime(),
    scheduledFor: ms(incident.scheduledFor),
    scheduledUntil: ms(incident.scheduledUntil),
    promiseAt: isOver(update.status) ? null : ms(incident.promiseAt),
    components: update.components,
    occasion: update.occasion,
    calendar: incident.kind === "maintenance" ? await calendarOf(q, incident) : null,
  };
}

async function calendarOf(q: Queryable, incident: incidents.Incident): Promise<CalendarFacts> {
  const updates = (await incidents.updatesOf(q, [incident.id])).filter((u) => isPublic(u.audience));
  const [createdAt, updatedAt] = [incident.createdAt.getTime(), incident.updatedAt.getTime()];
  return {
    createdAt,
    updatedAt,
    sequence: calendarSequence(createdAt, updatedAt, updates.length),
    status: incident.status,
    cancelled: incident.cancelledAt !== null,
    componentNames: (await incidents.componentsOf(q, [incident.id])).map((c) => c.name),
  };
}

/** What messages say of the page. Links use the configured address, never a request's. */
export async function loadPageFacts(ctx: Context, q: Queryable, pageId: string): Promise<PageFacts | null> {
  const page = await pages.find(q, pageId);
  if (!page) return null;
  return { id: page.id, name: page.name, url: ctx.installation.baseUrl, timeZone: page.timeZone };
}
