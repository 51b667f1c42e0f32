import { z } from "zod";
import type { Actor } from "../domain/actor.ts";
import { notFound } from "../domain/errors.ts";
import { type ComposerRules, plainRules } from "../domain/pending-post.ts";
import type { Queryable } from "../store/database.ts";
import * as pages from "../store/pages.ts";
import * as settings from "../store/settings.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { flag, parseInput } from "./input.ts";

const keyOf = (pageId: string): string => `composer:${pageId}`;
const longestUndoSeconds = 600;

const rulesInput = z.object({
  undo_seconds: z.coerce
    .number("This must be a number of seconds.")
    .int("This must be a whole number of seconds.")
    .min(0, "This must not be less than 0.")
    .max(longestUndoSeconds, "This is more than ten minutes.")
    .optional(),
  approval: flag.optional(),
});

/** How posts of the desk leave. */
export async function readComposerRules(q: Queryable, pageId: string): Promise<ComposerRules> {
  const stored = (await settings.read(q, keyOf(pageId))) as Partial<ComposerRules> | undefined;
  return { ...plainRules, ...stored };
}

/** What is left out stays. @throws AppError `invalid` naming the field; `not_found` */
export async function saveComposerRules(
  ctx: Context,
  actor: Actor,
  pageId: string,
  input: unknown,
): Promise<ComposerRules> {
  const { undo_seconds, approval } = parseInput(rulesInput, input);
  return change(ctx, actor, async (c) => {
    if (!(await pages.find(c.tx, pageId))) throw notFound("page");
    const before = await readComposerRules(c.tx, pageId);
    const after = { undoSeconds: undo_seconds ?? before.undoSeconds, approval: approval ?? before.approval };
    await settings.write(c.tx, keyOf(pageId), after, new Date(c.now));
    c.audit("page.composer", `page ${pageId}`, before, after);
    return after;
  });
}
