import * as incidents from "../store/incidents.ts";
import * as pending from "../store/pending-posts.ts";
import * as store from "../store/presence.ts";
import type { Context } from "./context.ts";

/** Who has been silent for so long is not at it any more. */
const forgottenMs = 30_000;

/** What somebody at an incident's composer has to know of the others. */
export interface Company {
  others: string[];
  newestUpdateId: string | null;
  /** Changes whenever something is about to leave or does not wait any more. */
  waiting: string;
}

/** Says that somebody is at an incident's composer, and learns who else is and what has happened meanwhile. */
export async function keepCompany(ctx: Context, incidentId: string, userId: string): Promise<Company> {
  const now = ctx.clock.now();
  const since = new Date(now - forgottenMs);
  const incident = await incidents.find(ctx.db, incidentId);
  if (!incident) return { others: [], newestUpdateId: null, waiting: "" };
  await ctx.db.transaction(async (tx) => {
    await store.forget(tx, since);
    await store.beat(tx, incidentId, userId, new Date(now));
  });
  const [others, updates, posts] = await Promise.all([
    store.othersSince(ctx.db, incidentId, userId, since),
    incidents.updatesOf(ctx.db, [incidentId]),
    pending.listActive(ctx.db, incident.pageId, incidentId),
  ]);
  return {
    others,
    newestUpdateId: updates.at(-1)?.id ?? null,
    waiting: posts.map((post) => `${post.id} ${post.state}`).join(),
  };
}
