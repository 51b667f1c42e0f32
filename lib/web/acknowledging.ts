"use server";

import type { FormState } from "../domain/form-state.ts";
import { acknowledgeByLink } from "../services/ack-links.ts";
import { openForm } from "./action.ts";
import { textOf } from "./form-data.ts";

/** The button behind a link in a call. Opening the link alone does nothing: mail programs do that, too. */
export async function acknowledgeFromLink(_: FormState, form: FormData): Promise<FormState> {
  return openForm(form, async (ctx) => {
    const token = textOf(form, "token") ?? "";
    await acknowledgeByLink(ctx, token);
    return { to: `/ack?token=${encodeURIComponent(token)}` };
  });
}
