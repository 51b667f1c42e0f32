import type { Channel, Sent } from "../channels/channel.ts";
import { maskedAddress } from "../channels/registry.ts";
import { system } from "../domain/actor.ts";
import {
  type DeliveryOutcome,
  type DeliveryState,
  type DeliveryStep,
  drillPriority,
  giveUpAfterMs,
  healthAfter,
  isWornOut,
  nextDelivery,
} from "../domain/delivery.ts";
import * as bounces from "../store/bounces.ts";
import * as deliveries from "../store/deliveries.ts";
import * as totals from "../store/delivery-totals.ts";
import * as outbox from "../store/outbox.ts";
import * as channels from "../store/subscriber-channels.ts";
import { isHeld } from "../store/subscriber-marks.ts";
import * as subscribers from "../store/subscribers.ts";
import { type Change, change } from "./change.ts";
import { recordConsent } from "./consents.ts";
import type { Context } from "./context.ts";
import { sealSettings } from "./destinations.ts";
import { mayWriteTo } from "./subscribing-limits.ts";

/** What came of one try. */
export type Verdict =
  | { kind: "sent"; delivery: deliveries.Delivery; sent: Sent }
  | { kind: "suppress"; delivery: deliveries.Delivery; reason: string };

const recordTries = 10;
const gatherMs = 4;

/** The next state of a delivery and how many tries count against it. Pure but for its arguments. */
export function stepAfter(
  channel: Pick<Channel, "schedule">,
  delivery: deliveries.Delivery,
  sent: Sent,
  now: number,
  noise: number,
): DeliveryStep & { attempts: number } {
  if (sent.channelDown && sent.outcome.kind === "retry") {
    // Our own way out is closed: that is no failure of this address, so it costs it no try.
    const tooOld = now - delivery.createdAt.getTime() > giveUpAfterMs;
    const step = nextDelivery("sending", sent.outcome, tooOld ? [] : channel.schedule, 1, now, noise);
    return { ...step, attempts: Math.max(0, delivery.attempts - 1) };
  }
  const step = nextDelivery("sending", sent.outcome, channel.schedule, delivery.attempts, now, noise);
  return { ...step, attempts: delivery.attempts };
}

const reasonOf = (outcome: DeliveryOutcome): string | null =>
  outcome.kind === "delivered" ? null : outcome.reason.slice(0, 300);

/** A batch's subscribers, read at once. What is written to them is kept in step here. */
interface Known {
  subscribers: Map<string, subscribers.Subscriber>;
  health: Map<string, channels.Health>;
  /** Of whom the health has changed; written at the end of the batch. */
  changed: Set<string>;
}

/** Does this outcome close the address for good? */
const closes = (sent: Sent, state: DeliveryState): boolean => sent.outcome.kind === "pause" || state === "bounced";

/**
 * Tells by mail whoever looks after a destination that failed. For one of the public anybody may have named them: they
 * hear nothing of what was never confirmed, and no more often than anybody can be written to.
 */
async function tellContact(c: Change, subscriber: subscribers.Subscriber, reason: string): Promise<void> {
  const { id, pageId, scope, contactEmail, confirmedAt } = subscriber;
  if (contactEmail === null || confirmedAt === null) return;
  const mailbox = { channel: "email", address: contactEmail } as const;
  if (scope === "public" && !(await mayWriteTo(c.tx, mailbox, c.now))) return;
  c.emit({ type: "subscription.paused", pageId, subscriberId: id, reason });
}

/** Nothing more is sent there until somebody mends it; whoever looks after it is told. */
async function quarantine(c: Change, known: Known, subscriber: subscribers.Subscriber, reason: string): Promise<void> {
  if (subscriber.state === "quarantined") return;
  const { id, channel, address } = subscriber;
  const edit = { state: "quarantined", suppressedReason: reason } as const;
  await subscribers.update(c.tx, id, edit, c.now);
  known.subscribers.set(id, { ...subscriber, ...edit });
  c.audit("subscriber.quarantine", id, null, { address: maskedAddress(channel, address), reason });
  await tellContact(c, subscriber, reason);
}

