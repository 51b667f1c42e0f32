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
  /** What it is about; null for what is planned. */
  incidentId: string | null;
  input: Record<string, unknown>;
}

export interface Done {
  /** Null where there is none, or none yet. */
  incidentId: string | null;
  seriesId: string | null;
  /** What waits to be approved; null where it is done. */
  pendingId: string | null;
}

/** Would the public see it? */
async function isForEveryone(ctx: Context, { incidentId, input }: Asked): Promise<boolean> {
  if (incidentId === null) return true;
  const updates = await incidents.updatesOf(ctx.db, [incidentId]);
  const corrected = updates.find((update) => update.id === input.update_id);
  return (corrected ? corrected.audience : decisiveAudience(updates)) === "public";
}

/**
 * Plans, moves or cancels a maintenance, corrects a text, merges an incident or undoes that: at once, or, where a second person approves
 * what the public sees, when they have. Without approval there is no undo window: none of these is written in haste.
 * @throws AppError as the service of the act does
 */
export async function actOrAsk(ctx: Context, actor: Actor, pageId: string, asked: Asked): Promise<Done> {
  const { approval } = await readComposerRules(ctx.db, pageId);
  if (!approval || !(await isForEveryone(ctx, asked))) {
    const { incidentId, seriesId = null } = await perform(ctx, { ...asked, actor, pageId, seenUpdateId: null });
    return { incidentId, seriesId, pendingId: null };
  }
  const pending = await queuePost(ctx, actor, pageId, asked);
  return { incidentId: pending.incidentId, seriesId: null, pendingId: pending.id };
}
