"use server";

import type { FormState } from "../../domain/form-state.ts";
import { savePolicy, saveSeverities } from "../../services/alerting.ts";
import { linkAlert, rateAlert, snoozeAlert, wakeAlert } from "../../services/alerts.ts";
import { addContact, removeContact } from "../../services/contacts.ts";
import { postNoNews } from "../../services/no-news.ts";
import { savePromiseRules } from "../../services/promises.ts";
import { createRotation, deleteRotation, giveBack, takeOver, updateRotation } from "../../services/rotations.ts";
import { adminForm } from "../action.ts";
import { grouped, instantOf, textOf, typedTexts } from "../form-data.ts";
import { pageOf } from "./page.ts";

const list = "/admin/duty";

export async function putOff(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "alert.answer", async (ctx, who) => {
    const id = textOf(form, "alert") ?? "";
    const span = textOf(form, "for") ?? "";
    if (span === "now") await wakeAlert(ctx, who.actor, id);
    else await snoozeAlert(ctx, who.actor, id, { for: span });
    return { to: "/admin" };
  });
}

export async function rate(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "alert.answer", async (ctx, who) => {
    await rateAlert(ctx, who.actor, textOf(form, "alert") ?? "", { severity: textOf(form, "severity") });
    return { to: "/admin" };
  });
}

export async function tieAlert(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "alert.answer", async (ctx, who) => {
    const incident_id = textOf(form, "incident_id");
    await linkAlert(ctx, who.actor, textOf(form, "alert") ?? "", { incident_id });
    return { to: "/admin" };
  });
}

export async function sayNoNews(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.post", async (ctx, who) => {
    const id = textOf(form, "incident") ?? "";
    await postNoNews(ctx, who.actor, id, { seen: textOf(form, "seen") });
    return { to: textOf(form, "from") === "incident" ? `/admin/incidents/${id}` : "/admin" };
  });
}

/** Members in the order of the numbers beside their names. */
function membersOf(form: FormData): string[] {
  return Object.entries(grouped(form, "member."))
    .filter(([, place]) => place.trim() !== "")
    .sort(([, a], [, b]) => Number(a) - Number(b))
    .map(([id]) => id);
}

const rotationInput = (form: FormData) => ({
  name: textOf(form, "name"),
  period: textOf(form, "period"),
  time_zone: textOf(form, "time_zone"),
  hand_over_at: textOf(form, "hand_over_at"),
  hand_over_day: textOf(form, "hand_over_day"),
  members: membersOf(form),
});

export async function addRotation(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "duty.edit", async (ctx, who) => {
    await createRotation(ctx, who.actor, (await pageOf(ctx)).id, rotationInput(form));
    return { to: list };
  });
}

export async function saveRotation(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "duty.edit", async (ctx, who) => {
    await updateRotation(ctx, who.actor, textOf(form, "rotation") ?? "", rotationInput(form));
    return { to: list };
  });
}

export async function removeRotation(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "duty.edit", async (ctx, who) => {
    await deleteRotation(ctx, who.actor, textOf(form, "rotation") ?? "");
    return { to: list };
  });
}

export async function takeDuty(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "duty.edit", async (ctx, who) => {
    const { timeZone } = await pageOf(ctx);
    await takeOver(ctx, who.actor, textOf(form, "rotation") ?? "", {
      user_id: textOf(form, "user_id"),
      starts_at: instantOf(form, "starts_at", timeZone),
      ends_at: instantOf(form, "ends_at", timeZone),
    });
    return { to: list };
  });
}

export async function giveDutyBack(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "duty.edit", async (ctx, who) => {
    await giveBack(ctx, who.actor, textOf(form, "rotation") ?? "", textOf(form, "override") ?? "");
    return { to: list };
  });
}

export async function addOwnContact(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "alert.answer", async (ctx, who) => {
    const { contact, secret } = await addContact(ctx, who.actor, (await pageOf(ctx)).id, typedTexts(form));
    if (contact.state === "active") return { to: list };
    return secret === null
      ? { notice: "A message is on its way to it: the link in it confirms the address." }
      : { notice: `The endpoint is being asked. Its signing secret, shown only now: ${secret}` };
  });
}

export async function removeOwnContact(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "alert.answer", async (ctx, who) => {
    await removeContact(ctx, who.actor, textOf(form, "contact") ?? "");
    return { to: list };
  });
}

const mostSteps = 10;

/** Steps without a choice are none. */
function stepsOf(form: FormData) {
  const out = [];
  for (let n = 0; n < mostSteps; n++) {
    const whom = textOf(form, `steps.${n}.whom`);
    if (whom) out.push({ whom, minutes: textOf(form, `steps.${n}.minutes`) });
  }
  return out;
}

export async function saveEscalation(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "settings.edit", async (ctx, who) => {
    await savePolicy(ctx, who.actor, (await pageOf(ctx)).id, {
      min_severity: textOf(form, "min_severity"),
      steps: stepsOf(form),
      repeat_minutes: textOf(form, "repeat_minutes"),
      repeat_times: textOf(form, "repeat_times"),
    });
    return { notice: "Saved. It holds for the next alert." };
  });
}

export async function saveRatings(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "settings.edit", async (ctx, who) => {
    await saveSeverities(ctx, who.actor, (await pageOf(ctx)).id, grouped(form, "severity."));
    return { notice: "Saved. It holds for the next alert." };
  });
}

export async function savePromises(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "settings.edit", async (ctx, who) => {
    await savePromiseRules(ctx, who.actor, (await pageOf(ctx)).id, {
      critical: textOf(form, "critical"),
      major: textOf(form, "major"),
      minor: textOf(form, "minor"),
      remind_minutes: textOf(form, "remind_minutes"),
    });
    return { notice: "Saved. It holds for the next update." };
  });
}