async function activate(ctx: Context, c: Change, known: Known, subscriber: subscribers.Subscriber): Promise<void> {
  if (subscriber.state === "active" || (await isHeld(c.tx, subscriber.id))) return;
  await recordConsent(ctx, c, subscriber, { step: "confirmed", way: "challenge" });
  const edit = { state: "active", suppressedReason: null, confirmedAt: new Date(c.now) } as const;
  await subscribers.update(c.tx, subscriber.id, edit, c.now);
  known.subscribers.set(subscriber.id, { ...subscriber, ...edit });
  c.audit("subscriber.confirm", subscriber.id, null, {
    address: maskedAddress(subscriber.channel, subscriber.address),
  });
}

/** Has this destination failed for so long that it is left alone? Keeps count; mail has rules of its own. */
function wornOut(c: Change, known: Known, id: string, state: DeliveryState): boolean {
  const row = known.health.get(id);
  const before = { failingSince: row?.failingSince?.getTime() ?? null, deadInRow: row?.deadInRow ?? 0 };
  const health = healthAfter(before, state, c.now);
  if (health.failingSince !== before.failingSince || health.deadInRow !== before.deadInRow) {
    const { deadInRow } = health;
    known.health.set(id, {
      failingSince: health.failingSince === null ? null : new Date(health.failingSince),
      deadInRow,
    });
    known.changed.add(id);
  }
  return isWornOut(health, c.now);
}

/** What a try says of the subscriber, beyond the delivery. */
async function followUp(
  ctx: Context,
  c: Change,
  known: Known,
  delivery: deliveries.Delivery,
  sent: Sent,
  state: DeliveryState,
): Promise<void> {
  const closed = closes(sent, state);
  // Nothing to learn: most of what is sent by mail.
  if (delivery.channel === "email" && !closed) return;
  const subscriber = known.subscribers.get(delivery.subscriberId);
  // Mail to the one who looks after a destination says nothing of the destination.
  if (!subscriber || subscriber.channel !== delivery.channel) return;
  const reason = reasonOf(sent.outcome) ?? "unreachable";
  if (closed) {
    // Nor does mail to a shared mailbox's owner, to an address that is only asked for, or to an earlier one.
    const isTheirs = delivery.channel !== "email" || (await bounces.isToTheirAddress(c.tx, subscriber, delivery.id));
    return isTheirs ? quarantine(c, known, subscriber, reason) : undefined;
  }
  if (delivery.incidentId !== null && sent.thread !== undefined)
    await channels.saveThread(c.tx, subscriber.id, delivery.incidentId, sent.thread);
  if (sent.settings !== undefined)
    await channels.save(c.tx, subscriber.id, { sealedSettings: sealSettings(ctx, sent.settings) });
  if (delivery.updateId !== null) {
    if (!sent.channelDown && wornOut(c, known, subscriber.id, state)) await quarantine(c, known, subscriber, reason);
    return;
  }
  if (state !== "sent" || subscriber.channel !== "webhook") return;
  const event = await outbox.find(c.tx, delivery.eventId);
  if (event?.type === "subscription.challenge") await activate(ctx, c, known, subscriber);
}

/** What a verdict makes of its delivery. */
function outcomeOf(ctx: Context, now: number, { channel, verdict }: Waiting): deliveries.Outcome {
  const { id, attempts } = verdict.delivery;
  if (verdict.kind === "suppress")
    return { id, state: "suppressed", nextAttemptAt: null, attempts, lastReason: verdict.reason, sentAt: null };
  const step = stepAfter(channel, verdict.delivery, verdict.sent, now, ctx.random.noise());
  return {
    id,
    state: step.state,
    nextAttemptAt: step.nextAttemptAt === null ? null : new Date(step.nextAttemptAt),
    attempts: step.attempts,
    lastReason: reasonOf(verdict.sent.outcome),
    sentAt: step.state === "sent" ? new Date(now) : null,
  };
}

