import type { Actor } from "../domain/actor.ts";
import type { PostStatus } from "../domain/incident.ts";
import { nextReminder } from "../domain/maintenance.ts";
import type { Incident } from "../store/incidents.ts";

const touchOf = (actor: Actor, incident: Pick<Incident, "seriesId">, now: number): Partial<Incident> =>
  incident.seriesId !== null && actor.kind !== "system" ? { touchedAt: new Date(now) } : {};

/** What a post leaves on its incident besides the status: who is in charge of it, and who looks after it from now on. */
export function marksOf(
  actor: Actor,
  incident: Pick<Incident, "kind" | "seriesId" | "ownerId">,
  status: PostStatus,
  now: number,
): Partial<Incident> {
  return {
    // An incident goes from one owner to another by a word of theirs alone.
    ...(actor.kind === "user" && (incident.kind === "maintenance" || incident.ownerId === null)
      ? { ownerId: actor.id }
      : {}),
    ...(incident.kind === "maintenance" ? touchOf(actor, incident, now) : {}),
    // Nobody is reminded of what has begun.
    ...(status === "scheduled" ? {} : { nextReminderAt: null }),
  };
}

/** When subscribers are to be reminded next of a maintenance as it is planned now. */
export function nextReminderOf(m: Pick<Incident, "status" | "scheduledFor" | "reminders">, now: number): Date | null {
  if (!m.scheduledFor) return null;
  const at = nextReminder({ status: m.status, scheduledFor: m.scheduledFor.getTime(), reminders: m.reminders }, now);
  return at === null ? null : new Date(at);
}

/** What follows from new times or reminders: reminders anew, and no longer late where the end has moved on. */
export function replanned(actor: Actor, after: Incident, now: number): Partial<Incident> {
  if (after.kind !== "maintenance") return {};
  return {
    ...touchOf(actor, after, now),
    nextReminderAt: nextReminderOf(after, now),
    ...(after.scheduledUntil && after.scheduledUntil.getTime() > now ? { overrunAt: null } : {}),
  };
}
