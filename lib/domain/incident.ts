import { AppError } from "./errors.ts";
import { type ComponentStatus, componentStatuses, worst } from "./status.ts";

export const incidentStatuses = ["investigating", "identified", "monitoring", "resolved", "postmortem"] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];
export const maintenanceStatuses = ["scheduled", "in_progress", "verifying", "completed"] as const;
export type MaintenanceStatus = (typeof maintenanceStatuses)[number];
export type PostStatus = IncidentStatus | MaintenanceStatus;
export type IncidentKind = "incident" | "maintenance";

export const impacts = ["none", "minor", "major", "critical"] as const;
export type Impact = (typeof impacts)[number] | "maintenance";

export const postStatusLabels: Record<PostStatus, string> = {
  investigating: "Investigating",
  identified: "Identified",
  monitoring: "Monitoring",
  resolved: "Resolved",
  postmortem: "Postmortem",
  scheduled: "Scheduled",
  in_progress: "In progress",
  verifying: "Verifying",
  completed: "Completed",
};

/** What an update says when its author gave no words. */
export const defaultBodies: Record<PostStatus, string> = {
  investigating: "We are looking into a problem.",
  identified: "We know the cause and are working on a fix.",
  monitoring: "A fix is in place. We are watching whether it holds.",
  resolved: "The problem is resolved.",
  postmortem: "We have published what happened and what we change.",
  scheduled: "Maintenance is planned.",
  in_progress: "The planned maintenance has begun.",
  verifying: "The work is done. We are checking that everything runs as it should.",
  completed: "The planned maintenance is complete.",
};

export function statusesOf(kind: IncidentKind): readonly PostStatus[] {
  return kind === "incident" ? incidentStatuses : maintenanceStatuses;
}

export function isOver(status: PostStatus): boolean {
  return status === "resolved" || status === "postmortem" || status === "completed";
}

/**
 * May an update move an incident from one status to another? Open statuses may go back and forth, since a fix can
 * turn out to be none; a resolved incident can be reopened by a new finding; only after `resolved` comes `postmortem`.
 * A maintenance goes forward, or back from verifying to in progress; once completed it stays so.
 */
export function mayMove(kind: IncidentKind, from: PostStatus, to: PostStatus): boolean {
  if (!statusesOf(kind).includes(to)) return false;
  if (kind === "incident") {
    if (to === "postmortem") return from === "resolved" || from === "postmortem";
    if (from === "postmortem") return false;
    return true;
  }
  if (from === "completed") return to === "completed";
  if (to === "scheduled") return from === "scheduled";
  return true;
}

/** @throws AppError `conflict` naming the field `status` when the move is not allowed. */
export function assertMove(kind: IncidentKind, from: PostStatus, to: PostStatus): void {
  if (!mayMove(kind, from, to))
    throw new AppError(
      "conflict",
      `An ${kind} that is ${postStatusLabels[from]} can not become ${postStatusLabels[to] ?? to}.`,
      {
        field: "status",
      },
    );
}

export interface ComponentChange {
  componentId: string;
  name: string;
  oldStatus: ComponentStatus;
  newStatus: ComponentStatus;
}

export interface UpdateFacts {
  id: string;
  status: PostStatus;
  /** When it is shown to have been posted, in milliseconds. */
  displayAt: number;
  components: Record<string, ComponentStatus>;
}

/** Updates oldest first: by time shown, then by id, so that the result does not depend on the order of insertion. */
export function inOrder<U extends Pick<UpdateFacts, "id" | "displayAt">>(updates: readonly U[]): U[] {
  return [...updates].sort((a, b) => a.displayAt - b.displayAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

export interface IncidentState {
  status: PostStatus;
  components: Record<string, ComponentStatus>;
  monitoringAt: number | null;
  resolvedAt: number | null;
}

/**
 * What an incident is, derived from the set of its updates. The newest update decides the status; each component
 * has the status that the newest update naming it gave. Once over, nothing is declared any more.
 */
export function deriveIncident(updates: readonly UpdateFacts[]): IncidentState | null {
  const sorted = inOrder(updates);
  const last = sorted.at(-1);
  if (!last) return null;
  const components: Record<string, ComponentStatus> = {};
  for (const update of sorted) Object.assign(components, update.components);
  if (isOver(last.status)) for (const id of Object.keys(components)) components[id] = "operational";
  const firstOf = (wanted: (s: PostStatus) => boolean) => sorted.find((u) => wanted(u.status))?.displayAt ?? null;
  let resolvedAt: number | null = null;
  for (const update of sorted) {
    if (!isOver(update.status)) resolvedAt = null;
    else resolvedAt ??= update.displayAt;
  }
  return { status: last.status, components, monitoringAt: firstOf((s) => s === "monitoring"), resolvedAt };
}

/** The impact that a set of declared component statuses amounts to. */
export function impactOf(statuses: readonly ComponentStatus[]): Impact {
  switch (worst(statuses)) {
    case "major_outage":
      return "critical";
    case "partial_outage":
      return "major";
    case "degraded_performance":
      return "minor";
    default:
      return "none";
  }
}

export function isComponentStatus(value: unknown): value is ComponentStatus {
  return typeof value === "string" && (componentStatuses as readonly string[]).includes(value);
}

/** What a maintenance does by itself at `now`: the status it should be moved to, or null. */
export function dueMaintenanceMove(
  m: { status: PostStatus; scheduledFor: number; scheduledUntil: number; autoStart: boolean; autoComplete: boolean },
  now: number,
): MaintenanceStatus | null {
  if (m.status === "completed") return null;
  if (m.autoComplete && now >= m.scheduledUntil && m.status !== "scheduled") return "completed";
  if (m.autoStart && m.status === "scheduled" && now >= m.scheduledFor) return "in_progress";
  return null;
}

/** The next time at which {@link dueMaintenanceMove} may answer differently; null when it never will. */
export function nextMaintenanceMove(m: Parameters<typeof dueMaintenanceMove>[0]): number | null {
  if (m.status === "completed") return null;
  if (m.status === "scheduled") return m.autoStart ? m.scheduledFor : null;
  return m.autoComplete ? m.scheduledUntil : null;
}
