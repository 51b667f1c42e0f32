import type { Queryable } from "../store/database.ts";
import { readIncident } from "../store/page-model.ts";
import * as store from "../store/preferences.ts";
import type { Subscriber } from "../store/subscribers.ts";

/** The incidents that somebody follows, as far as the public may know of them. */
export async function readFollowed(
  q: Queryable,
  { id: subscriberId, pageId }: Pick<Subscriber, "id" | "pageId">,
): Promise<{ id: string; name: string }[]> {
  const followed = [];
  for (const id of await store.followedBy(q, subscriberId)) {
    const incident = await readIncident(q, pageId, id);
    if (incident) followed.push({ id, name: incident.name });
  }
  return followed;
}
