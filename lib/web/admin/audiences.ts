"use server";

import type { FormState } from "../../domain/form-state.ts";
import {
  addChannel,
  addOwnChannel,
  createAudience,
  removeAudience,
  removeChannel,
  removeOwnChannel,
  updateAudience,
} from "../../services/audiences.ts";
import { adminForm, type Done } from "../action.ts";
import { textOf, typedTexts } from "../form-data.ts";
import { pageOf } from "./page.ts";

const fields = (form: FormData) => ({
  name: textOf(form, "name"),
  description: textOf(form, "description"),
  member_ids: form.getAll("member_ids"),
});

const added = (secret: string | null, to: string): Done =>
  secret === null ? { to } : { notice: `The endpoint is being asked. Its signing secret, shown only now: ${secret}` };

export async function addAudience(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "audience.edit", async (ctx, who) => {
    const audience = await createAudience(ctx, who.actor, (await pageOf(ctx)).id, fields(form));
    return { to: `/admin/audiences/${audience.id}` };
  });
}

export async function saveAudience(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "audience.edit", async (ctx, who) => {
    await updateAudience(ctx, who.actor, textOf(form, "group") ?? "", fields(form));
    return { notice: "Saved." };
  });
}

export async function dropAudience(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "audience.edit", async (ctx, who) => {
    await removeAudience(ctx, who.actor, textOf(form, "group") ?? "");
    return { to: "/admin/audiences" };
  });
}

export async function addGroupChannel(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "audience.edit", async (ctx, who) => {
    const id = textOf(form, "group") ?? "";
    const { secret } = await addChannel(ctx, who.actor, id, {
      ...typedTexts(form),
      skip_confirmation_notification: form.getAll("skip_confirmation_notification").at(-1),
    });
    return added(secret, `/admin/audiences/${id}`);
  });
}

export async function dropGroupChannel(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "audience.edit", async (ctx, who) => {
    const id = textOf(form, "group") ?? "";
    await removeChannel(ctx, who.actor, id, textOf(form, "channel") ?? "");
    return { to: `/admin/audiences/${id}` };
  });
}

export async function addMyChannel(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "internal.read", async (ctx, { user, actor }) => {
    const member = { id: user.id, email: user.email, actor };
    const { secret } = await addOwnChannel(ctx, member, textOf(form, "group") ?? "", typedTexts(form));
    return added(secret, "/internal");
  });
}

export async function dropMyChannel(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "internal.read", async (ctx, { user, actor }) => {
    const member = { id: user.id, email: user.email, actor };
    await removeOwnChannel(ctx, member, textOf(form, "group") ?? "", textOf(form, "channel") ?? "");
    return { to: "/internal" };
  });
}
