import type { Actor } from "../domain/actor.ts";
import type { PendingAct } from "../domain/pending-post.ts";
import * as incidents from "../store/incidents.ts";
import { readComposerRules } from "./composer-rules.ts";
import type { Context } from "./context.ts";
import { decisiveAudience } from "./incident-updates.ts";
import { perform } from "./pending-acts.ts";
import { queuePost } from "./pending-posts.ts";

export interface Asked {
  act: Exclude<PendingAct, "post">;
  /** What it is about; null for a maintenance that is planned. */
  incidentId: string | null;
  input: Record<string, unknown>;
}

/** Would the public see it? */
async function isForEveryone(ctx: Context, { act, incidentId, input }: Asked): Promise<boolean> {
  if (act === "maintenance" || incidentId === null) return true;
  const updates = await incidents.updatesOf(ctx.db, [incidentId]);
  const corrected = updates.find((update) => update.id === input.update_id);
  return (corrected ? corrected.audience : decisiveAudience(updates)) === "public";
}

/**
 * Plans a maintenance, corrects a text, merges an incident or undoes that: at once, or, where a second person approves
 * what the public sees, when they have. Without approval there is no undo window: none of these is written in haste.
 * @returns the incident; null where it is not there yet, and then the pending post that will make it
 * @throws AppError as the service of the act does
 */
export async function actOrAsk(
  ctx: Context,
  actor: Actor,
  pageId: string,
  asked: Asked,
): Promise<{ incidentId: string | null; pendingId: string | null }> {
  const { approval } = await readComposerRules(ctx.db, pageId);
  if (!approval || !(await isForEveryone(ctx, asked))) {
    const { incidentId } = await perform(ctx, { ...asked, actor, pageId, seenUpdateId: null });
    return { incidentId, pendingId: null };
  }
  const pending = await queuePost(ctx, actor, pageId, asked);
  return { incidentId: pending.incidentId, pendingId: pending.id };
}
