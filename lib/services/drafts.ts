import { z } from "zod";
import { invalid } from "../domain/errors.ts";
import type { Typed } from "../domain/pending-post.ts";
import * as store from "../store/drafts.ts";
import type { Context } from "./context.ts";
import { parseInput } from "./input.ts";

export type Draft = store.Draft;

const largest = 60_000;
const subjectText = z
  .string("Which draft?")
  .regex(/^(incident|alert|announcement):[a-z0-9]{3,12}$/, "There is no such draft.");
const typedValues = z.record(
  z.string().max(100),
  z.union([z.string().max(largest), z.array(z.string().max(1000)).max(1000)]),
  "This must be what was typed.",
);

/** What a person has typed of something and not posted; null for nothing. */
export async function findDraft(ctx: Context, userId: string, subject: string): Promise<Draft | null> {
  return (await store.find(ctx.db, userId, subject)) ?? null;
}

/** Keeps what a person is typing; not in the audit log, since nothing has happened. @throws AppError `invalid` */
export async function saveDraft(ctx: Context, userId: string, subject: unknown, content: unknown): Promise<Draft> {
  const draft = {
    userId,
    subject: parseInput(subjectText, subject),
    content: parseInput(typedValues, content) as Typed,
    updatedAt: new Date(ctx.clock.now()),
  };
  if (JSON.stringify(draft.content).length > largest) throw invalid("body", "This is too long to be kept as a draft.");
  await ctx.db.transaction((tx) => store.save(tx, draft));
  return draft;
}

/** Forgets a draft, as soon as it was posted or thrown away. */
export async function dropDraft(ctx: Context, userId: string, subject: string): Promise<void> {
  await ctx.db.transaction((tx) => store.remove(tx, userId, subject));
}
