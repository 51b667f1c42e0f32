"use server";

import type { FormState } from "../../domain/form-state.ts";
import { createAgent, removeAgent } from "../../services/agents.ts";
import { adminForm } from "../action.ts";
import { textOf } from "../form-data.ts";

/** Comes back with the command that starts the agent: its token is shown this once. */
export async function addLocation(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "location.edit", async (ctx, who) => {
    const { name, token } = await createAgent(ctx, who.actor, { name: textOf(form, "name") });
    const command = `CANDOR_AGENT_TOKEN=${token} npm run candor -- probe-agent --url ${ctx.installation.baseUrl}`;
    return {
      notice: `${name} is added. Start its agent there with this command: the token in it is shown only now.`,
      values: { command },
    };
  });
}

export async function removeLocation(_: FormState, form: FormData): Promise<FormState> {
  return adminForm(form, "location.edit", async (ctx, who) => {
    await removeAgent(ctx, who.actor, textOf(form, "agent") ?? "");
    return { to: "/admin/locations" };
  });
}
