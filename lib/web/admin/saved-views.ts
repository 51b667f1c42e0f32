"use server";

import { revalidatePath } from "next/cache";
import type { FormState } from "../../domain/form-state.ts";
import { removeView, saveView } from "../../services/saved-views.ts";
import { adminForm } from "../action.ts";
import { textOf } from "../form-data.ts";

export async function keepView(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "desk.read", async (ctx, who) => {
    const path = textOf(form, "path") ?? "";
    await saveView(ctx, who.actor, { name: textOf(form, "name"), path });
    revalidatePath("/admin", "layout");
    return { to: path };
  });
}

export async function dropView(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "desk.read", async (ctx, who) => {
    await removeView(ctx, who.actor, textOf(form, "view") ?? "");
    revalidatePath("/admin", "layout");
    return { to: "/admin/views" };
  });
}
