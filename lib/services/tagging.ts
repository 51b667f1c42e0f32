import { type Actor, mayManage } from "../domain/actor.ts";
import { AppError, invalid } from "../domain/errors.ts";
import { parseTags } from "../domain/tag.ts";
import * as list from "../store/subscriber-list.ts";
import * as store from "../store/subscriber-tags.ts";
import type { SubscriberFilter } from "../store/subscribers.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";

/** Subscribers in one transaction: few enough that nobody waits long for the database. */
const atOnce = 2000;

/** Which of a page's subscribers are meant: some of them, or all that a filter fits. */
export type Selection = { ids: readonly string[] } | { filter: SubscriberFilter };

export interface TagEdit {
  add?: unknown;
  remove?: unknown;
}

const usedShown = 200;

/** Tags in use, the most frequent first. */
export const listTags = (ctx: Context): Promise<{ tag: string; n: number }[]> => store.listUsed(ctx.db, usedShown);

async function* idsOf(ctx: Context, pageId: string, selection: Selection): AsyncGenerator<string[]> {
  if ("ids" in selection) {
    const unique = [...new Set(selection.ids)];
    for (let i = 0; i < unique.length; i += atOnce)
      yield await list.idsAmong(ctx.db, pageId, {}, unique.slice(i, i + atOnce));
    return;
  }
  let cursor: string | null = null;
  for (;;) {
    const page: { id: string }[] = await list.listAfter(ctx.db, pageId, selection.filter, cursor, atOnce);
    yield page.map(({ id }) => id);
    if (page.length < atOnce) return;
    cursor = page.at(-1)?.id ?? null;
  }
}

/**
 * Gives tags to subscribers and takes others from them, in short transactions: whoever does it twice does no harm.
 * @returns how many subscribers were meant, and how many tags were given and taken
 * @throws AppError `invalid` on `tags`; `conflict` when nobody is meant; `forbidden`
 */
export async function tagSubscribers(
  ctx: Context,
  actor: Actor,
  pageId: string,
  selection: Selection,
  edit: TagEdit,
): Promise<{ subscribers: number; added: number; removed: number }> {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
  const add = parseTags(edit.add);
  const remove = parseTags(edit.remove);
  if (add.length + remove.length === 0) throw invalid("tags", "Please give at least one tag.");
  const done = { subscribers: 0, added: 0, removed: 0 };
  for await (const ids of idsOf(ctx, pageId, selection)) {
    if (ids.length === 0) continue;
    await ctx.db.transaction(async (tx) => {
      const rows = ids.flatMap((subscriberId) => add.map((tag) => ({ subscriberId, tag })));
      done.added += await store.insertMany(tx, rows);
      done.removed += await store.removeMany(tx, ids, remove);
    });
    done.subscribers += ids.length;
  }
  if (done.subscribers === 0) throw new AppError("conflict", "Nobody is chosen: please tick some, or take them all.");
  const one = "ids" in selection && selection.ids.length === 1 ? selection.ids[0] : undefined;
  await change(ctx, actor, async (c) => {
    c.audit("subscriber.tag", one ?? `${done.subscribers} subscribers`, null, { add, remove, ...done });
  });
  return done;
}
