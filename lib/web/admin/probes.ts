"use server";

import { AppError } from "../../domain/errors.ts";
import type { FormState } from "../../domain/form-state.ts";
import type { ProbeResult } from "../../domain/probe.ts";
import type { Context } from "../../services/context.ts";
import { createProbe, deleteProbe, findProbe, probeKinds, testProbe, updateProbe } from "../../services/probes.ts";
import { adminForm } from "../action.ts";
import { getContext } from "../context.ts";
import { textOf } from "../form-data.ts";
import { requirePermission } from "../session.ts";
import { pageOf } from "./page.ts";

/** The settings of a kind from inputs named `settings.NAME`. */
function settingsOf(form: FormData): Record<string, unknown> {
  const kind = probeKinds.find((k) => k.kind === textOf(form, "kind"));
  const fields = kind?.fields ?? [];
  return Object.fromEntries(fields.map((f) => [f.name, form.getAll(`settings.${f.name}`).at(-1) ?? ""]));
}

const probeInput = (form: FormData) => ({
  name: textOf(form, "name"),
  component_id: textOf(form, "component_id"),
  kind: textOf(form, "kind"),
  settings: settingsOf(form),
  interval_s: textOf(form, "interval_s"),
  timeout_ms: textOf(form, "timeout_ms"),
  failures_to_down: textOf(form, "failures_to_down"),
  successes_to_up: textOf(form, "successes_to_up"),
  recheck_s: textOf(form, "recheck_s"),
  weight: textOf(form, "weight"),
  locations: form.has("has_locations") ? form.getAll("locations") : undefined,
  quorum: textOf(form, "quorum"),
  enabled: form.getAll("enabled").at(-1),
});

/** Passwords that were left empty stay as they are, unless they are to be removed. */
async function withKept(ctx: Context, form: FormData, input: ReturnType<typeof probeInput>) {
  const id = textOf(form, "probe");
  if (!id) return input;
  const { kind, settings } = await findProbe(ctx, id);
  const fields = probeKinds.find((k) => k.kind === kind)?.fields ?? [];
  const kept = fields
    .filter(({ name, type }) => type === "password" && input.settings[name] === "")
    .filter(({ name }) => form.getAll(`remove.${name}`).at(-1) !== "true")
    .map(({ name }) => [name, settings[name]]);
  return { ...input, settings: { ...input.settings, ...Object.fromEntries(kept) } };
}

export async function addProbe(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "probe.edit", async (ctx, who) => {
    const probe = await createProbe(ctx, who.actor, (await pageOf(ctx)).id, probeInput(form));
    return { to: `/admin/probes/${probe.id}` };
  });
}

export async function saveProbe(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "probe.edit", async (ctx, who) => {
    const id = textOf(form, "probe") ?? "";
    await updateProbe(ctx, who.actor, id, await withKept(ctx, form, probeInput(form)));
    return { to: `/admin/probes/${id}` };
  });
}

export async function removeProbe(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "probe.edit", async (ctx, who) => {
    await deleteProbe(ctx, who.actor, textOf(form, "probe") ?? "");
    return { to: "/admin/probes" };
  });
}

export type TrialOutcome =
  | { result: ProbeResult; facts: [string, string][] }
  | { error: string; field: string | undefined };

/** Runs what the form describes once, now; nothing is stored. */
export async function tryProbe(form: FormData): Promise<TrialOutcome> {
  await requirePermission("probe.edit");
  const timeout = textOf(form, "timeout_ms");
  try {
    const { kind, settings } = await withKept(getContext(), form, probeInput(form));
    return await testProbe(getContext(), {
      kind,
      settings,
      ...(timeout ? { timeout_ms: timeout } : {}),
    });
  } catch (error) {
    if (error instanceof AppError) return { error: error.message, field: error.field };
    throw error;
  }
}
