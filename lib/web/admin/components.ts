"use server";

import type { FormState } from "../../domain/form-state.ts";
import {
  createComponent,
  createGroup,
  deleteComponent,
  deleteGroup,
  updateComponent,
  updateGroup,
} from "../../services/components.ts";
import { correctHistory, withdrawCorrection } from "../../services/corrections.ts";
import { adminForm } from "../action.ts";
import { instantOf, textOf } from "../form-data.ts";
import { pageOf } from "./page.ts";

const list = "/admin/components";

const componentInput = (form: FormData) => ({
  name: textOf(form, "name"),
  description: textOf(form, "description"),
  group_id: textOf(form, "group_id"),
  status: textOf(form, "status"),
  position: textOf(form, "position") || undefined,
  start_date: textOf(form, "start_date"),
  runbook_url: textOf(form, "runbook_url"),
  showcase: form.getAll("showcase").at(-1),
  show_response_time: form.getAll("show_response_time").at(-1),
  only_show_if_degraded: form.getAll("only_show_if_degraded").at(-1),
  policy: textOf(form, "policy"),
  // Ticked boxes alone are sent: that they were there to be ticked is said beside them.
  depends_on: form.has("has_depends_on") ? form.getAll("depends_on") : undefined,
  automation: {
    mode: textOf(form, "automation.mode"),
    after_minutes: textOf(form, "automation.after_minutes"),
    resolve_minutes: textOf(form, "automation.resolve_minutes"),
    name: textOf(form, "automation.name"),
    body: textOf(form, "automation.body"),
  },
});

export async function addComponent(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "component.edit", async (ctx, who) => {
    await createComponent(ctx, who.actor, (await pageOf(ctx)).id, componentInput(form));
    return { to: list };
  });
}

export async function saveComponent(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "component.edit", async (ctx, who) => {
    await updateComponent(ctx, who.actor, textOf(form, "component") ?? "", componentInput(form));
    return { to: list };
  });
}

export async function removeComponent(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "component.edit", async (ctx, who) => {
    await deleteComponent(ctx, who.actor, textOf(form, "component") ?? "");
    return { to: list };
  });
}

export async function correctComponent(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "component.correct", async (ctx, who) => {
    const { timeZone } = await pageOf(ctx);
    const id = textOf(form, "component") ?? "";
    await correctHistory(ctx, who.actor, id, {
      status: textOf(form, "status"),
      started_at: instantOf(form, "started_at", timeZone),
      ended_at: instantOf(form, "ended_at", timeZone),
      reason: textOf(form, "reason"),
    });
    return { to: `${list}/${id}` };
  });
}

export async function takeCorrectionBack(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "component.correct", async (ctx, who) => {
    const id = textOf(form, "component") ?? "";
    await withdrawCorrection(ctx, who.actor, id, textOf(form, "correction") ?? "");
    return { to: `${list}/${id}` };
  });
}

const groupInput = (form: FormData) => ({
  name: textOf(form, "name"),
  description: textOf(form, "description"),
  components: form.getAll("components"),
});

export async function addGroup(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "component.edit", async (ctx, who) => {
    await createGroup(ctx, who.actor, (await pageOf(ctx)).id, groupInput(form));
    return { to: list };
  });
}

export async function saveGroup(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "component.edit", async (ctx, who) => {
    await updateGroup(ctx, who.actor, textOf(form, "group") ?? "", groupInput(form));
    return { to: list };
  });
}

export async function removeGroup(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "component.edit", async (ctx, who) => {
    await deleteGroup(ctx, who.actor, textOf(form, "group") ?? "");
    return { to: list };
  });
}
