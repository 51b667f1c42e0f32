import type { Severity } from "../domain/alert.ts";
import type { AnnouncementFacts } from "../domain/announcement.ts";
import type { Notice } from "../domain/event.ts";
import type { PostStatus } from "../domain/incident.ts";
import type { Language } from "../domain/messages/languages.ts";

/** What a message says of the page it comes from. */
export interface PageFacts {
  id: string;
  name: string;
  /** The public address without a trailing slash. */
  url: string;
  /** IANA name; times are given in this zone and in UTC. */
  timeZone: string;
  /** What readers are told in who chose no language; English unless given. */
  language?: Language;
  /** How its mails are dressed; plain unless given. */
  look?: { accent: string | null; logo: string | null };
}

/** What Candor sends, before a channel gives it a form. */
export type Message =
  | { type: "notice"; page: PageFacts; notice: Notice }
  /** A plain notice that touches no status. */
  | { type: "announcement"; page: PageFacts; announcement: AnnouncementFacts }
  /** Asks the owner of an address whether the subscription was theirs. */
  | { type: "confirm"; page: PageFacts; confirmUrl: string; chosen: string[] | null }
  /** Someone subscribed an address that already is: the owner gets the way to change it. */
  | { type: "manage"; page: PageFacts }
  /** Asks somebody to join the responders. */
  | { type: "invite"; page: PageFacts; joinUrl: string; invitedBy: string; role: string; until: number }
  /** Asks a webhook endpoint to prove that it wants to be called. */
  | { type: "challenge"; page: PageFacts; challenge: string }
  /** A destination failed for too long: whoever looks after it is told, and how to go on. */
  | { type: "paused"; page: PageFacts; destination: string; reason: string }
  /** Asks the owner of a shared mailbox whether it leaves, as one of its readers wants. */
  | { type: "leave"; page: PageFacts; address: string; owner: string; leaveUrl: string }
  /** One message for all of a day. */
  | { type: "digest"; page: PageFacts; language: Language; digest: DigestFacts }
  /** Asks at a new address whether messages shall go there from now on. */
  | { type: "move"; page: PageFacts; language: Language; confirmUrl: string }
  /** Calls a responder. */
  | { type: "alert"; page: PageFacts; alert: AlertFacts; acknowledgeUrl: string; inboxUrl: string }
  /** Reminds a responder of a promised update. */
  | { type: "promise"; page: PageFacts; promise: PromiseFacts; incidentUrl: string }
  /** Tells who is in charge that a maintenance is past its planned end. */
  | { type: "overrun"; page: PageFacts; overrun: OverrunFacts; incidentUrl: string }
  /** Reminds the owner of an action item. */
  | { type: "action"; page: PageFacts; item: ActionFacts; itemUrl: string };

/** What a day's message tells. */
export interface DigestFacts {
  /** When it was put together, in milliseconds. */
  at: number;
  incidents: DigestIncident[];
  announcements: AnnouncementFacts[];
}

/** An incident, with what was posted of it in the order of posting. */
export interface DigestIncident {
  latest: Notice;
  updates: Notice[];
}

/** What a responder is told of an alert. */
export interface AlertFacts {
  id: string;
  title: string;
  detail: string | null;
  severity: Severity;
  component: string | null;
  startedAt: number;
  count: number;
}

/** What a responder is told of a promise. */
export interface PromiseFacts {
  id: string;
  incidentId: string;
  title: string;
  dueAt: number;
  lapsed: boolean;
}

/** What the one in charge is told of a maintenance that is late. */
export interface OverrunFacts {
  incidentId: string;
  title: string;
  status: PostStatus;
  scheduledUntil: number;
}

/** What an owner is told of an action item. */
export interface ActionFacts {
  id: string;
  title: string;
  dueAt: number;
  link: string | null;
  incidentId: string;
  incidentName: string;
}

/** The links that a subscriber's messages carry; the same in every message. */
export interface SubscriberLinks {
  manage: string;
  unsubscribe: string;
}

export function incidentUrl(page: PageFacts, incidentId: string): string {
  return `${page.url}/incidents/${incidentId}`;
}

/** Where a notice can be read by those whom it is for. */
export function noticeUrl(page: PageFacts, notice: Pick<Notice, "audience" | "incidentId">): string {
  switch (notice.audience) {
    case "public":
      return incidentUrl(page, notice.incidentId);
    case "internal":
      return `${page.url}/internal#incident-${notice.incidentId}`;
    case "drill":
      return `${page.url}/admin/incidents/${notice.incidentId}`;
  }
}

function inZone(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  }).format(at);
  return parts.replace(/,(?= \d\d:)/, "");
}

const isUtc = (zone: string) => ["UTC", "Etc/UTC", "GMT", "Etc/GMT"].includes(zone);

/** `10 Mar 2026 13:00 CET (12:00 UTC)`: the page's zone and UTC; UTC alone where they are the same. */
export function when(at: number, timeZone: string): string {
  const utc = inZone(at, "UTC");
  if (isUtc(timeZone)) return utc;
  let local: string;
  try {
    local = inZone(at, timeZone);
  } catch {
    return utc;
  }
  const sameDay = local.slice(0, local.lastIndexOf(":") - 3) === utc.slice(0, utc.lastIndexOf(":") - 3);
  return `${local} (${sameDay ? utc.slice(utc.lastIndexOf(":") - 2) : utc})`;
}
