"use server";

import { AppError } from "../../domain/errors.ts";
import type { FormState } from "../../domain/form-state.ts";
import { typedAnnouncement, typedOf } from "../../domain/pending-post.ts";
import { isId } from "../../domain/text.ts";
import { listComponents } from "../../services/components.ts";
import { type PostPreview, previewPost } from "../../services/composer-preview.ts";
import { saveComposerRules } from "../../services/composer-rules.ts";
import { dropDraft, saveDraft } from "../../services/drafts.ts";
import { listIncidents } from "../../services/incidents.ts";
import { approvePost, cancelPost, findPending, releasePost } from "../../services/pending-posts.ts";
import { type Company, keepCompany } from "../../services/presence.ts";
import { adminForm } from "../action.ts";
import { getContext } from "../context.ts";
import { textOf, typedValues } from "../form-data.ts";
import { requirePermission } from "../session.ts";
import { pageOf } from "./page.ts";
import { draftSubject, leftAt, newIncident, post } from "./post-form.ts";

const subjectOf = (incidentId: string | null, alert: unknown): string =>
  incidentId ? `incident:${incidentId}` : isId(alert) ? `alert:${alert}` : "incident:new";

/** Takes a post back before it has left; its text is in the composer again. */
export async function takeBack(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.post", async (ctx, who) => {
    const { act, incidentId, input } = await cancelPost(ctx, who.actor, textOf(form, "post") ?? "");
    if (act === "announcement") {
      await saveDraft(ctx, who.user.id, "announcement:new", typedAnnouncement(input));
      return { to: "/admin/announcements/new" };
    }
    if (act === "announcement_edit") return { to: `/admin/announcements/${input.announcement_id}` };
    // Only a post was written in the composer and goes back there.
    if (act !== "post") return { to: incidentId ? `/admin/incidents/${incidentId}` : "/admin/maintenance" };
    const typed = typedOf(input);
    await saveDraft(ctx, who.user.id, subjectOf(incidentId, input.alert_id), typed);
    if (incidentId) return { to: `/admin/incidents/${incidentId}` };
    return { to: `/admin/incidents/new${isId(input.alert_id) ? `?alert=${input.alert_id}` : ""}` };
  });
}

export async function approve(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.post", async (ctx, who) => ({
    to: leftAt(await approvePost(ctx, who.actor, textOf(form, "post") ?? "")),
  }));
}

/** Sends what was held back, over the update that its sender has been shown. */
export async function sendAnyway(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.post", async (ctx, who) => ({
    to: leftAt(await releasePost(ctx, who.actor, textOf(form, "post") ?? "", textOf(form, "seen") ?? "")),
  }));
}

/** What a post would say and to whom; a refusal is told as the sentence that publishing would be answered with. */
export async function previewFor(form: FormData): Promise<PostPreview | { error: string }> {
  const who = await requirePermission("incident.post");
  const ctx = getContext();
  const incident = textOf(form, "incident");
  try {
    const page = await pageOf(ctx);
    return await previewPost(ctx, who.actor, page.id, {
      incidentId: incident || null,
      input: incident ? post(form) : newIncident(form),
      after: textOf(form, "after") || null,
    });
  } catch (error) {
    if (error instanceof AppError) return { error: error.message };
    throw error;
  }
}

/** Keeps what was typed, on any device of the person. @returns when, in milliseconds; null when it can not be kept */
export async function keepDraft(form: FormData): Promise<number | null> {
  const who = await requirePermission("incident.post");
  const { incident, seen, publish_at, ...typed } = typedValues(form);
  try {
    const draft = await saveDraft(getContext(), who.user.id, draftSubject(form), typed);
    return draft.updatedAt.getTime();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Throws a draft away. */
export async function forgetDraft(form: FormData): Promise<void> {
  const who = await requirePermission("incident.post");
  await dropDraft(getContext(), who.user.id, draftSubject(form));
}

/** A sign of life from an incident's composer; tells who else is at it. */
export async function beat(incidentId: string): Promise<Company> {
  const who = await requirePermission("incident.post");
  return keepCompany(getContext(), isId(incidentId) ? incidentId : "", who.user.id);
}

/** Has this post left, been taken back, or does it still wait? */
export async function stateOf(id: string): Promise<string> {
  await requirePermission("desk.read");
  return isId(id) ? (await findPending(getContext(), id)).state : "";
}

export interface Place {
  label: string;
  hint: string;
  href: string;
}

const placesAtMost = 200;

/** What the command palette finds beside the pages of the desk. */
export async function findPlaces(): Promise<Place[]> {
  await requirePermission("desk.read");
  const ctx = getContext();
  const page = await pageOf(ctx);
  const [incidents, components] = await Promise.all([
    listIncidents(ctx, page.id, { open: true, limit: placesAtMost, page: 1 }),
    listComponents(ctx, page.id),
  ]);
  return [
    ...incidents.items.map(({ incident: { id, name, kind } }) => ({
      label: name,
      hint: kind === "incident" ? "Open incident" : "Maintenance",
      href: `/admin/incidents/${id}`,
    })),
    ...components.map(({ id, name }) => ({ label: name, hint: "Component", href: `/admin/components/${id}` })),
  ];
}

export async function saveComposer(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "settings.edit", async (ctx, who) => {
    await saveComposerRules(ctx, who.actor, (await pageOf(ctx)).id, {
      undo_seconds: textOf(form, "undo_seconds"),
      approval: form.getAll("approval").at(-1),
    });
    return { notice: "Saved. It holds for the next post." };
  });
}
