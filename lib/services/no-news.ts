import type { Actor } from "../domain/actor.ts";
import { AppError } from "../domain/errors.ts";
import { isOver } from "../domain/incident.ts";
import { noNewsBody } from "../domain/promise.ts";
import { readComposerRules } from "./composer-rules.ts";
import type { Context } from "./context.ts";
import { decisiveAudience } from "./incident-updates.ts";
import { findIncident, type IncidentUpdate, postUpdate } from "./incidents.ts";
import { queuePost } from "./pending-posts.ts";
import { readPromiseRules } from "./promises.ts";

/** Where the impact promises nothing by itself: no news is not the last word. */
const otherwiseMinutes = 60;

/**
 * Keeps a promise where there is nothing to tell: posts that there is no news, and promises the next update.
 * @param input `seen`, the newest update that its author has seen: a second click posts nothing
 * @returns null where somebody has to approve it first
 * @throws AppError `conflict` for an incident that is over or has a newer update; `not_found`
 */
export async function postNoNews(
  ctx: Context,
  actor: Actor,
  incidentId: string,
  { seen }: { seen?: string | undefined },
): Promise<IncidentUpdate | null> {
  const { incident, updates, readers } = await findIncident(ctx, incidentId);
  if (isOver(incident.status) || incident.status === "scheduled")
    throw new AppError("conflict", "Nobody waits for an update of this any more.");
  const { minutes } = await readPromiseRules(ctx.db, incident.pageId);
  const usual = minutes[incident.impactOverride ?? incident.impact];
  const input = {
    body: noNewsBody(incident.status),
    promise_minutes: usual ?? otherwiseMinutes,
    // What only groups know of stays among them.
    ...(decisiveAudience(updates) === "internal" ? { audience_ids: [...new Set([...readers.values()].flat())] } : {}),
  };
  const seenUpdateId = seen ?? updates.at(-1)?.id;
  const { approval } = await readComposerRules(ctx.db, incident.pageId);
  if (!approval) return postUpdate(ctx, actor, incidentId, { ...input, expected_revision: seenUpdateId });
  await queuePost(ctx, actor, incident.pageId, { incidentId, input, seenUpdateId });
  return null;
}
