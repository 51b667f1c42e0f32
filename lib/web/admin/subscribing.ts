"use server";

import type { FormState } from "../../domain/form-state.ts";
import { saveSubscribingRules } from "../../services/proof-of-work.ts";
import { adminForm } from "../action.ts";
import { pageOf } from "./page.ts";

export async function saveSubscribing(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "settings.edit", async (ctx, who) => {
    const input = { proof_of_work: form.getAll("proof_of_work").at(-1) };
    await saveSubscribingRules(ctx, who.actor, (await pageOf(ctx)).id, input);
    return { notice: "Saved." };
  });
}
