import { z } from "zod";
import { longestReminderMinutes, orderReminders } from "../domain/maintenance.ts";
import { limits } from "../domain/text.ts";
import { flag, idText, requiredText } from "./input.ts";

const mostReminders = 10;

export const bodyInput = z
  .string("This must be text.")
  .max(limits.body, `This is longer than ${limits.body.toLocaleString("en")} characters.`)
  .optional();

/** Minutes before the start; forms send texts, and one alone as no list. */
export const remindersInput = z.preprocess(
  (value) => (value === "" ? [] : typeof value === "string" || typeof value === "number" ? [value] : value),
  z
    .array(
      z.coerce
        .number("This must be a number of minutes.")
        .int("This must be a whole number of minutes.")
        .min(1, "This must be at least one minute.")
        .max(longestReminderMinutes, "This is more than 60 days."),
      "This must be a list of minutes before the start.",
    )
    .max(mostReminders, `More than ${mostReminders} reminders are too many.`)
    .transform(orderReminders),
);

/** What every planned maintenance has, be it one of a series or not. */
export const plannedFields = {
  name: requiredText("a title", limits.name),
  body: bodyInput,
  component_ids: z.array(idText("component"), "This must be a list of components.").max(1000).optional(),
  scheduled_auto_in_progress: flag.optional(),
  scheduled_auto_completed: flag.optional(),
  deliver_notifications: flag.optional(),
  reminders: remindersInput.optional(),
  overrun_update: flag.optional(),
};
