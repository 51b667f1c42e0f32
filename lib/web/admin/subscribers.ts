"use server";

import { invalid } from "../../domain/errors.ts";
import type { FormState } from "../../domain/form-state.ts";
import { isId } from "../../domain/text.ts";
import { checkFile, dropImport, startImport } from "../../services/importing.ts";
import { markShared } from "../../services/shared-mailboxes.ts";
import { askAgain, holdSubscriber, releaseSubscriber } from "../../services/subscriber-holds.ts";
import { addSubscriber, removeSubscriber } from "../../services/subscriptions.ts";
import { type Selection, tagSubscribers } from "../../services/tagging.ts";
import { adminForm } from "../action.ts";
import { textOf, typedTexts } from "../form-data.ts";
import { pageOf } from "./page.ts";
import { filterOf, filterParameters } from "./subscriber-reads.ts";

const idOf = (form: FormData): string => textOf(form, "subscriber") ?? "";
const placeOf = (form: FormData): string => `/admin/subscribers/${encodeURIComponent(idOf(form))}`;

/** Adds one by hand. Whoever answers for the consent says how it was got. */
export async function addByHand(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "subscriber.edit", async (ctx, who) => {
    const vouched = form.getAll("skip_confirmation_notification").at(-1);
    if (vouched === "true" && !textOf(form, "consent")?.trim())
      throw invalid("consent", "Please say how they agreed: it is kept as the proof.");
    const { subscriber, secret } = await addSubscriber(ctx, who.actor, (await pageOf(ctx)).id, {
      ...typedTexts(form),
      skip_confirmation_notification: vouched,
    });
    return secret === null
      ? { to: `/admin/subscribers/${subscriber.id}` }
      : { notice: `The endpoint is being asked. Its signing secret, shown only now: ${secret}` };
  });
}

export async function dropOne(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "subscriber.edit", async (ctx, who) => {
    await removeSubscriber(ctx, who.actor, idOf(form));
    return { to: "/admin/subscribers" };
  });
}

/** Tags those that are ticked, or all that the list's filter lets through. */
export async function tagMany(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "subscriber.edit", async (ctx, who) => {
    const filter = filterOf({
      q: textOf(form, "filter.q"),
      state: textOf(form, "filter.state"),
      channel: textOf(form, "filter.channel"),
      component: textOf(form, "filter.component"),
      tag: textOf(form, "filter.tag"),
    });
    const ids = form.getAll("ids").filter(isId);
    const selection: Selection = textOf(form, "whom") === "all" ? { filter } : { ids };
    const tags = textOf(form, "tags");
    const edit = textOf(form, "act") === "remove" ? { remove: tags } : { add: tags };
    const done = await tagSubscribers(ctx, who.actor, (await pageOf(ctx)).id, selection, edit);
    if (textOf(form, "whom") === "one") return { to: `/admin/subscribers/${ids[0] ?? ""}` };
    const query = new URLSearchParams(filterParameters(filter));
    query.set("done", `${done.subscribers}-${done.added + done.removed}`);
    return { to: `/admin/subscribers?${query}` };
  });
}

export async function holdBack(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "subscriber.edit", async (ctx, who) => {
    await holdSubscriber(ctx, who.actor, idOf(form), { reason: textOf(form, "reason") });
    return { to: placeOf(form) };
  });
}

export async function letGo(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "subscriber.edit", async (ctx, who) => {
    await releaseSubscriber(ctx, who.actor, idOf(form));
    return { to: placeOf(form) };
  });
}

export async function askOnceMore(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "subscriber.edit", async (ctx, who) => {
    await askAgain(ctx, who.actor, idOf(form));
    return { notice: "A new link is on its way; the one before it no longer works." };
  });
}

export async function shareMailbox(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "subscriber.edit", async (ctx, who) => {
    await markShared(ctx, who.actor, idOf(form), { owner: textOf(form, "owner") });
    return { to: placeOf(form) };
  });
}

/** Looks through a file and goes to its report: nobody is added yet. */
export async function lookThroughFile(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "subscriber.edit", async (ctx, who) => {
    const file = form.get("file");
    if (!(file instanceof File) || file.size === 0) throw invalid("file", "Please choose a file.");
    const given = { name: file.name, bytes: file.stream() as unknown as AsyncIterable<Uint8Array> };
    const made = await checkFile(ctx, who.actor, (await pageOf(ctx)).id, given, {
      consent: textOf(form, "consent"),
      vouch: form.getAll("vouch").at(-1),
      tags: textOf(form, "tags"),
    });
    return { to: `/admin/subscribers/import/${made.id}` };
  });
}

export async function addFromFile(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "subscriber.edit", async (ctx, who) => {
    const { id } = await startImport(ctx, who.actor, textOf(form, "import") ?? "");
    return { to: `/admin/subscribers/import/${id}` };
  });
}

export async function dropFile(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "subscriber.edit", async (ctx, who) => {
    await dropImport(ctx, who.actor, textOf(form, "import") ?? "");
    return { to: "/admin/subscribers/import" };
  });
}
