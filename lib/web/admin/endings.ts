"use server";

import type { FormState } from "../../domain/form-state.ts";
import { handOver } from "../../services/handovers.ts";
import { adminForm } from "../action.ts";
import { textOf } from "../form-data.ts";

export async function handOverIncident(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "incident.post", async (ctx, who) => {
    const id = textOf(form, "incident") ?? "";
    await handOver(ctx, who.actor, id, {
      owner_id: textOf(form, "owner_id"),
      lead_id: textOf(form, "lead_id"),
      note: textOf(form, "note"),
    });
    return { to: `/admin/incidents/${id}` };
  });
}
