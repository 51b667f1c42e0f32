import type { UpdateAudience } from "./audience.ts";
import type { ComponentChange, Impact, IncidentKind, PostStatus } from "./incident.ts";

/**
 * What subscribers may be told. The payload holds all a notice needs as of the moment it was posted,
 * so that a notice sent late says what was true then.
 */
export type EventPayload =
  | UpdatePosted
  | ConfirmationAsked
  | ChallengeAsked
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
  postedAt: number;
  startedAt: number;
  scheduledFor: number | null;
  scheduledUntil: number | null;
  promiseAt: number | null;
  components: ComponentChange[];
}
