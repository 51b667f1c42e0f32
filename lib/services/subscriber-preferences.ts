import { type Actor, mayManage } from "../domain/actor.ts";
import { AppError } from "../domain/errors.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { type Chosen, parsePreferences, readChosen, savePreferences } from "./preferences.ts";
import { findSubscriber } from "./subscriptions.ts";

/** How much one of the public's subscribers wants to be told. @throws AppError `not_found` */
export async function readPreferences(ctx: Context, id: string): Promise<Chosen> {
  return readChosen(ctx.db, await findSubscriber(ctx, id));
}

/**
 * Changes what one of the public's subscribers is told, in their stead.
 * @throws AppError `invalid` naming the field; `forbidden`, `not_found`
 */
export async function editPreferences(ctx: Context, actor: Actor, id: string, given: unknown): Promise<Chosen> {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
  const wanted = parsePreferences(given);
  const subscriber = await findSubscriber(ctx, id);
  return change(ctx, actor, async (c) => {
    const before = await readChosen(c.tx, subscriber);
    const after = await readChosen(c.tx, await savePreferences(c, subscriber, wanted));
    c.audit("subscriber.choose", subscriber.id, before, after);
    return after;
  });
}
