"use server";

import { AppError } from "../../domain/errors.ts";
import type { FormState } from "../../domain/form-state.ts";
import { markdownToHtml } from "../../render/markdown.ts";
import { acknowledgeAlert, resolveAlert } from "../../services/alerts.ts";
import { dismissDraft, publishDraft } from "../../services/automation.ts";
import { createIncident, deleteIncident, editUpdate, postUpdate, updateIncident } from "../../services/incidents.ts";
import { adminForm } from "../action.ts";
import { grouped, textOf } from "../form-data.ts";
import { requireUser } from "../session.ts";
import { pageOf } from "./page.ts";

/** The states chosen for components; those left at "as it was" are not named. */
function declared(form: FormData): Record<string, string> {
  return Object.fromEntries(Object.entries(grouped(form, "component:")).filter(([, status]) => status !== ""));
}

const post = (form: FormData) => ({
  status: textOf(form, "status"),
  body: textOf(form, "body"),
  components: declared(form),
  impact_override: textOf(form, "impact_override"),
  promise_minutes: textOf(form, "promise_minutes") === "default" ? undefined : textOf(form, "promise_minutes"),
  deliver_notifications: form.getAll("deliver_notifications").at(-1),
});

export async function openIncident(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, async (ctx, who) => {
    const page = await pageOf(ctx);
    const incident = await createIncident(ctx, who.actor, page.id, {
      name: textOf(form, "name"),
      alert_id: textOf(form, "alert"),
      ...post(form),
    });
    return { to: `/admin/incidents/${incident.id}` };
  });
}

export async function addUpdate(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, async (ctx, who) => {
    const id = textOf(form, "incident") ?? "";
    await postUpdate(ctx, who.actor, id, { ...post(form), expected_revision: textOf(form, "seen") });
    return { to: `/admin/incidents/${id}` };
  });
}

export async function correctUpdate(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, async (ctx, who) => {
    await editUpdate(ctx, who.actor, textOf(form, "update") ?? "", { body: textOf(form, "body") });
    return { to: `/admin/incidents/${textOf(form, "incident") ?? ""}` };
  });
}

export async function renameIncident(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, async (ctx, who) => {
    const input: Record<string, unknown> = {
      name: textOf(form, "name"),
      impact_override: textOf(form, "impact_override"),
    };
    if (form.has("plan")) {
      // Ticked or not: none ticked is none wanted.
      input.reminders = form.getAll("reminders");
      input.overrun_update = form.getAll("overrun_update").at(-1);
      input.scheduled_auto_in_progress = form.getAll("scheduled_auto_in_progress").at(-1);
      input.scheduled_auto_completed = form.getAll("scheduled_auto_completed").at(-1);
    }
    await updateIncident(ctx, who.actor, textOf(form, "incident") ?? "", input);
    return { notice: "Saved." };
  });
}

export async function removeIncident(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, async (ctx, who) => {
    const { incident } = await deleteIncident(ctx, who.actor, textOf(form, "incident") ?? "");
    return { to: incident.kind === "maintenance" ? "/admin/maintenance" : "/admin/incidents" };
  });
}

const alertAnswers = new Map([
  ["resolve", resolveAlert],
  ["publish", publishDraft],
  ["dismiss", dismissDraft],
]);

export async function answerAlert(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, async (ctx, who) => {
    const id = textOf(form, "alert") ?? "";
    const answer = alertAnswers.get(textOf(form, "act") ?? "") ?? acknowledgeAlert;
    await answer(ctx, who.actor, id);
    return { to: "/admin" };
  });
}

const previewLimit = 25_000;

/** What readers will see of a text. */
export async function previewText(markdown: string): Promise<string> {
  await requireUser();
  if (typeof markdown !== "string" || markdown.length > previewLimit)
    throw new AppError("invalid", "This is too long to be shown.", { field: "body" });
  return markdownToHtml(markdown);
}
