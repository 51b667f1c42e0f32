"use server";

import { AppError } from "../domain/errors.ts";
import type { FormState } from "../domain/form-state.ts";
import { channelText } from "../domain/messages/channel-texts.ts";
import type { Language } from "../domain/messages/languages.ts";
import { channelKinds } from "../domain/subscription.ts";
import type { Context } from "../services/context.ts";
import { channelSummary } from "../services/destinations.ts";
import { firstPage } from "../services/pages.ts";
import { leaveByOwner } from "../services/shared-mailboxes.ts";
import {
  confirm,
  leaveByManageToken,
  resumeByManageToken,
  rotateSecret,
  subscribe,
} from "../services/subscriptions.ts";
import { openForm } from "./action.ts";
import { evenly } from "./even-time.ts";
import { textOf, typedTexts } from "./form-data.ts";
import { preferencesOf } from "./preferences-form.ts";
import { caller } from "./session.ts";
import { translated } from "./translated.ts";
import { type PublicWords, visitorWords } from "./visitor.ts";

/** Null for everything; the ticked components otherwise. */
const choiceOf = (form: FormData): FormDataEntryValue[] | null =>
  textOf(form, "scope") === "some" ? form.getAll("components") : null;

/** What somebody asks for: all, what they chose, or one incident alone. They are told in the language of the page. */
function wantedOf(form: FormData, language: Language): Record<string, unknown> {
  const incident = textOf(form, "incident");
  const one = incident === undefined ? { incident_ids: [] } : { follows_only: true, incident_ids: [incident] };
  return { language, ...preferencesOf(form), ...one };
}

/** What the form says to whoever gives an address, as it stood before them. */
function wordingOf({ m, language }: PublicWords, pageName: string, channel: string): string {
  const kind = channelKinds.find((one) => one === channel) ?? "email";
  const hint = kind === "email" ? m.subscribing.addressHint : channelText(language, channelSummary(kind));
  return `${m.subscribing.lead(pageName)} ${hint}`;
}

const pushSent = "A first notice is on its way to this browser; with it the subscription is confirmed.";

export async function askForNotices(_: FormState, form: FormData): Promise<FormState> {
  const words = await visitorWords("UTC");
  const { mailSent, messageSent, challengeSent } = words.m.subscribing;
  const work = async (ctx: Context) => {
    // What no person sees no person fills in: a robot is thanked and nothing happens.
    if (textOf(form, "website")) return { notice: mailSent };
    const page = await firstPage(ctx);
    if (!page) throw new AppError("unavailable", "This page is not set up yet.");
    const channel = textOf(form, "channel") ?? "email";
    const done = await subscribe(ctx, {
      ...typedTexts(form),
      pageId: page.id,
      channel,
      wording: wordingOf(words, page.name, channel),
      componentIds: choiceOf(form),
      preferences: wantedOf(form, words.language),
      clientKey: (await caller()).clientKey,
    });
    if (done.channel === "webhook") return { notice: challengeSent(done.secret, done.manageUrl) };
    if (done.channel === "push") return { notice: channelText(words.language, pushSent) };
    return { notice: done.channel === "email" ? mailSent : messageSent };
  };
  const state = await evenly(() => openForm(form, work));
  return translated(state, words);
}

export async function confirmSubscription(_: FormState, form: FormData): Promise<FormState> {
  const words = await visitorWords("UTC");
  const state = await openForm(form, async (ctx) => {
    const { confirm: title, confirmLead, confirmButton } = words.m.subscribing;
    const wording = `${title}. ${confirmLead} ${confirmButton}`;
    const { clientKey } = await caller();
    const { manageUrl } = await confirm(ctx, textOf(form, "token"), { wording, clientKey });
    return { to: words.href(`${new URL(manageUrl).pathname}?confirmed=1`) };
  });
  return translated(state, words);
}

/** A paused subscription goes on. */
export async function resumeSubscription(_: FormState, form: FormData): Promise<FormState> {
  const words = await visitorWords("UTC");
  const state = await openForm(form, async (ctx) => {
    await resumeByManageToken(ctx, textOf(form, "token"));
    return { notice: channelText(words.language, "The subscription goes on.") };
  });
  return translated(state, words);
}

/** Gives a webhook a new signing secret, and shows it this once. */
export async function changeSecret(_: FormState, form: FormData): Promise<FormState> {
  const words = await visitorWords("UTC");
  const state = await openForm(form, async (ctx) => {
    const secret = await rotateSecret(ctx, textOf(form, "token"));
    return { notice: `${channelText(words.language, "The new secret, shown only now:")} ${secret}` };
  });
  return translated(state, words);
}

export async function endSubscription(_: FormState, form: FormData): Promise<FormState> {
  const words = await visitorWords("UTC");
  const state = await openForm(form, async (ctx) => {
    const leaving = await leaveByManageToken(ctx, textOf(form, "token"));
    return { to: words.href(leaving === "asked" ? "/unsubscribe/asked" : "/unsubscribe/done") };
  });
  return translated(state, words);
}

/** The owner of a shared mailbox says that it leaves. */
export async function endSharedSubscription(_: FormState, form: FormData): Promise<FormState> {
  const words = await visitorWords("UTC");
  const state = await openForm(form, async (ctx) => {
    await leaveByOwner(ctx, textOf(form, "token"));
    return { to: words.href("/unsubscribe/done") };
  });
  return translated(state, words);
}
