"use server";

import { isDeliveryCause } from "../../domain/delivery-cause.ts";
import type { FormState } from "../../domain/form-state.ts";
import { retryDelivery } from "../../services/delivering.ts";
import { retryAll } from "../../services/delivery-report.ts";
import { adminForm } from "../action.ts";
import { textOf } from "../form-data.ts";

const reportOf = (form: FormData): string => {
  const update = textOf(form, "update");
  return update ? `/admin/deliveries?update=${encodeURIComponent(update)}` : "/admin/deliveries";
};

/** Sends all that failed again, or all that failed for one cause. */
export async function sendAllAgain(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "delivery.retry", async (ctx, who) => {
    const cause = textOf(form, "cause");
    await retryAll(ctx, who.actor, textOf(form, "update") ?? "", isDeliveryCause(cause) ? cause : undefined);
    return { to: reportOf(form) };
  });
}

export async function sendAgain(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "delivery.retry", async (ctx, who) => {
    await retryDelivery(ctx, who.actor, textOf(form, "delivery") ?? "");
    return { to: reportOf(form) };
  });
}
