import { isId } from "../domain/text.ts";
import * as list from "../store/subscriber-list.ts";
import * as marks from "../store/subscriber-marks.ts";
import * as tags from "../store/subscriber-tags.ts";
import * as subscribers from "../store/subscribers.ts";
import type { Context } from "./context.ts";
import type { Subscriber } from "./subscriber-records.ts";

export type SubscriberFilter = subscribers.SubscriberFilter;

/** A subscriber as lists show it. */
export interface ListedSubscriber extends Subscriber {
  tags: string[];
  /** An operator holds it back. */
  held: boolean;
  /** Who answers for a shared mailbox; null where it is none. */
  listOwner: string | null;
}

/** A place in a list as an address carries it: `1767225600000-abc123def456`. */
const placeText = ({ createdAt, id }: list.Place): string => `${createdAt.getTime()}-${id}`;

function placeOf(text: unknown): list.Place | null {
  const [, at, id] = (typeof text === "string" && /^(\d{1,15})-([a-z0-9]{12})$/.exec(text)) || [];
  return at === undefined || !isId(id) ? null : { createdAt: new Date(Number(at)), id };
}

/** Adds what operators have said of subscribers. */
export async function withMarks(ctx: Context, found: readonly Subscriber[]): Promise<ListedSubscriber[]> {
  const ids = found.map((s) => s.id);
  const [tagged, marked] = [await tags.findMany(ctx.db, ids), await marks.findMany(ctx.db, ids)];
  return found.map((subscriber) => {
    const mark = marked.get(subscriber.id);
    return {
      ...subscriber,
      tags: tagged.get(subscriber.id) ?? [],
      held: (mark?.heldAt ?? null) !== null,
      listOwner: mark?.listOwner ?? null,
    };
  });
}

/** One page of subscribers, newest first. @param after where the page before ended; anything else means the first page */
export async function browseSubscribers(
  ctx: Context,
  pageId: string,
  filter: SubscriberFilter,
  after: unknown,
  limit: number,
): Promise<{ items: ListedSubscriber[]; total: number; next: string | null }> {
  const rows = await list.listBelow(ctx.db, pageId, filter, placeOf(after), limit + 1);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: await withMarks(ctx, items),
    total: Number(await subscribers.countMatching(ctx.db, pageId, filter)),
    next: rows.length > limit && last ? placeText(last) : null,
  };
}
