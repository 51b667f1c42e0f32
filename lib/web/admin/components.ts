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
import { adminForm } from "../action.ts";
import { textOf } from "../form-data.ts";
import { pageOf } from "./page.ts";

const list = "/admin/components";

const componentInput = (form: FormData) => ({
  name: textOf(form, "name"),
  description: textOf(form, "description"),
  group_id: textOf(form, "group_id"),
  status: textOf(form, "status"),
  position: textOf(form, "position") || undefined,
  start_date: textOf(form, "start_date"),
  showcase: form.getAll("showcase").at(-1),
  show_response_time: form.getAll("show_response_time").at(-1),
  only_show_if_degraded: form.getAll("only_show_if_degraded").at(-1),
});

export async function addComponent(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, async (ctx, who) => {
    await createComponent(ctx, who.actor, (await pageOf(ctx)).id, componentInput(form));
    return { to: list };
  });
}

export async function saveComponent(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, async (ctx, who) => {
    await updateComponent(ctx, who.actor, textOf(form, "component") ?? "", componentInput(form));
    return { to: list };
  });
}

export async function removeComponent(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, async (ctx, who) => {
    await deleteComponent(ctx, who.actor, textOf(form, "component") ?? "");
    return { to: list };
  });
}

const groupInput = (form: FormData) => ({
  name: textOf(form, "name"),
  description: textOf(form, "description"),
  components: form.getAll("components"),
});

export async function addGroup(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, async (ctx, who) => {
    await createGroup(ctx, who.actor, (await pageOf(ctx)).id, groupInput(form));
    return { to: list };
  });
}

export async function saveGroup(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, async (ctx, who) => {
    await updateGroup(ctx, who.actor, textOf(form, "group") ?? "", groupInput(form));
    return { to: list };
  });
}

export async function removeGroup(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, async (ctx, who) => {
    await deleteGroup(ctx, who.actor, textOf(form, "group") ?? "");
    return { to: list };
  });
}
