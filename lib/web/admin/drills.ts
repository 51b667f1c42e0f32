"use server";

import type { FormState } from "../../domain/form-state.ts";
import {
  addRecipient,
  endDrill,
  openDrillIncident,
  removeDrill,
  removeRecipient,
  startDrill,
} from "../../services/drills.ts";
import { adminForm } from "../action.ts";
import { textOf, typedTexts } from "../form-data.ts";
import { pageOf } from "./page.ts";
import { post } from "./post-form.ts";

export async function beginDrill(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "drill.run", async (ctx, who) => {
    const input = { name: textOf(form, "name"), scenario: textOf(form, "scenario") };
    const drill = await startDrill(ctx, who.actor, (await pageOf(ctx)).id, input);
    return { to: `/admin/drills/${drill.id}` };
  });
}

export async function openInDrill(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "drill.run", async (ctx, who) => {
    const input = { name: textOf(form, "name"), ...post(form) };
    const incident = await openDrillIncident(ctx, who.actor, textOf(form, "drill") ?? "", input);
    return { to: `/admin/incidents/${incident.id}` };
  });
}

export async function finishDrill(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "drill.run", async (ctx, who) => {
    const { id } = await endDrill(ctx, who.actor, textOf(form, "drill") ?? "");
    return { to: `/admin/drills/${id}` };
  });
}

export async function dropDrill(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "drill.run", async (ctx, who) => {
    await removeDrill(ctx, who.actor, textOf(form, "drill") ?? "");
    return { to: "/admin/drills" };
  });
}

export async function inviteRecipient(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "drill.run", async (ctx, who) => {
    const { secret } = await addRecipient(ctx, who.actor, (await pageOf(ctx)).id, {
      ...typedTexts(form),
      skip_confirmation_notification: form.getAll("skip_confirmation_notification").at(-1),
    });
    return secret === null
      ? { to: "/admin/drills" }
      : { notice: `The endpoint is being asked. Its signing secret, shown only now: ${secret}` };
  });
}

export async function dropRecipient(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "drill.run", async (ctx, who) => {
    await removeRecipient(ctx, who.actor, textOf(form, "recipient") ?? "");
    return { to: "/admin/drills" };
  });
}