/** Counts what is over now. What was only rehearsed is no delivery. */
async function countEnded(
  c: Change,
  owner: string,
  ended: readonly { delivery: deliveries.Delivery; state: DeliveryState }[],
): Promise<void> {
  const counts = new Map<string, totals.Total>();
  for (const { delivery, state } of ended) {
    if (!totals.countedStates.includes(state) || delivery.priority === drillPriority) continue;
    const key = `${delivery.channel} ${state}`;
    const known = counts.get(key) ?? { channel: delivery.channel, state, n: 0 };
    counts.set(key, { ...known, n: known.n + 1 });
  }
  await totals.add(c.tx, totals.partOf(owner), [...counts.values()]);
}

async function knownOf(c: Change, batch: readonly Waiting[]): Promise<Known> {
  // Mail that was taken says nothing of the one it is for.
  const tellsOf = ({ verdict: v }: Waiting): boolean =>
    v.kind === "sent" && (v.delivery.channel !== "email" || v.sent.outcome.kind !== "delivered");
  const ids = [...new Set(batch.filter(tellsOf).map((w) => w.verdict.delivery.subscriberId))];
  const rows = ids.length === 0 ? [] : await subscribers.findMany(c.tx, ids);
  return {
    subscribers: new Map(rows.map((row) => [row.id, row])),
    health: await channels.findMany(c.tx, ids),
    changed: new Set(),
  };
}

/** A batch in few statements, whatever came of it: on the worst day most of it fails. */
async function writeAll(ctx: Context, c: Change, owner: string, batch: readonly Waiting[]): Promise<void> {
  const isSent = ({ verdict }: Waiting) => verdict.kind === "sent" && verdict.sent.outcome.kind === "delivered";
  const now = new Date(c.now);
  const known = await knownOf(c, batch);
  const ids = batch.filter(isSent).map((w) => w.verdict.delivery.id);
  const others = batch.filter((w) => !isSent(w)).map((w) => outcomeOf(ctx, c.now, w));
  const states = new Map(others.map(({ id, state }) => [id, state]));
  const held = new Set([
    ...(await deliveries.recordSent(c.tx, ids, owner, now)),
    ...(await deliveries.recordMany(c.tx, others, owner, now)),
  ]);
  const ended: { delivery: deliveries.Delivery; state: DeliveryState }[] = [];
  for (const { verdict } of batch) {
    const { delivery } = verdict;
    // The lease was lost meanwhile: somebody else says what comes of it.
    if (!held.has(delivery.id)) continue;
    const state = states.get(delivery.id) ?? "sent";
    ended.push({ delivery, state });
    if (verdict.kind === "sent") await followUp(ctx, c, known, delivery, verdict.sent, state);
  }
  const unsaved = [...known.changed].flatMap((id) => {
    const health = known.health.get(id);
    return health ? [[id, health] as const] : [];
  });
  await channels.saveHealth(c.tx, new Map(unsaved));
  await countEnded(c, owner, ended);
}

/** Writes outcomes down. Resolves once the outcome is committed; what arrives meanwhile shares the next commit. */
export interface Recorder {
  add(channel: Channel, verdict: Verdict): Promise<void>;
}

interface Waiting {
  channel: Channel;
  verdict: Verdict;
  resolve(): void;
  reject(error: unknown): void;
}

export function createRecorder(ctx: Context, owner: string): Recorder {
  const waiting: Waiting[] = [];
  let running = false;

  async function commit(batch: readonly Waiting[]): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await change(ctx, system("delivery"), (c) => writeAll(ctx, c, owner, batch));
        return;
      } catch (error) {
        // Forgetting an outcome would mean to send again; a locked database is worth waiting for.
        if (tries >= recordTries) throw error;
        ctx.log.warn({ err: error, tries }, "delivery outcomes could not be written yet");
        await new Promise((resolve) => setTimeout(resolve, 200 * tries));
      }
    }
  }

  async function run(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      // A commit costs a write to the disk whatever is in it: those that end at about the same time share one.
      await new Promise((resolve) => setTimeout(resolve, gatherMs));
      const batch = waiting.splice(0, 100);
      try {
        await commit(batch);
        for (const w of batch) w.resolve();
      } catch (error) {
        for (const w of batch) w.reject(error);
      }
    }
    running = false;
  }

  return {
    add(channel, verdict) {
      return new Promise((resolve, reject) => {
        waiting.push({ channel, verdict, resolve, reject });
        if (!running) void run();
      });
    },
  };
}
