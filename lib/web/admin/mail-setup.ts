"use server";

import { revalidatePath } from "next/cache";
import type { FormState } from "../../domain/form-state.ts";
import { removeBounceHook, saveBounceHook } from "../../services/bounce-hooks.ts";
import { adminForm } from "../action.ts";
import { textOf } from "../form-data.ts";

/** A blank secret leaves the one that is set as it is; `unsigned` takes it away. */
export async function saveProvider(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "settings.edit", async (ctx, who) => {
    const typed = textOf(form, "secret")?.trim() || undefined;
    const secret = form.has("unsigned") ? null : typed;
    await saveBounceHook(ctx, who.actor, textOf(form, "provider"), { secret });
    revalidatePath("/admin/mail-setup");
    return { notice: "Saved.", values: { secret: "" } };
  });
}

export async function renewProvider(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "settings.edit", async (ctx, who) => {
    await saveBounceHook(ctx, who.actor, textOf(form, "provider"), { renew: true });
    return { to: "/admin/mail-setup" };
  });
}

export async function dropProvider(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "settings.edit", async (ctx, who) => {
    await removeBounceHook(ctx, who.actor, textOf(form, "provider"));
    return { to: "/admin/mail-setup" };
  });
}
