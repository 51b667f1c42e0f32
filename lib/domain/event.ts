import type { ComponentChange, Impact, IncidentKind, PostStatus } from "./incident.ts";
import type { UpdateOccasion } from "./maintenance.ts";

/**
 * What subscribers may be told. The payload holds all a notice needs as of the moment it was posted,
 * so that a notice sent late says what was true then.
 */
export type EventPayload = UpdatePosted | MaintenanceReminder | MaintenanceOverrun | ConfirmationAsked | ChallengeAsked;

export interface UpdatePosted {
  type: "update.posted";
  pageId: string;
  incidentId: string;
  updateId: string;
}

/** A maintenance begins soon. `updateId`: what was said of it last. */
export interface MaintenanceReminder {
  type: "maintenance.reminder";
  pageId: string;
  incidentId: string;
  updateId: string;
  /** Its start when this was put on its way, in milliseconds: a reminder of another time is not sent. */
  scheduledFor: number;
}

/** A maintenance is past its planned end: exactly these contacts are told, who are in charge of it. */
export interface MaintenanceOverrun {
  type: "maintenance.overrun";
  pageId: string;
  incidentId: string;
  /** The end that was planned, in milliseconds. */
  scheduledUntil: number;
  subscriberIds: string[];
}

/** Goes the same way as every notice: there is no second sending path. */
export interface ConfirmationAsked {
  type: "subscription.confirm";
  pageId: string;
  subscriberId: string;
  /** Sealed: readable by this installation only. */
  sealedToken: string;
}

export interface ChallengeAsked {
  type: "subscription.challenge";
  pageId: string;
  subscriberId: string;
  sealedToken: string;
}

/** The facts of an update that every channel renders from. */
export interface Notice {
  incidentId: string;
  updateId: string;
  kind: IncidentKind;
  title: string;
  status: PostStatus;
  /** The incident's status before this update; null for the first. */
  previousStatus: PostStatus | null;
  impact: Impact;
  /** Markdown. */
  body: string;
  /** Posted by Candor itself. */
  automatic: boolean;
  postedAt: number;
  startedAt: number;
  scheduledFor: number | null;
  scheduledUntil: number | null;
  promiseAt: number | null;
  components: ComponentChange[];
  /** What it tells of besides the status; null for nothing more. */
  occasion: UpdateOccasion | "reminder" | null;
  /** What a calendar needs of a maintenance; null for an incident. */
  calendar: CalendarFacts | null;
}

/** A maintenance's entry in calendars, as of the moment it is sent. */
export interface CalendarFacts {
  createdAt: number;
  updatedAt: number;
  /** Grows with each change (RFC 5545 §3.8.7.4). */
  sequence: number;
  /** The maintenance's status now, which may have gone on since what the notice tells. */
  status: PostStatus;
  cancelled: boolean;
  componentNames: string[];
}
