"use server";

import { AppError } from "../../domain/errors.ts";
import type { FormState } from "../../domain/form-state.ts";
import { draftLook, type LookInput, updateLook } from "../../services/look.ts";
import { updatePage } from "../../services/pages.ts";
import { adminForm } from "../action.ts";
import { getContext } from "../context.ts";
import { textOf } from "../form-data.ts";
import { requirePermission } from "../session.ts";
import { pageOf } from "./page.ts";

/** A tick box sends "false" before its own value: the last word counts. */
const ticked = (form: FormData, name: string): string | undefined => {
  const last = form.getAll(name).at(-1);
  return typeof last === "string" ? last : undefined;
};

async function lookOf(form: FormData): Promise<LookInput> {
  const texts = ["language", "partial_weight", "banner", "banner_tone", "header", "footer", "links", "css"];
  const logo = form.get("logo");
  return {
    fields: {
      ...Object.fromEntries(texts.map((name) => [name, textOf(form, name)])),
      indexed: ticked(form, "indexed"),
      powered_by: ticked(form, "powered_by"),
      remove_logo: ticked(form, "remove_logo"),
    },
    logo: logo instanceof File && logo.size > 0 ? new Uint8Array(await logo.arrayBuffer()) : null,
  };
}

export async function saveLook(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "settings.edit", async (ctx, who) => {
    const { id } = await pageOf(ctx);
    await updateLook(ctx, who.actor, id, await lookOf(form));
    await updatePage(ctx, who.actor, id, { brand_color: textOf(form, "brand_color") });
    return { notice: "Saved. The public page shows it at once." };
  });
}

/** Keeps what is being typed for the preview. @returns what is wrong with it, or null */
export async function tryLook(form: FormData): Promise<string | null> {
  await requirePermission("settings.edit");
  const ctx = getContext();
  try {
    await draftLook(ctx, (await pageOf(ctx)).id, await lookOf(form));
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}
