import { z } from "zod";
import { type Actor, actorLabel } from "../domain/actor.ts";
import { AppError, invalid, notFound } from "../domain/errors.ts";
import { activeStates, type ComposerRules, type PendingAct } from "../domain/pending-post.ts";
import * as incidents from "../store/incidents.ts";
import * as store from "../store/pending-posts.ts";
import * as responders from "../store/responders.ts";
import { change } from "./change.ts";
import { readComposerRules } from "./composer-rules.ts";
import type { Context } from "./context.ts";
import { instantText, parseInput } from "./input.ts";
import { perform } from "./pending-acts.ts";
import { rehearse } from "./rehearsing.ts";
import { together } from "./together.ts";

export type PendingPost = store.PendingPost;

/** A post as the composer hands it over. */
export interface Queued {
  /** A post unless said otherwise. */
  act?: PendingAct;
  /** Null opens an incident, or plans a maintenance. */
  incidentId: string | null;
  /** What the service of the act takes, such as `createIncident` or `postUpdate`. */
  input: Record<string, unknown>;
  /** ISO 8601: not before then. */
  publishAt?: unknown;
  /** The newest update that its writer has seen. */
  seenUpdateId?: string | undefined;
  /** Asked for by a program that plans it: no undo window, no second pair of eyes. */
  immediate?: boolean;
}

const atOnce = 50;
const day = 86_400_000;
const longestAheadMs = 365 * day;
/** What could not be posted for no fault of its writer is tried again so much later. */
const postponeMs = 60_000;
/** The web process takes what no worker has taken so long after its time. */
const workerLateMs = 2000;

const planned = z.object({
  publish_at: z.preprocess(
    (value) => (value === "" || value === null ? undefined : value),
    instantText("the time").optional(),
  ),
});

/** Whoever lost the right to post since has lost it for what waits too. @throws AppError `forbidden` */
async function assertStillMay(ctx: Context, { madeBy }: PendingPost): Promise<void> {
  if (madeBy !== null && !(await responders.find(ctx.db, madeBy)))
    throw new AppError("forbidden", "Whoever wrote this may not post any more.");
}

/** Posts what is due, in one transaction with its claim; null where another was quicker or it was taken back. */
function publish(ctx: Context, id: string): Promise<PendingPost | null> {
  return together(ctx, async (inner) => {
    const now = new Date(inner.clock.now());
    const claimed = await inner.db.transaction((tx) => store.claim(tx, id, now));
    if (!claimed) return null;
    await assertStillMay(inner, claimed);
    const { incidentId, updateId } = await perform(inner, claimed);
    const done = { incidentId, publishedUpdateId: updateId, note: null };
    await inner.db.transaction(async (tx) => {
      await store.move(tx, id, ["published"], done);
      if (updateId !== null) await store.follow(tx, claimed, updateId);
    });
    return { ...claimed, ...done };
  });
}

async function publishOne(ctx: Context, id: string): Promise<PendingPost | null> {
  try {
    return await publish(ctx, id);
  } catch (error) {
    const refused = error instanceof AppError && error.code !== "unavailable";
    if (!refused) ctx.log.error({ err: error, pendingPostId: id }, "a post could not be published and waits");
    const now = new Date(ctx.clock.now());
    const edit = refused
      ? ({ state: "held", note: error.message, updatedAt: now } as const)
      : { publishAt: new Date(now.getTime() + postponeMs) };
    await ctx.db.transaction((tx) => store.move(tx, id, ["waiting"], edit));
    return null;
  }
}

/** Publishes all that is due by now. Any number of processes may do so at once: each post leaves once. */
export async function publishDue(ctx: Context, now = ctx.clock.now()): Promise<number> {
  let published = 0;
  for (const id of await store.due(ctx.db, new Date(now), atOnce)) if (await publishOne(ctx, id)) published++;
  return published;
}

/** What a worker should have published and has not: the web process steps in. */
export const publishOverdue = (ctx: Context): Promise<number> => publishDue(ctx, ctx.clock.now() - workerLateMs);

/** A rehearsal reaches nobody who has to be spared a mistake: one person runs it alone. */
async function rulesFor(ctx: Context, pageId: string, queued: Queued): Promise<ComposerRules> {
  if (queued.immediate) return { undoSeconds: 0, approval: false };
  const rules = await readComposerRules(ctx.db, pageId);
  const incident = queued.incidentId === null ? undefined : await incidents.find(ctx.db, queued.incidentId);
  return incident?.drillId ? { ...rules, approval: false } : rules;
}

/**
 * Takes a post that is to leave: after the page's undo window, at a planned time, or once somebody has approved it.
 * It is tried out first, so that what is wrong with it is said now. Without an undo window it leaves at once.
 * @throws AppError as {@link createIncident} and {@link postUpdate} do; `invalid` on `publish_at`
 */
