"use server";

import type { FormState } from "../domain/form-state.ts";
import { preferenceTexts } from "../domain/messages/preference-texts.ts";
import { askToMove, confirmMove } from "../services/address-changes.ts";
import { eraseData } from "../services/erasing.ts";
import { changePreferences } from "../services/self-service.ts";
import { openForm } from "./action.ts";
import { evenly } from "./even-time.ts";
import { textOf, typedValues } from "./form-data.ts";
import { preferencesOf } from "./preferences-form.ts";
import { caller } from "./session.ts";
import { translated } from "./translated.ts";
import { visitorWords } from "./visitor.ts";

export async function savePreferences(_: FormState, form: FormData): Promise<FormState> {
  const words = await visitorWords("UTC");
  const state = await openForm(form, async (ctx) => {
    const scope = textOf(form, "scope");
    const ids = scope === "some" ? form.getAll("components") : null;
    await changePreferences(ctx, textOf(form, "token"), { component_ids: ids, ...preferencesOf(form) });
    // The form goes on showing what it has just saved.
    return { notice: words.m.subscribing.saved, values: typedValues(form) };
  });
  return translated(state, words);
}

export async function changeAddress(_: FormState, form: FormData): Promise<FormState> {
  const words = await visitorWords("UTC");
  const state = await evenly(() =>
    openForm(form, async (ctx) => {
      await askToMove(ctx, textOf(form, "token"), textOf(form, "email"), (await caller()).clientKey);
      return { notice: preferenceTexts[words.language].linkSent };
    }),
  );
  return translated(state, words);
}

export async function confirmNewAddress(_: FormState, form: FormData): Promise<FormState> {
  const words = await visitorWords("UTC");
  const state = await openForm(form, async (ctx) => {
    const { manageUrl } = await confirmMove(ctx, textOf(form, "token"));
    return { to: words.href(`${new URL(manageUrl).pathname}?moved=1`) };
  });
  return translated(state, words);
}

export async function eraseMyData(_: FormState, form: FormData): Promise<FormState> {
  const words = await visitorWords("UTC");
  const state = await openForm(form, async (ctx) => {
    await eraseData(ctx, textOf(form, "token"));
    return { to: words.href("/unsubscribe/erased") };
  });
  return translated(state, words);
}
