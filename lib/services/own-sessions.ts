import { notFound } from "../domain/errors.ts";
import * as store from "../store/people.ts";
import type { SignedIn } from "./auth.ts";
import { sessionLimits } from "./auth-library.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";

export interface SessionView {
  id: string;
  /** The one that asks. */
  current: boolean;
  userAgent: string;
  createdAt: Date;
  usedAt: Date;
}

/** A person's own sessions that still open something, the last used one first. */
export async function listSessions(ctx: Context, who: SignedIn): Promise<SessionView[]> {
  const now = ctx.clock.now();
  return (await store.sessionsOf(ctx.db, who.user.id))
    .filter((s) => now - s.updatedAt.getTime() <= sessionLimits.idleMs)
    .filter((s) => now - s.createdAt.getTime() <= sessionLimits.absoluteMs)
    .map((s) => ({
      id: s.id,
      current: s.id === who.sessionId,
      userAgent: s.userAgent ?? "",
      createdAt: s.createdAt,
      usedAt: s.updatedAt,
    }));
}

/** Ends one of a person's own sessions at once. @throws AppError `not_found` */
export async function endSession(ctx: Context, who: SignedIn, id: string): Promise<void> {
  await change(ctx, who.actor, async (c) => {
    if (!(await store.removeSessionOf(c.tx, who.user.id, id))) throw notFound("session");
    c.audit("session.end", who.user.id);
  });
}
