import { type Actor, mayManage } from "../domain/actor.ts";
import { AppError } from "../domain/errors.ts";
import * as store from "../store/delivery-report.ts";
import { change } from "./change.ts";
import type { Context } from "./context.ts";
import { type DeliverySummary, deliverySummary } from "./delivering.ts";

const causesShown = 20;

/** How the news of an update has spread. */
export interface DeliveryReport {
  summary: DeliverySummary;
  total: number;
  sent: number;
  /** Milliseconds from the first delivery's making until so many of all were sent; null while fewer are. */
  reached: { half: number | null; most: number | null; all: number | null };
  causes: store.Cause[];
}

/** Live: what is true at this moment. */
export async function readDeliveryReport(ctx: Context, updateId: string): Promise<DeliveryReport> {
  const summary = await deliverySummary(ctx, updateId);
  const states = Object.values(summary);
  const sent = states.reduce((sum, of) => sum + (of.sent ?? 0), 0);
  const total = states.reduce((sum, of) => sum + Object.values(of).reduce((a, b) => a + b, 0), 0);
  const begun = await store.begunAt(ctx.db, updateId);
  const after = async (share: number): Promise<number | null> => {
    const nth = Math.ceil(share * total);
    if (begun === null || nth === 0 || sent < nth) return null;
    const at = await store.nthSentAt(ctx.db, updateId, nth);
    return at === null ? null : at.getTime() - begun.getTime();
  };
  return {
    summary,
    total,
    sent,
    reached: { half: await after(0.5), most: await after(0.95), all: await after(1) },
    causes: await store.causes(ctx.db, updateId, causesShown),
  };
}

/**
 * Sends all of an update's deliveries that failed or were given up out again, from the first try. What was left out on
 * purpose stays so.
 * @returns how many
 * @throws AppError `conflict` when there is none
 */
export async function retryAll(ctx: Context, actor: Actor, updateId: string): Promise<number> {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
  return change(ctx, actor, async (c) => {
    const n = await store.resetAll(c.tx, updateId, new Date(c.now));
    if (n === 0) throw new AppError("conflict", "No delivery of this update has failed: there is nothing to repeat.");
    c.audit("delivery.retry", `update ${updateId}`, null, { deliveries: n });
    return n;
  });
}
