import ical, { ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from "ical-generator";
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

/** Forbidden in iCalendar text (RFC 5545 §3.3.11: control characters but for the tab), or not even UTF-8. */
const clean = (text: string): string => text.replace(/[^\P{Cc}\t\n]|\p{Cs}/gu, "");

/** `ical-generator` escapes the texts of events (RFC 5545 §3.3.11), but not the calendar's name. */
const escapeName = (text: string): string => oneLine(clean(text)).replace(/[\\;,]/g, "\\$&");

/**
 * Maintenances as an iCalendar (RFC 5545): one event each, with a UID that stays and a SEQUENCE that grows, so that a
 * calendar revises what it shows. The same maintenances give the same bytes.
 */
export function maintenanceCalendar({ page, incidents, url }: CalendarInput): string {
  const { hostname } = new URL(url);
  const calendar = ical({
    name: escapeName(`${page.name}: maintenance`),
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
      // The domain knows no cancelled maintenance: one that is called off is completed early, or removed.
      status: ICalEventStatus.CONFIRMED,
      // Nobody who only reads of it is busy meanwhile.
      transparency: ICalEventTransparency.TRANSPARENT,
      summary: oneLine(clean(`${page.name}: ${incident.name}`)),
      description: clean(text.filter(Boolean).join("\n\n")),
      url: link,
    });
  }
  return `${calendar.toString()}\r\n`;
}
