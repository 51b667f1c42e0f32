"use server";

import { AppError } from "../../domain/errors.ts";
import type { FormState } from "../../domain/form-state.ts";
import { markdownToHtml } from "../../render/markdown.ts";
import { acknowledgeAlert, resolveAlert } from "../../services/alerts.ts";
import { actOrAsk } from "../../services/approving.ts";
import { dismissDraft, publishDraft } from "../../services/automation.ts";
import { readComposerRules } from "../../services/composer-rules.ts";
import { dropDraft } from "../../services/drafts.ts";
import { deleteIncident, updateIncident } from "../../services/incidents.ts";
import { queuePost } from "../../services/pending-posts.ts";
import { adminForm } from "../action.ts";
import { instantOf, textOf } from "../form-data.ts";
import { requirePermission } from "../session.ts";
import { pageOf } from "./page.ts";
import { draftSubject, leftAt, newestOf, newIncident, pastIncident, post } from "./post-form.ts";

export async function openIncident(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.post", async (ctx, who) => {
    const page = await pageOf(ctx);
    const past = pastIncident(form, page.timeZone);
    const pending = await queuePost(ctx, who.actor, page.id, {
      incidentId: null,
      input: past ?? newIncident(form),
      publishAt: instantOf(form, "publish_at", page.timeZone),
    });
    await dropDraft(ctx, who.user.id, draftSubject(form));
    return { to: pending.state === "published" ? leftAt(pending) : `/admin/posts/${pending.id}` };
  });
}

export async function addUpdate(_: FormState, form: FormData): Promise<FormState> {
  const id = textOf(form, "incident") ?? "";
  let newer: FormState["values"] | null = null;
  const state = await adminForm(form, "incident.post", async (ctx, who) => {
    const page = await pageOf(ctx);
    try {
      const pending = await queuePost(ctx, who.actor, page.id, {
        incidentId: id,
        input: post(form),
        publishAt: instantOf(form, "publish_at", page.timeZone),
        seenUpdateId: textOf(form, "anyway") || textOf(form, "seen"),
      });
      await dropDraft(ctx, who.user.id, draftSubject(form));
      return { to: leftAt(pending) };
    } catch (error) {
      if (error instanceof AppError && error.field === "expected_revision") newer = await newestOf(ctx, id);
      throw error;
    }
  });
  // The form shows what was posted meanwhile and asks whether this one still holds.
  return newer ? { ...state, values: { ...state.values, ...(newer as FormState["values"]) } } : state;
}

export async function correctUpdate(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.edit", async (ctx, who) => {
    const incidentId = textOf(form, "incident") ?? "";
    await actOrAsk(ctx, who.actor, (await pageOf(ctx)).id, {
      act: "correction",
      incidentId,
      input: {
        update_id: textOf(form, "update") ?? "",
        body: textOf(form, "body"),
        deliver_notifications: form.getAll("deliver_notifications").at(-1),
      },
    });
    return { to: `/admin/incidents/${incidentId}` };
  });
}

export async function renameIncident(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.edit", async (ctx, who) => {
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
  return adminForm(form, "incident.delete", async (ctx, who) => {
    const { incident } = await deleteIncident(ctx, who.actor, textOf(form, "incident") ?? "");
    if (incident.drillId !== null) return { to: `/admin/drills/${incident.drillId}` };
    return { to: incident.kind === "maintenance" ? "/admin/maintenance" : "/admin/incidents" };
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
    // What somebody has to approve is written in the composer, where the draft stands already.
    if (textOf(form, "act") === "publish" && (await readComposerRules(ctx.db, (await pageOf(ctx)).id)).approval)
      return { to: `/admin/incidents/new?${new URLSearchParams({ alert: id })}` };
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
