import type { Actor } from "../domain/actor.ts";
import { editAnnouncement, findAnnouncement } from "./announcements.ts";
import { readComposerRules } from "./composer-rules.ts";
import type { Context } from "./context.ts";
import { type PendingPost, queuePost } from "./pending-posts.ts";

/** How an announcement of the desk leaves. */
export interface Announcing {
  /** What {@link publishAnnouncement} takes. */
  input: Record<string, unknown>;
  /** ISO 8601: not before then. */
  publishAt?: unknown;
  /** Asked for by a program that plans it: no undo window, no second pair of eyes. */
  immediate?: boolean;
}

/**
 * Takes an announcement that is to leave: after the page's undo window, at a planned time, or once somebody else has
 * approved it, as posts do.
 * @throws AppError as {@link publishAnnouncement} does; `invalid` on `publish_at`
 */
export const announce = (ctx: Context, actor: Actor, pageId: string, announcing: Announcing): Promise<PendingPost> =>
  queuePost(ctx, actor, pageId, { act: "announcement", incidentId: null, ...announcing });

/**
 * Changes an announcement: at once, or, where a second person approves what the public sees, when they have.
 * @returns what waits to be approved; null where it is done
 * @throws AppError as {@link editAnnouncement} does
 */
export async function editOrAsk(
  ctx: Context,
  actor: Actor,
  id: string,
  input: Record<string, unknown>,
): Promise<PendingPost | null> {
  const { announcement } = await findAnnouncement(ctx, id);
  const { approval } = await readComposerRules(ctx.db, announcement.pageId);
  if (!approval || announcement.audience !== "public") {
    await editAnnouncement(ctx, actor, id, input);
    return null;
  }
  return queuePost(ctx, actor, announcement.pageId, {
    act: "announcement_edit",
    incidentId: null,
    input: { ...input, announcement_id: id },
  });
}
