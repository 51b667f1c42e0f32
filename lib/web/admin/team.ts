"use server";

import { revalidatePath } from "next/cache";
import type { FormState } from "../../domain/form-state.ts";
import { invitePerson, withdrawInvitation } from "../../services/invitations.ts";
import { changeRole, disablePerson, enablePerson, removePerson, resetSecondFactor } from "../../services/people.ts";
import { adminForm } from "../action.ts";
import { textOf } from "../form-data.ts";
import { pageOf } from "./page.ts";

const list = "/admin/people";
const personIn = (form: FormData): string => textOf(form, "person") ?? "";

export async function invite(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "people.manage", async (ctx, who) => {
    const { email } = await invitePerson(ctx, who, (await pageOf(ctx)).id, {
      email: textOf(form, "email"),
      role: textOf(form, "role"),
      groups: form.getAll("groups"),
    });
    revalidatePath("/admin/people");
    return { notice: `The invitation is on its way to ${email}. Its link works once, for seven days.` };
  });
}

export async function withdraw(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "people.manage", async (ctx, who) => {
    await withdrawInvitation(ctx, who, textOf(form, "invitation") ?? "");
    return { to: list };
  });
}

export async function giveRole(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "people.manage", async (ctx, who) => {
    const input = { role: textOf(form, "role"), groups: form.getAll("groups") };
    await changeRole(ctx, who, (await pageOf(ctx)).id, personIn(form), input);
    return { to: list };
  });
}

export async function disable(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "people.manage", async (ctx, who) => {
    await disablePerson(ctx, who, personIn(form));
    return { to: list };
  });
}

export async function enable(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "people.manage", async (ctx, who) => {
    await enablePerson(ctx, who, personIn(form));
    return { to: list };
  });
}

export async function remove(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "people.manage", async (ctx, who) => {
    await removePerson(ctx, who, personIn(form));
    return { to: list };
  });
}

export async function resetFactor(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "people.manage", async (ctx, who) => {
    await resetSecondFactor(ctx, who, personIn(form));
    return { to: list };
  });
}
