import { system } from "../domain/actor.ts";
import { type Called, callAt, decide } from "../domain/escalation.ts";
import * as alerts from "../store/alerts.ts";
import * as store from "../store/escalations.ts";
import * as responders from "../store/responders.ts";
import { readPolicy } from "./alerting.ts";
import { type Change, change } from "./change.ts";
import { reachable } from "./contacts.ts";
import type { Context } from "./context.ts";
import { whoIsOnDuty } from "./on-duty.ts";

const candor = system("Candor");
const atOnce = 50;
/** What could not be done now is looked at again so much later. */
const postponeMs = 60_000;

async function peopleOf(c: Change, pageId: string, whom: Called): Promise<string[]> {
  switch (whom.kind) {
    case "rotation":
      return whoIsOnDuty(c.tx, pageId, c.now, whom.id);
    case "person":
      return [whom.id];
    case "everyone":
      return (await responders.list(c.tx)).map((person) => person.id);
  }
}

/** One due step: calls whom it names, and plans the next. A step that reaches nobody goes on to the next at once. */
async function stepOne(ctx: Context, c: Change, alertId: string): Promise<void> {
  const now = new Date(c.now);
  const escalation = await store.claim(c.tx, alertId, now);
  const alert = escalation && (await alerts.find(c.tx, alertId));
  if (!escalation || !alert) return;
  const policy = await readPolicy(c.tx, alert.pageId);
  const decision = decide({ ...alert, snoozedUntil: alert.snoozedUntil?.getTime() ?? null }, policy, c.now);
  if (decision.kind === "end") return;
  if (decision.kind === "wait") return store.update(c.tx, alertId, { nextAt: new Date(decision.until) }, now);
  for (let step = escalation.step; ; step++) {
    const call = callAt(policy, step);
    if (!call) return store.update(c.tx, alertId, { step }, now);
    const people = await peopleOf(c, alert.pageId, call.whom);
    const subscriberIds = await reachable(ctx, c, alert.pageId, people);
    if (subscriberIds.length === 0) continue;
    const nextAt = call.nextInMs === null ? null : new Date(c.now + call.nextInMs);
    await store.update(c.tx, alertId, { step: step + 1, nextAt }, now);
    c.emit({ type: "alert.notified", pageId: alert.pageId, alertId, subscriberIds });
    c.audit("alert.call", `alert ${alertId}`, null, { step, whom: call.whom, people });
    return;
  }
}

/** Calls whoever is due to be called for alerts that nobody takes care of. Any number of workers may run it at once. */
export async function runEscalations(ctx: Context): Promise<void> {
  for (const id of await store.due(ctx.db, new Date(ctx.clock.now()), atOnce)) {
    try {
      await change(ctx, candor, (c) => stepOne(ctx, c, id));
    } catch (error) {
      ctx.log.error({ err: error, alertId: id }, "nobody could be called for an alert, which waits");
      const now = ctx.clock.now();
      await ctx.db.transaction((tx) => store.update(tx, id, { nextAt: new Date(now + postponeMs) }, new Date(now)));
    }
  }
}
