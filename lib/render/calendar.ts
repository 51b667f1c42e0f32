import ical, { ICalCalendarMethod, ICalEventStatus } from "ical-generator";
import type { IncidentView } from "../domain/page.ts";
import { oneLine } from "../domain/text.ts";
import { markdownToText } from "./markdown.ts";

export interface CalendarInput {
  page: { name: string };
  /** Maintenances; others are left out. */
  incidents: readonly IncidentView[];
  /** The page's public address, without a trailing slash. */
  url: string;
}

/** Grows with each change and never shrinks: seconds since the first, which stay within RFC 5545's integer. */
const sequenceOf = (incident: IncidentView): number =>
  Math.max(0, Math.floor((incident.updatedAt - incident.createdAt) / 1000)) + incident.updates.length - 1;

/** Forbidden in iCalendar text (RFC 5545 §3.3.11: control characters but for the tab). */
const clean = (text: string): string => text.replace(/[^\P{Cc}\t\n]/gu, "");

/**
 * Maintenances as an iCalendar (RFC 5545): one event each, with a UID that stays and a SEQUENCE that grows, so that a
 * calendar revises what it shows. The same maintenances give the same bytes.
 */
export function maintenanceCalendar({ page, incidents, url }: CalendarInput): string {
  const { hostname } = new URL(url);
  const calendar = ical({
    name: oneLine(clean(`${page.name}: maintenance`)),
    method: ICalCalendarMethod.PUBLISH,
    prodId: { company: "Candor", product: "Status page", language: "EN" },
    url,
    ttl: 15 * 60,
  });
  for (const incident of incidents) {
    if (incident.kind !== "maintenance" || incident.scheduledFor === null || incident.scheduledUntil === null) continue;
    const newest = incident.updates[0];
    const link = `${url}/incidents/${incident.id}`;
    const affected = incident.components.map((c) => c.name).join(", ");
    const text = [affected && `Affects: ${affected}`, newest && markdownToText(newest.body), link];
    calendar.createEvent({
      id: `maint-${incident.id}@${hostname}`,
      sequence: sequenceOf(incident),
      start: new Date(incident.scheduledFor),
      end: new Date(Math.max(incident.scheduledUntil, incident.scheduledFor)),
      stamp: new Date(incident.updatedAt),
      created: new Date(incident.createdAt),
      lastModified: new Date(incident.updatedAt),
      status: ICalEventStatus.CONFIRMED,
      summary: oneLine(clean(`${page.name}: ${incident.name}`)),
      description: clean(text.filter(Boolean).join("\n\n")),
      url: link,
    });
  }
  return calendar.toString();
}
