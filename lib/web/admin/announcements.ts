"use server";

import { AppError } from "../../domain/errors.ts";
import type { FormState } from "../../domain/form-state.ts";
import { previewAnnouncement } from "../../services/announcement-preview.ts";
import { withdrawAnnouncement } from "../../services/announcements.ts";
import { announce, editOrAsk } from "../../services/announcing.ts";
import type { PostPreview } from "../../services/composer-preview.ts";
import { dropDraft, saveDraft } from "../../services/drafts.ts";
import { adminForm } from "../action.ts";
import { getContext } from "../context.ts";
import { instantOf, textOf, typedValues } from "../form-data.ts";
import { requirePermission } from "../session.ts";
import { pageOf } from "./page.ts";
import { leftAt } from "./post-form.ts";

const draft = "announcement:new";

/** What the form says of an announcement. What it hides while groups are chosen, it does not mean. */
function typed(form: FormData) {
  const internal = textOf(form, "audience") === "internal";
  return {
    title: textOf(form, "title"),
    body: textOf(form, "body"),
    audience: textOf(form, "audience"),
    audience_ids: internal ? form.getAll("audience_ids") : [],
    component_ids: form.getAll("component_ids"),
    pin_days: textOf(form, "pin_days"),
    deliver_notifications: form.getAll("deliver_notifications").at(-1),
  };
}

export async function publishForm(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "announcement.post", async (ctx, who) => {
    const page = await pageOf(ctx);
    const publishAt = instantOf(form, "publish_at", page.timeZone);
    const pending = await announce(ctx, who.actor, page.id, { input: typed(form), publishAt });
    await dropDraft(ctx, who.user.id, draft);
    return { to: leftAt(pending) };
  });
}

export async function editForm(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "announcement.post", async (ctx, who) => {
    const id = textOf(form, "announcement") ?? "";
    const { audience, audience_ids, ...input } = typed(form);
    const pending = await editOrAsk(ctx, who.actor, id, input);
    return pending === null
      ? { to: `/admin/announcements/${id}` }
      : { notice: "It waits for somebody else to approve it." };
  });
}

export async function withdrawForm(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "announcement.post", async (ctx, who) => {
    const { id } = await withdrawAnnouncement(ctx, who.actor, textOf(form, "announcement") ?? "");
    return { to: `/admin/announcements/${id}` };
  });
}

/** What it would say and to whom; a refusal is told as the sentence that publishing would be answered with. */
export async function previewForm(form: FormData): Promise<PostPreview | { error: string }> {
  const who = await requirePermission("announcement.post");
  const ctx = getContext();
  try {
    const page = await pageOf(ctx);
    return await previewAnnouncement(ctx, who.actor, page.id, {
      input: typed(form),
      after: textOf(form, "after") || null,
    });
  } catch (error) {
    if (error instanceof AppError) return { error: error.message };
    throw error;
  }
}

/** Keeps what was typed, on any device of the person. @returns when, in milliseconds; null when it can not be kept */
export async function keepAnnouncement(form: FormData): Promise<number | null> {
  const who = await requirePermission("announcement.post");
  const { publish_at, ...values } = typedValues(form);
  try {
    return (await saveDraft(getContext(), who.user.id, draft, values)).updatedAt.getTime();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Throws what was typed away. */
export async function forgetAnnouncement(_: FormData): Promise<void> {
  const who = await requirePermission("announcement.post");
  await dropDraft(getContext(), who.user.id, draft);
}
