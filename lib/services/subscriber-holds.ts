import { z } from "zod";
import { type Actor, actorLabel, mayManage } from "../domain/actor.ts";
import { AppError, notFound } from "../domain/errors.ts";
import { maskAddressesIn } from "../domain/subscription.ts";
import * as channels from "../store/subscriber-channels.ts";
import * as marks from "../store/subscriber-marks.ts";
import * as store from "../store/subscribers.ts";
import { type Change, change } from "./change.ts";
import type { Context } from "./context.ts";
import { parseInput, requiredText } from "./input.ts";
import { askToConfirm, type Subscriber } from "./subscriber-records.ts";
import { mayWriteTo } from "./subscribing-limits.ts";

const held = z.object({ reason: requiredText("a reason", 300) });

function assertResponder(actor: Actor): void {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
}

async function find(c: Change, id: string): Promise<Subscriber> {
  const subscriber = await store.find(c.tx, id);
  if (subscriber?.scope !== "public" || subscriber.state === "invited") throw notFound("subscriber");
  return subscriber;
}

/**
 * Holds a subscriber back: nothing is sent, not even what waits already, until somebody lets them go.
 * @throws AppError `invalid` on `reason`; `conflict` when they are held already; `not_found`, `forbidden`
 */
export async function holdSubscriber(ctx: Context, actor: Actor, id: string, input: unknown): Promise<Subscriber> {
  assertResponder(actor);
  const { reason } = parseInput(held, input);
  return change(ctx, actor, async (c) => {
    const subscriber = await find(c, id);
    if (await marks.isHeld(c.tx, id)) throw new AppError("conflict", "This subscriber is held back already.");
    const edit = { state: "quarantined", suppressedReason: reason } as const;
    await store.update(c.tx, id, edit, c.now);
    await marks.save(c.tx, id, { heldBy: actorLabel(actor), heldAt: new Date(c.now) });
    c.audit("subscriber.hold", id, { state: subscriber.state }, { state: "quarantined", reason });
    return { ...subscriber, ...edit, updatedAt: new Date(c.now) };
  });
}

/**
 * Lets a subscriber go on that was held back, or whose messages came back: as it was before, confirmed or not. What was
 * missed meanwhile is not sent.
 * @throws AppError `conflict` when it is not quarantined; `not_found`, `forbidden`
 */
export async function releaseSubscriber(ctx: Context, actor: Actor, id: string): Promise<Subscriber> {
  assertResponder(actor);
  return change(ctx, actor, async (c) => {
    const subscriber = await find(c, id);
    if (subscriber.state !== "quarantined") throw new AppError("conflict", "This subscriber is not quarantined.");
    const edit = { state: subscriber.confirmedAt === null ? "unconfirmed" : "active", suppressedReason: null } as const;
    await store.update(c.tx, id, edit, c.now);
    await marks.save(c.tx, id, { heldBy: null, heldAt: null });
    await channels.save(c.tx, id, { failingSince: null, deadInRow: 0 });
    // Of one from a file or from earlier versions it may hold an address.
    const reason = subscriber.suppressedReason && maskAddressesIn(subscriber.suppressedReason);
    c.audit("subscriber.release", id, { reason }, { state: edit.state });
    return { ...subscriber, ...edit, updatedAt: new Date(c.now) };
  });
}

/**
 * Sends the link to confirm once more, within the limits that hold for everyone.
 * @throws AppError `conflict` for whom there is nothing to confirm; `too_many`, `not_found`, `forbidden`
 */
export async function askAgain(ctx: Context, actor: Actor, id: string): Promise<void> {
  assertResponder(actor);
  await change(ctx, actor, async (c) => {
    const subscriber = await find(c, id);
    if (subscriber.state !== "unconfirmed" || subscriber.channel === "webhook")
      throw new AppError("conflict", "There is nothing that this subscriber could confirm by a link.");
    if (!(await mayWriteTo(c.tx, subscriber, c.now, "operator")))
      throw new AppError(
        "too_many",
        "This address was asked less than an hour ago, or three times within a day: please wait.",
      );
    await askToConfirm(ctx, c, subscriber);
    c.audit("subscriber.ask", id);
  });
}
