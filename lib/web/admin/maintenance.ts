"use server";

import type { FormState } from "../../domain/form-state.ts";
import type { Frequency, Weekday } from "../../domain/recurrence.ts";
import { ruleOf } from "../../domain/recurrence.ts";
import { isId } from "../../domain/text.ts";
import { zonedInstant } from "../../domain/zone.ts";
import { actOrAsk } from "../../services/approving.ts";
import { findConflicts, type MaintenanceConflict } from "../../services/maintenance-conflicts.ts";
import { endSeries, updateSeries } from "../../services/maintenance-series.ts";
import { adminForm } from "../action.ts";
import { getContext } from "../context.ts";
import { instantOf, textOf } from "../form-data.ts";
import { requirePermission } from "../session.ts";
import { pageOf } from "./page.ts";

const last = (form: FormData, name: string) => form.getAll(name).at(-1);

/** Fields that single maintenances and series share. */
const shared = (form: FormData) => ({
  name: textOf(form, "name"),
  body: textOf(form, "body"),
  component_ids: form.getAll("component_ids"),
  reminders: form.getAll("reminders"),
  scheduled_auto_in_progress: last(form, "scheduled_auto_in_progress"),
  scheduled_auto_completed: last(form, "scheduled_auto_completed"),
  overrun_update: last(form, "overrun_update"),
  deliver_notifications: last(form, "deliver_notifications"),
});

const deskOf = (id: string) => ({ to: `/admin/incidents/${id}` });

export async function planMaintenance(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "maintenance.plan", async (ctx, who) => {
    const page = await pageOf(ctx);
    const input = {
      ...shared(form),
      scheduled_for: instantOf(form, "scheduled_for", page.timeZone),
      scheduled_until: instantOf(form, "scheduled_until", page.timeZone),
    };
    const planned = await actOrAsk(ctx, who.actor, page.id, { act: "maintenance", incidentId: null, input });
    return planned.incidentId === null ? { to: `/admin/posts/${planned.pendingId}` } : deskOf(planned.incidentId);
  });
}

export async function moveMaintenance(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "maintenance.plan", async (ctx, who) => {
    const page = await pageOf(ctx);
    const id = textOf(form, "incident") ?? "";
    const input = {
      ...(form.has("scheduled_for") ? { scheduled_for: instantOf(form, "scheduled_for", page.timeZone) } : {}),
      scheduled_until: instantOf(form, "scheduled_until", page.timeZone),
      body: textOf(form, "body"),
      deliver_notifications: last(form, "deliver_notifications"),
    };
    await actOrAsk(ctx, who.actor, page.id, { act: "reschedule", incidentId: id, input });
    return deskOf(id);
  });
}

export async function lengthenMaintenance(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "maintenance.plan", async (ctx, who) => {
    const id = textOf(form, "incident") ?? "";
    const input = { minutes: textOf(form, "minutes") };
    await actOrAsk(ctx, who.actor, (await pageOf(ctx)).id, { act: "extend", incidentId: id, input });
    return deskOf(id);
  });
}

export async function callOffMaintenance(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "maintenance.plan", async (ctx, who) => {
    const id = textOf(form, "incident") ?? "";
    const input = { body: textOf(form, "body"), deliver_notifications: last(form, "deliver_notifications") };
    await actOrAsk(ctx, who.actor, (await pageOf(ctx)).id, { act: "cancel", incidentId: id, input });
    return deskOf(id);
  });
}

/** The rule of the form's choices, or the one that was written out. */
function ruleIn(form: FormData): string {
  const own = textOf(form, "rrule")?.trim();
  if (own) return own;
  const ordinal = Number(textOf(form, "ordinal") ?? "");
  return ruleOf(
    {
      frequency: (textOf(form, "frequency") ?? "WEEKLY") as Frequency,
      interval: Number(textOf(form, "interval") || 1),
      weekdays: form.getAll("weekdays") as Weekday[],
      ordinal: ordinal === 0 ? null : ordinal,
      until: textOf(form, "until") || null,
    },
    textOf(form, "starts_at") ?? "",
  );
}

const lines = (text: string | undefined): string[] =>
  (text ?? "")
    .split(/[\s,;]+/)
    .map((line) => line.trim())
    .filter(Boolean);

const seriesIn = (form: FormData) => ({
  ...shared(form),
  rrule: ruleIn(form),
  time_zone: textOf(form, "time_zone"),
  starts_at: textOf(form, "starts_at"),
  duration_minutes: textOf(form, "duration_minutes"),
  exdates: lines(textOf(form, "exdates")),
  ahead_days: textOf(form, "ahead_days"),
});

export async function planSeries(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "maintenance.plan", async (ctx, who) => {
    const asked = { act: "series", incidentId: null, input: seriesIn(form) } as const;
    const { seriesId, pendingId } = await actOrAsk(ctx, who.actor, (await pageOf(ctx)).id, asked);
    return { to: seriesId === null ? `/admin/posts/${pendingId}` : `/admin/maintenance/series/${seriesId}` };
  });
}

export async function changeSeries(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "maintenance.plan", async (ctx, who) => {
    const id = textOf(form, "series") ?? "";
    await updateSeries(ctx, who.actor, id, seriesIn(form));
    return { to: `/admin/maintenance/series/${id}` };
  });
}

export async function stopSeries(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "maintenance.plan", async (ctx, who) => {
    await endSeries(ctx, who.actor, textOf(form, "series") ?? "");
    return { to: "/admin/maintenance/series" };
  });
}

/** Windows that the one in a planning form collides with, as it is typed now. */
export async function checkConflicts(form: FormData): Promise<MaintenanceConflict[]> {
  await requirePermission("maintenance.plan");
  const ctx = getContext();
  const page = await pageOf(ctx);
  const start = zonedInstant(textOf(form, "scheduled_for") ?? "", page.timeZone);
  const end = zonedInstant(textOf(form, "scheduled_until") ?? "", page.timeZone);
  const componentIds = form.getAll("component_ids").filter(isId);
  if (start === null || end === null) return [];
  const id = textOf(form, "incident");
  return findConflicts(ctx, page.id, { start, end, componentIds }, { id: id ?? null });
}
