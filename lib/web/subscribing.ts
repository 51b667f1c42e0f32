"use server";

import { AppError } from "../domain/errors.ts";
import type { FormState } from "../domain/form-state.ts";
import { firstPage } from "../services/pages.ts";
import { changeChoice, confirm, leaveByManageToken, subscribe } from "../services/subscriptions.ts";
import { openForm } from "./action.ts";
import { textOf } from "./form-data.ts";
import { caller } from "./session.ts";

/** Null for everything; the ticked components otherwise. */
const choiceOf = (form: FormData): FormDataEntryValue[] | null =>
  textOf(form, "scope") === "some" ? form.getAll("components") : null;

export async function askForNotices(_: FormState, form: FormData): Promise<FormState> {
  return openForm(form, async (ctx) => {
    const page = await firstPage(ctx);
    if (!page) throw new AppError("unavailable", "This page is not set up yet.");
    const done = await subscribe(ctx, {
      pageId: page.id,
      channel: textOf(form, "channel") ?? "email",
      email: textOf(form, "email"),
      endpoint: textOf(form, "endpoint"),
      componentIds: choiceOf(form),
      clientKey: (await caller()).clientKey,
    });
    return {
      notice:
        done.channel === "email"
          ? "Thank you. We have sent a mail to this address: follow the link in it to confirm. It works for a day."
          : `We are asking the endpoint to answer a challenge; after that it is active. Its signing secret, shown only now: ${done.secret} — Change or end the subscription here: ${done.manageUrl}`,
    };
  });
}

export async function confirmSubscription(_: FormState, form: FormData): Promise<FormState> {
  return openForm(form, async (ctx) => {
    const { manageUrl } = await confirm(ctx, textOf(form, "token"));
    return { to: `${new URL(manageUrl).pathname}?confirmed=1` };
  });
}

export async function saveChoice(_: FormState, form: FormData): Promise<FormState> {
  return openForm(form, async (ctx) => {
    await changeChoice(ctx, textOf(form, "token"), { componentIds: choiceOf(form) });
    return { notice: "Saved." };
  });
}

export async function endSubscription(_: FormState, form: FormData): Promise<FormState> {
  return openForm(form, async (ctx) => {
    await leaveByManageToken(ctx, textOf(form, "token"));
    return { to: "/unsubscribe/done" };
  });
}
