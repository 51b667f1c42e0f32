"use server";

import type { FormState } from "../../domain/form-state.ts";
import { updatePage } from "../../services/pages.ts";
import { adminForm } from "../action.ts";
import { textOf } from "../form-data.ts";
import { pageOf } from "./page.ts";

export async function saveSettings(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "settings.edit", async (ctx, who) => {
    await updatePage(ctx, who.actor, (await pageOf(ctx)).id, {
      name: textOf(form, "name"),
      description: textOf(form, "description"),
      support_url: textOf(form, "support_url"),
      brand_color: textOf(form, "brand_color"),
      time_zone: textOf(form, "time_zone"),
    });
    return { notice: "Saved. The public page shows it at once." };
  });
}
