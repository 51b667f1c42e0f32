"use server";

import { AppError } from "../../domain/errors.ts";
import type { FormState } from "../../domain/form-state.ts";
import { markdownToHtml } from "../../render/markdown.ts";
import { acknowledgeAlert, resolveAlert } from "../../services/alerts.ts";
import { dismissDraft, publishDraft } from "../../services/automation.ts";
import { createIncident, deleteIncident, editUpdate, postUpdate, updateIncident } from "../../services/incidents.ts";
import { createMaintenance } from "../../services/maintenances.ts";
import { adminForm } from "../action.ts";
import { instantOf, textOf } from "../form-data.ts";
import { requirePermission } from "../session.ts";
import { pageOf } from "./page.ts";
import { post } from "./post-form.ts";

export async function openIncident(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.post", async (ctx, who) => {
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
  return adminForm(form, "incident.post", async (ctx, who) => {
    const id = textOf(form, "incident") ?? "";
    await postUpdate(ctx, who.actor, id, { ...post(form), expected_revision: textOf(form, "seen") });
    return { to: `/admin/incidents/${id}` };
  });
}

export async function correctUpdate(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.edit", async (ctx, who) => {
    await editUpdate(ctx, who.actor, textOf(form, "update") ?? "", { body: textOf(form, "body") });
    return { to: `/admin/incidents/${textOf(form, "incident") ?? ""}` };
  });
}

export async function renameIncident(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.edit", async (ctx, who) => {
    const page = await pageOf(ctx);
    const input: Record<string, unknown> = {
      name: textOf(form, "name"),
      impact_override: textOf(form, "impact_override"),
    };
    for (const field of ["scheduled_for", "scheduled_until"] as const) {
      if (form.has(field)) input[field] = instantOf(form, field, page.timeZone);
    }
    await updateIncident(ctx, who.actor, textOf(form, "incident") ?? "", input);
    return { notice: "Saved." };
  });
}

export async function removeIncident(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.delete", async (ctx, who) => {
    const { incident } = await deleteIncident(ctx, who.actor, textOf(form, "incident") ?? "");
    if (incident.drillId !== null) return { to: `/admin/drills/${incident.drillId}` };
    return { to: incident.kind === "maintenance" ? "/admin/maintenance" : "/admin/incidents" };
  });
}

export async function planMaintenance(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "maintenance.plan", async (ctx, who) => {
    const page = await pageOf(ctx);
    const maintenance = await createMaintenance(ctx, who.actor, page.id, {
      name: textOf(form, "name"),
      body: textOf(form, "body"),
      scheduled_for: instantOf(form, "scheduled_for", page.timeZone),
      scheduled_until: instantOf(form, "scheduled_until", page.timeZone),
      component_ids: form.getAll("component_ids"),
      scheduled_auto_in_progress: form.getAll("scheduled_auto_in_progress").at(-1),
      scheduled_auto_completed: form.getAll("scheduled_auto_completed").at(-1),
      deliver_notifications: form.getAll("deliver_notifications").at(-1),
    });
    return { to: `/admin/incidents/${maintenance.id}` };
  });
}

const alertAnswers = new Map([
  ["resolve", resolveAlert],
  ["publish", publishDraft],
  ["dismiss", dismissDraft],
]);

export async function answerAlert(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "alert.answer", async (ctx, who) => {
    const id = textOf(form, "alert") ?? "";
    const answer = alertAnswers.get(textOf(form, "act") ?? "") ?? acknowledgeAlert;
    await answer(ctx, who.actor, id);
    return { to: "/admin" };
  });
}

const previewLimit = 25_000;

/** What readers will see of a text. */
export async function previewText(markdown: string): Promise<string> {
  await requirePermission("incident.post");
  if (typeof markdown !== "string" || markdown.length > previewLimit)
    throw new AppError("invalid", "This is too long to be shown.", { field: "body" });
  return markdownToHtml(markdown);
}
