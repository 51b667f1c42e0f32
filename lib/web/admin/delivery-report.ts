"use server";

import type { FormState } from "../../domain/form-state.ts";
import { retryAll } from "../../services/delivery-report.ts";
import { adminForm } from "../action.ts";
import { textOf } from "../form-data.ts";

export async function sendAllAgain(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "delivery.retry", async (ctx, who) => {
    const update = textOf(form, "update") ?? "";
    await retryAll(ctx, who.actor, update);
    return { to: `/admin/deliveries?update=${encodeURIComponent(update)}` };
  });
}
