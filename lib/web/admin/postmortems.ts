"use server";

import type { FormState } from "../../domain/form-state.ts";
import { postmortemSections } from "../../domain/postmortem.ts";
import { zonedInstant, zonedText } from "../../domain/zone.ts";
import { addItem, removeItem, updateItem } from "../../services/action-items.ts";
import { publishPostmortem, revertPostmortem } from "../../services/postmortem-publishing.ts";
import {
  readPostmortem,
  resetEntry,
  revokePreview,
  saveDraft,
  saveEntry,
  sharePreview,
} from "../../services/postmortems.ts";
import { adminForm } from "../action.ts";
import { instantOf, textOf } from "../form-data.ts";
import { pageOf } from "./page.ts";

const incidentIn = (form: FormData): string => textOf(form, "incident") ?? "";
const backTo = (form: FormData, section: string) => ({
  to: `/admin/incidents/${incidentIn(form)}/postmortem?saved=${section}#${section}`,
});

export async function savePostmortem(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.edit", async (ctx, who) => {
    const texts = Object.fromEntries([...postmortemSections, "private_body"].map((name) => [name, textOf(form, name)]));
    await saveDraft(ctx, who.actor, incidentIn(form), { ...texts, version: textOf(form, "version") });
    return backTo(form, "texts");
  });
}

export async function addEntry(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.edit", async (ctx, who) => {
    const { timeZone } = await pageOf(ctx);
    await saveEntry(ctx, who.actor, incidentIn(form), {
      at: instantOf(form, "at", timeZone),
      text: textOf(form, "text"),
      readers: textOf(form, "readers"),
      version: textOf(form, "version"),
    });
    return backTo(form, "timeline");
  });
}

export async function changeEntry(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.edit", async (ctx, who) => {
    const { timeZone } = await pageOf(ctx);
    const [id, key] = [incidentIn(form), textOf(form, "key") ?? ""];
    const { timeline } = await readPostmortem(ctx, id);
    const entry = timeline.find((e) => e.key === key);
    // What was left as it was stays the record's: seconds, too, which the input does not show.
    const changed = (name: string, was: string | undefined): boolean => textOf(form, name) !== was;
    await saveEntry(ctx, who.actor, id, {
      key,
      at: changed("at", entry && zonedText(entry.at, timeZone)) ? instantOf(form, "at", timeZone) : undefined,
      text: changed("text", entry?.text) ? textOf(form, "text") : undefined,
      readers: textOf(form, "readers"),
      version: textOf(form, "version"),
    });
    return backTo(form, "timeline");
  });
}

export async function dropEntry(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.edit", async (ctx, who) => {
    await resetEntry(ctx, who.actor, incidentIn(form), textOf(form, "key") ?? "");
    return backTo(form, "timeline");
  });
}

/** What is due on a day is due until its end. */
function dueOf(form: FormData, timeZone: string): string {
  const day = textOf(form, "due") ?? "";
  const at = zonedInstant(`${day}T23:59`, timeZone);
  return at === null ? day : new Date(at).toISOString();
}

const itemOf = (form: FormData, timeZone: string) => ({
  title: textOf(form, "title"),
  owner_id: textOf(form, "owner_id"),
  due_at: dueOf(form, timeZone),
  link: textOf(form, "link"),
  state: textOf(form, "state"),
  is_public: form.getAll("is_public").at(-1),
});

export async function addActionItem(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.edit", async (ctx, who) => {
    const { timeZone } = await pageOf(ctx);
    await addItem(ctx, who.actor, incidentIn(form), itemOf(form, timeZone));
    return backTo(form, "items");
  });
}

export async function saveActionItem(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.edit", async (ctx, who) => {
    const { timeZone } = await pageOf(ctx);
    await updateItem(ctx, who.actor, textOf(form, "item") ?? "", itemOf(form, timeZone));
    return backTo(form, "items");
  });
}

export async function dropActionItem(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.edit", async (ctx, who) => {
    await removeItem(ctx, who.actor, textOf(form, "item") ?? "");
    return backTo(form, "items");
  });
}

export async function finishActionItem(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.edit", async (ctx, who) => {
    await updateItem(ctx, who.actor, textOf(form, "item") ?? "", { state: "done" });
    return { to: "/admin/action-items" };
  });
}

export async function shareDraft(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "postmortem.publish", async (ctx, who) => {
    const link = await sharePreview(ctx, who.actor, incidentIn(form));
    return { notice: "Whoever has this link can read the public part. It is shown this once.", values: { link } };
  });
}

export async function unshareDraft(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "postmortem.publish", async (ctx, who) => {
    await revokePreview(ctx, who.actor, incidentIn(form));
    return backTo(form, "publish");
  });
}

export async function publishDraft(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "postmortem.publish", async (ctx, who) => {
    await publishPostmortem(ctx, who.actor, incidentIn(form), {
      notify_subscribers: form.getAll("notify_subscribers").at(-1),
      version: textOf(form, "version"),
    });
    return backTo(form, "publish");
  });
}

export async function takeBack(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "postmortem.publish", async (ctx, who) => {
    await revertPostmortem(ctx, who.actor, incidentIn(form));
    return backTo(form, "publish");
  });
}
