import ical, { type ICalCalendar, ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from "ical-generator";
import type { Notice } from "../domain/event.ts";
import { calendarSequence } from "../domain/maintenance.ts";
import type { IncidentView } from "../domain/page.ts";
import { oneLine } from "../domain/text.ts";
import { markdownToText } from "./markdown.ts";
import type { PageFacts } from "./message.ts";

export interface CalendarInput {
  page: { name: string };
  /** Maintenances; others are left out. */
  incidents: readonly IncidentView[];
  /** The page's public address, without a trailing slash. */
  url: string;
}

/** One maintenance as calendars know it. Times in milliseconds. */
interface Entry {
  id: string;
  name: string;
  start: number;
  end: number;
  createdAt: number;
  updatedAt: number;
  sequence: number;
  cancelled: boolean;
  affected: readonly string[];
  /** Markdown. */
  body: string | undefined;
}

/** Forbidden in iCalendar text (RFC 5545 §3.3.11: control characters but for the tab), or not even UTF-8. */
const clean = (text: string): string => text.replace(/[^\P{Cc}\t\n]|\p{Cs}/gu, "");

/** `ical-generator` escapes the texts of events (RFC 5545 §3.3.11), but not the calendar's name. */
const escapeName = (text: string): string => oneLine(clean(text)).replace(/[\\;,]/g, "\\$&");

const product = { company: "Candor", product: "Status page", language: "EN" };

/** One event with a UID that stays and a SEQUENCE that grows, so that a calendar revises what it shows. */
function addEntry(calendar: ICalCalendar, entry: Entry, pageName: string, url: string) {
  const link = `${url}/incidents/${entry.id}`;
  const affected = entry.affected.join(", ");
  const text = [affected && `Affects: ${affected}`, entry.body && markdownToText(entry.body), link];
  return calendar.createEvent({
    id: `maint-${entry.id}@${new URL(url).hostname}`,
    sequence: entry.sequence,
    start: new Date(entry.start),
    end: new Date(Math.max(entry.end, entry.start)),
    stamp: new Date(entry.updatedAt),
    created: new Date(entry.createdAt),
    lastModified: new Date(entry.updatedAt),
    status: entry.cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    // Nobody who only reads of it is busy meanwhile.
    transparency: ICalEventTransparency.TRANSPARENT,
    summary: oneLine(clean(`${pageName}: ${entry.name}`)),
    description: clean(text.filter(Boolean).join("\n\n")),
    url: link,
  });
}

/**
 * Maintenances as an iCalendar (RFC 5545): one event each; one that was called off stays, as cancelled. The same
 * maintenances give the same bytes.
 */
export function maintenanceCalendar({ page, incidents, url }: CalendarInput): string {
  const calendar = ical({
    name: escapeName(`${page.name}: maintenance`),
    method: ICalCalendarMethod.PUBLISH,
    prodId: product,
    url,
    ttl: 15 * 60,
  });
  for (const incident of incidents) {
    if (incident.kind !== "maintenance" || incident.scheduledFor === null || incident.scheduledUntil === null) continue;
    const entry: Entry = {
      id: incident.id,
      name: incident.name,
      start: incident.scheduledFor,
      end: incident.scheduledUntil,
      createdAt: incident.createdAt,
      updatedAt: incident.updatedAt,
      sequence: calendarSequence(incident.createdAt, incident.updatedAt, incident.updates.length),
      cancelled: incident.cancelledAt !== null,
      affected: incident.components.map((c) => c.name),
      body: incident.updates[0]?.body,
    };
    addEntry(calendar, entry, page.name, url);
  }
  return `${calendar.toString()}\r\n`;
}

/** A calendar that goes along with a mail. */
export interface Invitation {
  method: "PUBLISH" | "CANCEL";
  content: string;
}

/**
 * What a mail on a maintenance brings for the reader's calendar (RFC 5546): the event when it is planned, moved or
 * reminded of, its cancellation when it is called off; null for the rest. Nobody is asked to accept: it is published.
 * @param organizer who sends the mail
 */
export function maintenanceInvitation(
  page: PageFacts,
  notice: Notice,
  organizer: { name: string; address: string },
): Invitation | null {
  const { calendar: facts, scheduledFor, scheduledUntil } = notice;
  if (facts === null || scheduledFor === null || scheduledUntil === null) return null;
  if (notice.occasion === "overrun" || (notice.occasion === null && notice.status !== "scheduled")) return null;
  const method = facts.cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH;
  const calendar = ical({ method, prodId: product });
  const entry: Entry = {
    id: notice.incidentId,
    name: notice.title,
    start: scheduledFor,
    end: scheduledUntil,
    createdAt: facts.createdAt,
    updatedAt: facts.updatedAt,
    sequence: facts.sequence,
    cancelled: facts.cancelled,
    affected: facts.componentNames,
    body: notice.body,
  };
  addEntry(calendar, entry, page.name, page.url).organizer({
    name: oneLine(clean(organizer.name)) || oneLine(clean(page.name)),
    email: organizer.address,
  });
  return { method: facts.cancelled ? "CANCEL" : "PUBLISH", content: `${calendar.toString()}\r\n` };
}
