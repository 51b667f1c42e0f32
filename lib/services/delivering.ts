import { openChannels } from "../channels/registry.ts";
import { type Actor, mayManage } from "../domain/actor.ts";
import type { DeliveryState } from "../domain/delivery.ts";
import { AppError, notFound } from "../domain/errors.ts";
import type { ChannelKind } from "../domain/subscription.ts";
import * as deliveries from "../store/deliveries.ts";
import { channelsDue } from "../store/delivery-claims.ts";
import { countByState } from "../store/delivery-report.ts";
import { type Bell, createBell } from "./bell.ts";
import { change, newId } from "./change.ts";
import { channelEnvironment } from "./channel-environment.ts";
import type { Context } from "./context.ts";
import { createLane, type Lane } from "./delivery-lane.ts";
import { createRecorder } from "./delivery-records.ts";
import { beatMs, beatOnce, createWatch } from "./delivery-workers.ts";
import { shownDelivery } from "./destinations.ts";
import { expandEvents } from "./fan-out.ts";

export type { AddressedDelivery } from "../store/deliveries.ts";

export interface DelivererOptions {
  /** Null: mail is captured in files under the data folder. */
  smtpUrl: string | null;
}

export interface Deliverer {
  /** Begins to expand events and to deliver, until stopped. */
  start(): void;
  /** Claims nothing more, lets what is in flight finish for some seconds, gives the rest back. */
  stop(): Promise<void>;
}

const pollMs = 250;
const longestPollMs = 5000;
/** Free places are filled in groups: one commit leases several deliveries. */
const gatherMs = 4;
const stopWithinMs = 8000;
function createLanes(ctx: Context, options: DelivererOptions, owner: string): Lane[] {
  const recorder = createRecorder(ctx, owner);
  return openChannels(channelEnvironment(ctx, options.smtpUrl)).map((channel) =>
    createLane(ctx, channel, owner, recorder),
  );
}

async function finish(lane: Lane): Promise<void> {
  while (lane.size() > 0) await lane.next();
}

/**
 * Delivers what is due now and waits for the outcomes; then returns. For tests and for commands that run once.
 * @returns how many tries were made.
 */
export async function deliverDue(ctx: Context, options: DelivererOptions): Promise<number> {
  const owner = newId(ctx);
  const lanes = createLanes(ctx, options, owner);
  const drain = async (lane: Lane): Promise<number> => {
    let tries = 0;
    for (;;) {
      // What was in flight when the claim was made held places that are free now.
      const idle = lane.size() === 0;
      const started = await lane.fill();
      tries += started;
      if (started > 0 || (!idle && lane.size() === 0)) continue;
      if (lane.size() === 0) return tries;
      await lane.next();
    }
  };
  try {
    await beatOnce(ctx, owner);
    return (await Promise.all(lanes.map(drain))).reduce((a, b) => a + b, 0);
  } finally {
    for (const lane of lanes) lane.close();
  }
}

