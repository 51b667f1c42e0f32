"use server";

import { AppError } from "../../domain/errors.ts";
import type { FormState } from "../../domain/form-state.ts";
import type { Typed } from "../../domain/pending-post.ts";
import { isId } from "../../domain/text.ts";
import { createTemplate, pickTemplate, removeTemplate, updateTemplate } from "../../services/templates.ts";
import { adminForm } from "../action.ts";
import { getContext } from "../context.ts";
import { textOf, typedValues } from "../form-data.ts";
import { requirePermission } from "../session.ts";
import { pageOf } from "./page.ts";

const list = "/admin/templates";

const templateIn = (form: FormData) => ({
  name: textOf(form, "name"),
  kind: textOf(form, "kind"),
  title: textOf(form, "title"),
  body: textOf(form, "body"),
  status: textOf(form, "status"),
  impact: textOf(form, "impact"),
  component_ids: form.getAll("component_ids"),
  notify: form.getAll("notify").at(-1),
});

export async function addTemplate(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "template.edit", async (ctx, who) => {
    await createTemplate(ctx, who.actor, (await pageOf(ctx)).id, templateIn(form));
    return { to: list };
  });
}

export async function saveTemplate(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "template.edit", async (ctx, who) => {
    await updateTemplate(ctx, who.actor, textOf(form, "template") ?? "", templateIn(form));
    return { to: list };
  });
}

export async function dropTemplate(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "template.edit", async (ctx, who) => {
    await removeTemplate(ctx, who.actor, textOf(form, "template") ?? "");
    return { to: list };
  });
}

/** What a picked template makes of the composer's form; null when there is none of this id any more. */
export async function fillFrom(form: FormData): Promise<Typed | null> {
  await requirePermission("incident.post");
  const ctx = getContext();
  const id = textOf(form, "template");
  const incident = textOf(form, "incident");
  if (!isId(id)) return null;
  try {
    return await pickTemplate(ctx, (await pageOf(ctx)).id, id, {
      incidentId: isId(incident) ? incident : null,
      typed: typedValues(form),
    });
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