export async function queuePost(ctx: Context, actor: Actor, pageId: string, queued: Queued): Promise<PendingPost> {
  const { publish_at: at } = parseInput(planned, { publish_at: queued.publishAt });
  const now = ctx.clock.now();
  if (at !== undefined && at <= now) throw invalid("publish_at", "This time is over. Leave it empty to publish now.");
  if (at !== undefined && at > now + longestAheadMs) throw invalid("publish_at", "This is more than a year ahead.");
  const rules = await rulesFor(ctx, pageId, queued);
  const pending: PendingPost = {
    id: "",
    pageId,
    incidentId: queued.incidentId,
    input: queued.input,
    act: queued.act ?? "post",
    actor,
    madeBy: actor.kind === "user" ? actor.id : null,
    publishAt: new Date(at ?? now + rules.undoSeconds * 1000),
    state: rules.approval ? "approval" : "waiting",
    approvedBy: null,
    seenUpdateId: queued.seenUpdateId || null,
    publishedUpdateId: null,
    note: null,
    createdAt: new Date(now),
    updatedAt: new Date(now),
  };
  await rehearse(ctx, (inner) => perform(inner, pending));
  const made = await change(ctx, actor, async (c) => {
    const row = { ...pending, id: c.id() };
    await store.insert(c.tx, row);
    c.audit("post.queue", `post ${row.id}`, null, {
      incident: row.incidentId,
      state: row.state,
      publishAt: row.publishAt,
    });
    return row;
  });
  const due = made.state === "waiting" && made.publishAt.getTime() <= now;
  return (due && (await publishOne(ctx, made.id))) || findPending(ctx, made.id);
}

/** @throws AppError `not_found` */
export async function findPending(ctx: Context, id: string): Promise<PendingPost> {
  const pending = await store.find(ctx.db, id);
  if (!pending) throw notFound("post");
  return pending;
}

/** What has not left yet, the next to leave first. */
export function listPending(ctx: Context, pageId: string, incidentId?: string): Promise<PendingPost[]> {
  return store.listActive(ctx.db, pageId, incidentId);
}

const listedAtMost = 50;

/** All of an incident's, left or not, newest first. */
export function listPostsOf(ctx: Context, incidentId: string): Promise<PendingPost[]> {
  return store.listOf(ctx.db, incidentId, listedAtMost);
}

const gone = (): AppError =>
  new AppError("conflict", "This has left already, or somebody has taken it back or changed it in the meantime.");

/** Takes a post back before it has left. @throws AppError `conflict` when it has; `not_found` */
export async function cancelPost(ctx: Context, actor: Actor, id: string): Promise<PendingPost> {
  const before = await findPending(ctx, id);
  return change(ctx, actor, async (c) => {
    const moved = await store.move(c.tx, id, activeStates, { state: "cancelled", updatedAt: new Date(c.now) });
    if (!moved) throw gone();
    c.audit("post.cancel", `post ${id}`, { state: before.state }, { state: "cancelled" });
    return moved;
  });
}

/**
 * Lets somebody else's post go: after the undo window, or at its planned time.
 * @throws AppError `forbidden` for the own one; `conflict` when it does not wait for that; `not_found`
 */
export async function approvePost(ctx: Context, actor: Actor, id: string): Promise<PendingPost> {
  const before = await findPending(ctx, id);
  if (actor.kind !== "user" || actor.id === before.madeBy)
    throw new AppError("forbidden", "Somebody else has to approve it: nobody approves their own post.");
  const { undoSeconds } = await readComposerRules(ctx.db, before.pageId);
  return change(ctx, actor, async (c) => {
    const publishAt = new Date(Math.max(before.publishAt.getTime(), c.now + undoSeconds * 1000));
    const edit = { state: "waiting", approvedBy: actorLabel(actor), publishAt, updatedAt: new Date(c.now) } as const;
    const moved = await store.move(c.tx, id, ["approval"], edit);
    if (!moved) throw gone();
    c.audit("post.approve", `post ${id}`, { state: "approval" }, { state: "waiting", publishAt });
    return moved;
  });
}

/**
 * Lets a post go that was held back because of a newer update, over the update that its sender has now seen.
 * @throws AppError `conflict` when it is not held; `not_found`
 */
export async function releasePost(ctx: Context, actor: Actor, id: string, seen: string): Promise<PendingPost> {
  await findPending(ctx, id);
  const released = await change(ctx, actor, async (c) => {
    const now = new Date(c.now);
    const edit = { state: "waiting", seenUpdateId: seen || null, publishAt: now, note: null, updatedAt: now } as const;
    const moved = await store.move(c.tx, id, ["held"], edit);
    if (!moved) throw gone();
    c.audit("post.release", `post ${id}`, { state: "held" }, { state: "waiting" });
    return moved;
  });
  return (await publishOne(ctx, released.id)) ?? findPending(ctx, id);
}
