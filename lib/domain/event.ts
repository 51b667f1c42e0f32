import type { UpdateAudience } from "./audience.ts";
import type { Ending } from "./ending.ts";
import type { ComponentChange, Impact, IncidentKind, PostStatus } from "./incident.ts";
import type { UpdateOccasion } from "./maintenance.ts";

/**
 * What subscribers may be told. The payload holds all a notice needs as of the moment it was posted,
 * so that a notice sent late says what was true then.
 */
export type EventPayload =
  | UpdatePosted
  | UpdateCorrected
  | AnnouncementPublished
  | AnnouncementCorrected
  | MaintenanceReminder
  | MaintenanceOverrun
  | ConfirmationAsked
  | ChallengeAsked
  | SubscriptionPaused
  | LeavingAsked
  | SubscriptionDigest
  | AddressChangeAsked
  | AlertNotified
  | PromiseNotified
  | PersonInvited
  | ActionDue;

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

/** What an update said was wrong: exactly those are told who got it. */
export interface UpdateCorrected {
  type: "update.corrected";
  pageId: string;
  incidentId: string;
  updateId: string;
}

/** A plain notice that touches no status. */
export interface AnnouncementPublished {
  type: "announcement.published";
  pageId: string;
  announcementId: string;
}

/** What an announcement said was wrong: exactly those are told who got it. */
export interface AnnouncementCorrected {
  type: "announcement.corrected";
  pageId: string;
  announcementId: string;
}

/** Those that speak of one update: they reach a subscriber in their order. */
export type UpdateEvent = UpdatePosted | UpdateCorrected | MaintenanceReminder;

/** Their types. */
export const ofUpdates: readonly EventPayload["type"][] = ["update.posted", "update.corrected", "maintenance.reminder"];
export const isOfUpdate = (payload: EventPayload): payload is UpdateEvent => ofUpdates.includes(payload.type);

/** Questions by mail to somebody else's mailbox: a new address, the owner of a shared one. */
export const askedElsewhere = [
  "subscription.move",
  "subscription.leave_asked",
] as const satisfies readonly EventPayload["type"][];

/** Goes the same way as every notice: there is no second sending path. */
export interface ConfirmationAsked {
  type: "subscription.confirm";
  pageId: string;
  subscriberId: string;
  /** Sealed: readable by this installation only. */
  sealedToken: string;
  /** By mail to the one who looks after it, not to the address itself. */
  toContact?: true;
  /** Asked from an incident's page: whoever is subscribed already may want to follow it. */
  incidentId?: string;
}

export interface ChallengeAsked {
  type: "subscription.challenge";
  pageId: string;
  subscriberId: string;
  sealedToken: string;
}

/** Somebody is called for an alert: exactly these contacts are told. */
export interface AlertNotified {
  type: "alert.notified";
  pageId: string;
  alertId: string;
  subscriberIds: string[];
}

/** A promised update is due soon, or overdue: exactly these contacts are told. */
export interface PromiseNotified {
  type: "promise.notified";
  pageId: string;
  incidentId: string;
  promiseId: string;
  lapsed: boolean;
  subscriberIds: string[];
}

/** Somebody is asked to join the responders; goes to the address kept under `subscriberId`. */
export interface PersonInvited {
  type: "person.invited";
  pageId: string;
  subscriberId: string;
  invitationId: string;
  sealedToken: string;
}

/** Tells the one who looks after a destination, by mail, that nothing is sent to it any more. */
export interface SubscriptionPaused {
  type: "subscription.paused";
  pageId: string;
  subscriberId: string;
  reason: string;
}

/** Somebody who reads a shared mailbox wants it to leave: the one who answers for it is asked. */
export interface LeavingAsked {
  type: "subscription.leave_asked";
  pageId: string;
  subscriberId: string;
  /** Sealed: readable by this installation only. */
  sealedToken: string;
}

/** The day's message: exactly these subscribers are told of these updates and announcements. */
export interface SubscriptionDigest {
  type: "subscription.digest";
  pageId: string;
  updateIds: string[];
  /** Left out where there are none. */
  announcementIds?: string[];
  subscriberIds: string[];
}

/** Asks at a subscriber's new address whether it is theirs; what is sealed is readable by this installation only. */
export interface AddressChangeAsked {
  type: "subscription.move";
  pageId: string;
  subscriberId: string;
  sealedToken: string;
  sealedAddress: string;
}

/** An action item is due soon or overdue: exactly its owner's contacts are told. */
export interface ActionDue {
  type: "action.due";
  pageId: string;
  incidentId: string;
  itemId: string;
  subscriberIds: string[];
}

/** The facts of an update that every channel renders from. */
export interface Notice {
  incidentId: string;
  updateId: string;
  kind: IncidentKind;
  /** For whom it is. What is not for the public says so in its title and text already. */
  audience: UpdateAudience;
  title: string;
  status: PostStatus;
  /** The incident's status before this update; null for the first. */
  previousStatus: PostStatus | null;
  impact: Impact;
  /** Markdown. */
  body: string;
  /** Posted by Candor itself. */
  automatic: boolean;
  /** When its text was corrected, for those who got the wrong one. Its title and text say so already. */
  correctedAt?: number;
  /** What the incident is now, which may have gone on since; left out of what is for groups only. */
  current?: CurrentState;
  postedAt: number;
  startedAt: number;
  scheduledFor: number | null;
  scheduledUntil: number | null;
  promiseAt: number | null;
  components: ComponentChange[];
  /** What it tells of besides the status; null for nothing more. */
  occasion: UpdateOccasion | "reminder" | null;
  /** How it ended, where "resolved" is not the whole of it. */
  ending?: Ending | null;
  /** What a calendar needs of a maintenance; null for an incident. */
  calendar: CalendarFacts | null;
}

/** What an incident is as of the moment at which something of it is told. */
export interface CurrentState {
  /** Without any marks. */
  name: string;
  status: PostStatus;
  /** Milliseconds; null while it goes on. */
  resolvedAt: number | null;
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