/** The worker's long-lived deliverer: expands the outbox and keeps each channel's lane filled. */
export function createDeliverer(ctx: Context, options: DelivererOptions): Deliverer {
  const owner = newId(ctx);
  const lanes = createLanes(ctx, options, owner);
  const watch = createWatch(ctx, owner);
  let stopping = false;
  /** Rung once: when it stops. */
  const over = createBell();
  const pause = (ms: number): Promise<void> => over.after(0, ms);
  const loops: Promise<void>[] = [];

  async function loop(name: string, step: () => Promise<void>): Promise<void> {
    while (!stopping) {
      try {
        await step();
      } catch (error) {
        ctx.log.error({ err: error, loop: name }, "the deliverer stumbled and goes on");
        await pause(1000);
      }
    }
  }

  /** Rung when there is something new to deliver. */
  const made = createBell();
  /** Rung for each lane that may have something to do. */
  const due = new Map(lanes.map((lane) => [lane, createBell()]));
  /** Rung when there is something new to expand, where the database can tell. */
  const posted = createBell();
  /** Rung with each sign of life: until the first, others would take what is leased for a dead one's. */
  const alive = createBell();
  let ear: { stop(): Promise<void> } | null = null;

  async function expand(): Promise<void> {
    const heard = posted.count();
    const count = await expandEvents(ctx, undefined, made.ring);
    if (count === 0) await posted.after(heard, pollMs);
  }

  /** One look for all lanes: most channels have nothing to do most of the time. */
  async function look(): Promise<void> {
    const heard = made.count();
    const channels = lanes.map((lane) => lane.channel);
    const busy = await channelsDue(ctx.db, channels, owner, new Date(ctx.clock.now()));
    for (const [lane, bell] of due) if (busy.has(lane.channel)) bell.ring();
    await made.after(heard, pollMs);
  }

  async function serve(lane: Lane, bell: Bell): Promise<void> {
    await alive.after(0);
    if (stopping) return;
    const told = bell.count();
    const heard = made.count();
    const looking = performance.now();
    const started = await lane.fill();
    if (stopping) return;
    if (lane.size() === 0) {
      if (started > 0) return;
      // Where looking takes long, since all that waits must wait, it is done less often.
      const rest = Math.min(4 * (performance.now() - looking), longestPollMs);
      if (rest > pollMs) await made.after(heard, rest);
      await bell.after(told);
      return;
    }
    await lane.next(pollMs);
    await pause(gatherMs);
  }

  async function live(): Promise<void> {
    await watch.beat();
    alive.ring();
    await pause(beatMs);
  }

  return {
    start() {
      ear = ctx.db.listen(posted.ring);
      loops.push(
        loop("beat", live),
        loop("expand", expand),
        loop("look", look),
        ...[...due].map(([lane, bell]) => loop(`lane ${lane.channel}`, () => serve(lane, bell))),
      );
    },
    async stop() {
      stopping = true;
      for (const bell of [over, alive, made, posted, ...due.values()]) bell.ring();
      await ear?.stop();
      for (const lane of lanes) await lane.giveBack();
      const end = new Promise<void>((resolve) => setTimeout(resolve, stopWithinMs).unref());
      await Promise.race([Promise.all(loops).then(() => Promise.all(lanes.map(finish))), end]);
      for (const lane of lanes) await lane.giveBack();
      const now = new Date(ctx.clock.now());
      const released = await ctx.db.transaction((tx) => deliveries.release(tx, owner, now));
      if (released > 0) ctx.log.info({ released }, "deliveries in flight were given back");
      for (const lane of lanes) lane.close();
    },
  };
}

export interface DeliveryQuery extends deliveries.DeliveryFilter {
  limit: number;
}

/** Deliveries, newest first. */
export async function listDeliveries(ctx: Context, query: DeliveryQuery): Promise<deliveries.AddressedDelivery[]> {
  const { limit, ...filter } = query;
  const rows = await deliveries.list(ctx.db, filter, Math.min(Math.max(1, Math.trunc(limit)), 500));
  return rows.map(shownDelivery);
}

type StateCounts = Partial<Record<DeliveryState, number>>;
/** Mail and webhooks are always named; other channels where there is something to tell of them. */
export type DeliverySummary = Record<"email" | "webhook", StateCounts> & Partial<Record<ChannelKind, StateCounts>>;

/** How far an update has come: counts by channel and state. */
export async function deliverySummary(ctx: Context, updateId: string): Promise<DeliverySummary> {
  const summary: DeliverySummary = { email: {}, webhook: {} };
  for (const { channel, state, n } of await countByState(ctx.db, updateId))
    summary[channel] = { ...summary[channel], [state]: n };
  return summary;
}

/** Sends a delivery that failed or was given up out again, from the first try. @throws AppError `not_found`, `conflict`. */
export async function retryDelivery(ctx: Context, actor: Actor, id: string): Promise<void> {
  if (!mayManage(actor)) throw new AppError("forbidden", "Only responders may do this.");
  await change(ctx, actor, async (c) => {
    const delivery = await deliveries.find(c.tx, id);
    if (!delivery) throw notFound("delivery");
    if (!(await deliveries.reset(c.tx, id, new Date(c.now))))
      throw new AppError("conflict", "This delivery was sent or is on its way: there is nothing to repeat.");
    c.audit("delivery.retry", id, { state: delivery.state }, { state: "pending" });
  });
}
