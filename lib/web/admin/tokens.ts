"use server";

import { revalidatePath } from "next/cache";
import type { FormState } from "../../domain/form-state.ts";
import { createApiToken, revokeApiToken } from "../../services/api-tokens.ts";
import { adminForm } from "../action.ts";
import { textOf } from "../form-data.ts";

/** Comes back with the token: it is shown this once. */
export async function makeToken(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "token.manage", async (ctx, who) => {
    const { token } = await createApiToken(ctx, who.actor, {
      name: textOf(form, "name"),
      scopes: form.getAll("scopes"),
      expires_in_days: textOf(form, "expires_in_days"),
    });
    revalidatePath("/admin/tokens");
    return { notice: "The token is made. It is shown only now.", values: { made: token } };
  });
}

export async function takeTokenBack(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "token.manage", async (ctx, who) => {
    await revokeApiToken(ctx, who.actor, textOf(form, "token") ?? "");
    return { to: "/admin/tokens" };
  });
}
