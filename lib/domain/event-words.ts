import type { EventPayload } from "./event.ts";

/** What a message told, in a few words for lists. */
export const eventWords: Record<EventPayload["type"], string> = {
  "update.posted": "Update",
  "update.corrected": "Correction",
  "announcement.published": "Announcement",
  "announcement.corrected": "Correction of an announcement",
  "maintenance.reminder": "Reminder",
  "maintenance.overrun": "Overdue maintenance",
  "alert.notified": "Alert",
  "promise.notified": "Promised update",
  "action.due": "Action item",
  "subscription.confirm": "Question whether to subscribe",
  "subscription.challenge": "Challenge",
  "subscription.paused": "Notice of the pause",
  "subscription.leave_asked": "Question to the owner",
  "subscription.digest": "The day's message",
  "subscription.move": "Question at a new address",
  "person.invited": "Invitation",
};
