"use server";

import type { FormState } from "../../domain/form-state.ts";
import { actOrAsk } from "../../services/approving.ts";
import { linkIncidents, unlinkIncidents } from "../../services/incident-links.ts";
import { adminForm } from "../action.ts";
import { textOf } from "../form-data.ts";
import { pageOf } from "./page.ts";

const incidentOf = (form: FormData): string => textOf(form, "incident") ?? "";
const deskOf = (form: FormData) => ({ to: `/admin/incidents/${incidentOf(form)}` });

export async function linkIncident(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.post", async (ctx, who) => {
    await linkIncidents(ctx, who.actor, incidentOf(form), {
      incident_id: textOf(form, "incident_id"),
      relation: textOf(form, "relation"),
    });
    return deskOf(form);
  });
}

export async function unlinkIncident(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.post", async (ctx, who) => {
    await unlinkIncidents(ctx, who.actor, incidentOf(form), textOf(form, "link") ?? "");
    return deskOf(form);
  });
}

const said = (form: FormData) => ({
  body: textOf(form, "body"),
  deliver_notifications: form.getAll("deliver_notifications").at(-1),
});

export async function mergeInto(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.post", async (ctx, who) => {
    const input = { incident_id: textOf(form, "incident_id"), ...said(form) };
    await actOrAsk(ctx, who.actor, (await pageOf(ctx)).id, { act: "merge", incidentId: incidentOf(form), input });
    return deskOf(form);
  });
}

export async function undoMerge(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.post", async (ctx, who) => {
    const asked = { act: "unmerge", incidentId: incidentOf(form), input: said(form) } as const;
    await actOrAsk(ctx, who.actor, (await pageOf(ctx)).id, asked);
    return deskOf(form);
  });
}
