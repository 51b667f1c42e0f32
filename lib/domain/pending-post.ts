/** `held`: it could not leave and waits for a person. */
export const pendingStates = ["waiting", "approval", "held", "published", "cancelled"] as const;
export type PendingState = (typeof pendingStates)[number];

/** It has not left, and may yet. */
export const activeStates = ["waiting", "approval", "held"] as const satisfies readonly PendingState[];

/** What is done when it leaves: a post, or another act that the public sees. */
export const pendingActs = [
  "post",
  "maintenance",
  "series",
  "reschedule",
  "extend",
  "cancel",
  "correction",
  "merge",
  "unmerge",
  "announcement",
  "announcement_edit",
] as const;
export type PendingAct = (typeof pendingActs)[number];

/** What people call it, where it is more than a post. */
export const actLabels: Record<PendingAct, string | null> = {
  post: null,
  maintenance: "Plan of a maintenance",
  series: "Plan of a series",
  reschedule: "Another time",
  extend: "A later end",
  cancel: "Cancelling",
  correction: "Correction of a text",
  merge: "Merge into another incident",
  unmerge: "Undoing of a merge",
  announcement: "Announcement",
  announcement_edit: "Change of an announcement",
};

/** How posts of the desk leave. */
export interface ComposerRules {
  /** A post can be taken back so long before anything leaves; 0: at once. */
  undoSeconds: number;
  /** Does somebody else have to approve each post? */
  approval: boolean;
}

export const plainRules: ComposerRules = { undoSeconds: 10, approval: false };

/** What a composer's form holds, by input name. */
export type Typed = Record<string, string | string[]>;

const plainFields = ["name", "status", "body", "impact_override", "audience", "alert_id"] as const;

/** The form in which an announcement was written: the way back of undo. */
export function typedAnnouncement(input: Readonly<Record<string, unknown>>): Typed {
  const typed: Typed = { deliver_notifications: String(input.deliver_notifications ?? true) };
  for (const name of ["title", "body", "audience", "pin_days"] as const)
    if (typeof input[name] === "string") typed[name] = input[name];
  for (const name of ["component_ids", "audience_ids"] as const) {
    const ids = input[name];
    if (Array.isArray(ids) && ids.length > 0) typed[name] = ids.map(String);
  }
  return typed;
}

/** The form in which a post was written: the way back of undo. */
export function typedOf(input: Readonly<Record<string, unknown>>): Typed {
  const typed: Typed = {};
  for (const name of plainFields)
    if (typeof input[name] === "string") typed[name === "alert_id" ? "alert" : name] = input[name];
  const { promise_minutes: minutes, deliver_notifications: notify, components, audience_ids: groups } = input;
  typed.promise_minutes = minutes === undefined ? "default" : minutes === null ? "" : String(minutes);
  typed.deliver_notifications = String(notify ?? true);
  if (typeof components === "object" && components !== null)
    for (const [id, status] of Object.entries(components)) typed[`component:${id}`] = String(status);
  if (Array.isArray(groups) && groups.length > 0) typed.audience_ids = groups.map(String);
  return typed;
}
