import { z } from "zod";
import type { Actor } from "../domain/actor.ts";
import { AppError, notFound } from "../domain/errors.ts";
import * as store from "../store/saved-views.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { parseInput, requiredText } from "./input.ts";

export type SavedView = store.SavedView;

const mostViews = 50;
/** Lists of the desk that can be filtered. */
const lists = /^\/admin\/(incidents|maintenance|deliveries|subscribers|audit)$/;

/** An address of one of these lists and no other, so that a saved view leads nowhere else. */
function isView(path: string): boolean {
  if (!path.startsWith("/admin/") || !URL.canParse(path, "http://desk.invalid")) return false;
  const url = new URL(path, "http://desk.invalid");
  return url.host === "desk.invalid" && lists.test(url.pathname) && path === url.pathname + url.search;
}

const newView = z.object({
  name: requiredText("a name", 80),
  path: z.string("This must be an address.").max(1000, "This is too long to be kept.").refine(isView, {
    message: "Only lists of incidents, maintenance, deliveries, subscribers and the audit log can be kept.",
  }),
});

function requirePerson(actor: Actor): string {
  if (actor.kind !== "user") throw new AppError("forbidden", "Only a person has views.");
  return actor.id;
}

/** Keeps a filtered list under a name; the same list again takes the new name. @throws AppError `invalid`, `conflict` */
export async function saveView(ctx: Context, actor: Actor, input: unknown): Promise<void> {
  const userId = requirePerson(actor);
  const { name, path } = parseInput(newView, input);
  await change(ctx, actor, async (c) => {
    if ((await store.countOf(c.tx, userId)) >= mostViews)
      throw new AppError("conflict", `You have ${mostViews} views. Remove one that you no longer need.`);
    await store.save(c.tx, { id: c.id(), userId, name, path, createdAt: new Date(c.now) });
  });
}

/** @throws AppError `not_found`, also for another person's */
export async function removeView(ctx: Context, actor: Actor, id: string): Promise<void> {
  const userId = requirePerson(actor);
  await change(ctx, actor, async (c) => {
    if (!(await store.remove(c.tx, userId, id))) throw notFound("view");
  });
}

/** A person's views by name. */
export function listViews(ctx: Context, userId: string): Promise<SavedView[]> {
  return store.list(ctx.db, userId);
}
