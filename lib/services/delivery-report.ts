import { type Actor, mayManage } from "../domain/actor.ts";
import { causeOf, type DeliveryCause } from "../domain/delivery-cause.ts";
import { sharesOf } from "../domain/delivery-shares.ts";
import { AppError } from "../domain/errors.ts";
import type { ChannelKind } from "../domain/subscription.ts";
import * as store from "../store/delivery-report.ts";
import * as outbox from "../store/outbox.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { type DeliverySummary, deliverySummary } from "./delivering.ts";

/** More wordings than these are not looked at: servers put numbers into what they say. */
const reasonsRead = 2000;

/** Failures that come down to the same. */
export interface CauseCount {
  cause: DeliveryCause;
  n: number;
  /** Of these: how many are tried again by themselves. */
  retrying: number;
  channels: ChannelKind[];
  /** What was said most often. */
  example: string;
}

/** How the news of an update has spread. */
export interface DeliveryReport {
  summary: DeliverySummary;
  total: number;
  sent: number;
  /** Not all deliveries are made yet: the total still grows. */
  spreading: boolean;
  /** Not tried yet, or on the way. */
  waiting: number;
  /** To be tried again, given up or bounced. */
  failing: number;
  /** Not sent, since a newer update took its place. */
  superseded: number;
  /** Not sent on purpose, such as to who has left meanwhile. With these five every delivery is counted once. */
  leftOut: number;
  /** Milliseconds from the first delivery's making until so many of all were sent; null while fewer are. */
  reached: { half: number | null; most: number | null; all: number | null };
  /** Milliseconds until the newest that was sent; null for none. */
  lastSent: number | null;
  causes: CauseCount[];
}

function grouped(reasons: readonly store.Reason[]): CauseCount[] {
  const causes = new Map<DeliveryCause, CauseCount>();
  for (const { channel, state, reason, n } of reasons) {
    const cause = causeOf(reason);
    const known = causes.get(cause) ?? { cause, n: 0, retrying: 0, channels: [], example: reason };
    known.n += n;
    if (state === "failed") known.retrying += n;
    if (!known.channels.includes(channel)) known.channels.push(channel);
    causes.set(cause, known);
  }
  return [...causes.values()].sort((a, b) => b.n - a.n);
}

const openEventsSeen = 500;

/** Is the update's event still being made into deliveries? */
async function isSpreading(ctx: Context, updateId: string): Promise<boolean> {
  const open = await outbox.listOpen(ctx.db, openEventsSeen, ["update.posted", "announcement.published"]);
  return open.some(
    ({ payload }) =>
      (payload.type === "update.posted" && payload.updateId === updateId) ||
      (payload.type === "announcement.published" && payload.announcementId === updateId),
  );
}

const rememberedAtMost = 500;
/** When the nth of an update was sent: it stays so, and is asked for again and again while somebody looks. */
const remembered = new WeakMap<Context["db"], Map<string, Date>>();

async function nthSentAt(ctx: Context, updateId: string, nth: number): Promise<Date | null> {
  const known = remembered.get(ctx.db) ?? new Map<string, Date>();
  remembered.set(ctx.db, known);
  const key = `${updateId} ${nth}`;
  const at = known.get(key) ?? (await store.nthSentAt(ctx.db, updateId, nth));
  if (at !== null) known.set(key, at);
  const [oldest] = known.keys();
  if (known.size > rememberedAtMost && oldest !== undefined) known.delete(oldest);
  return at;
}

/** Live: what is true at this moment. */
export async function readDeliveryReport(ctx: Context, updateId: string): Promise<DeliveryReport> {
  const summary = await deliverySummary(ctx, updateId);
  const shares = sharesOf(summary);
  const { sent, total, failing } = shares;
  const spreading = await isSpreading(ctx, updateId);
  const begun = await store.begunAt(ctx.db, updateId);
  const since = (at: Date | null): number | null =>
    at === null || begun === null ? null : Math.max(0, at.getTime() - begun.getTime());
  const after = async (share: number): Promise<number | null> => {
    const nth = Math.ceil(share * total);
    return spreading || nth === 0 || sent < nth ? null : since(await nthSentAt(ctx, updateId, nth));
  };
  return {
    summary,
    ...shares,
    spreading,
    reached: { half: await after(0.5), most: await after(0.95), all: await after(1) },
    lastSent: sent === 0 ? null : since(await store.lastSentAt(ctx.db, updateId)),
    causes: failing === 0 ? [] : grouped(await store.reasons(ctx.db, updateId, reasonsRead)),
  };
}

/** What was recorded of an update's failures that come down to this cause. */
export async function reasonsOf(ctx: Context, updateId: string, cause: DeliveryCause): Promise<string[]> {
  const all = await store.reasons(ctx.db, updateId, reasonsRead);
  return [...new Set(all.map(({ reason }) => reason).filter((reason) => causeOf(reason) === cause))];
}

/**
 * Sends an update's deliveries that failed or were given up out again, from the first try. What was left out on purpose
 * stays so.
 * @param cause only those that failed for this; left out for all
 * @returns how many
 * @throws AppError `conflict` when there is none
 */
export async function retryAll(ctx: Context, actor: Actor, updateId: string, cause?: DeliveryCause): Promise<number> {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
  const only = cause === undefined ? undefined : await reasonsOf(ctx, updateId, cause);
  return change(ctx, actor, async (c) => {
    const n = await store.resetAll(c.tx, updateId, new Date(c.now), only);
    if (n === 0) throw new AppError("conflict", "No delivery of this update has failed: there is nothing to repeat.");
    c.audit("delivery.retry", `update ${updateId}`, null, { deliveries: n, ...(cause ? { cause } : {}) });
    return n;
  });
}

/** Milliseconds until 95 % of an update's deliveries were sent; null while fewer are. */
export async function reachOf(ctx: Context, updateId: string): Promise<number | null> {
  const summary = await deliverySummary(ctx, updateId);
  const { total, sent } = sharesOf(summary);
  const nth = Math.ceil(0.95 * total);
  if (nth === 0 || sent < nth) return null;
  const [begun, at] = [await store.begunAt(ctx.db, updateId), await nthSentAt(ctx, updateId, nth)];
  return begun === null || at === null ? null : Math.max(0, at.getTime() - begun.getTime());
}
