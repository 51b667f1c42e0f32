import type { Channel, Sent } from "../channels/channel.ts";
import * as deliveries from "../store/deliveries.ts";
import type { Context } from "./context.ts";
import type { Recorder } from "./delivery-records.ts";
import { type Prepared, prepareLetters } from "./letters.ts";

/** One channel's deliveries on their way. Channels have lanes of their own: a dead mail server delays no webhook. */
export interface Lane {
  /** Claims due deliveries for the free places and starts them. Returns how many were started. */
  fill(): Promise<number>;
  /** Resolves when the next delivery in flight ends; at once when none is. */
  next(): Promise<void>;
  /** How many are in flight. */
  size(): number;
  close(): void;
}

const firstPauseMs = 5000;
const longestPauseMs = 5 * 60_000;

function hostOf(address: string): string {
  try {
    return new URL(address).origin;
  } catch {
    return address;
  }
}

/** When the channel's own way out is closed, one delivery at a time tries whether it is open again. */
function createBreaker(ctx: Context, channel: Channel) {
  let failures = 0;
  let pausedUntil = 0;
  return {
    places(free: number, inFlight: number): number {
      if (failures === 0) return free;
      return ctx.clock.now() >= pausedUntil && inFlight === 0 ? 1 : 0;
    },
    note(sent: Sent): void {
      const now = ctx.clock.now();
      if (!sent.channelDown) {
        if (failures > 0) ctx.log.info({ channel: channel.kind }, "the channel is open again");
        failures = 0;
        return;
      }
      if (now < pausedUntil) return;
      pausedUntil = now + Math.min(firstPauseMs * 2 ** failures, longestPauseMs);
      failures++;
      const reason = sent.outcome.kind === "delivered" ? "" : sent.outcome.reason;
      ctx.log.warn({ channel: channel.kind, reason, failures }, "the channel is closed: deliveries wait");
    },
  };
}

export function createLane(ctx: Context, channel: Channel, owner: string, recorder: Recorder): Lane {
  const inFlight = new Map<string, Promise<void>>();
  const perHost = new Map<string, number>();
  const breaker = createBreaker(ctx, channel);
  const ended = new AbortController();

  function claim(limit: number): Promise<deliveries.Delivery[]> {
    const now = ctx.clock.now();
    const limitPerHost = channel.perHost;
    const busy = limitPerHost === null ? [] : [...perHost].filter(([, n]) => n >= limitPerHost).map(([host]) => host);
    return ctx.db.transaction((tx) =>
      deliveries.claim(tx, {
        channel: channel.kind,
        owner,
        now: new Date(now),
        until: new Date(now + 2 * channel.timeoutMs),
        limit,
        except: [...inFlight.keys()],
        busyOrigins: busy,
        perOrigin: limitPerHost,
        inFlight: perHost,
      }),
    );
  }

  async function attempt(prepared: Prepared): Promise<void> {
    const { delivery } = prepared;
    if (prepared.kind === "suppress") {
      await recorder.add(channel, { kind: "suppress", delivery, reason: prepared.reason });
      return;
    }
    let sent: Sent;
    try {
      if (prepared.kind === "broken") throw prepared.error;
      sent = await channel.send(prepared.letter, ended.signal);
      breaker.note(sent);
    } catch (error) {
      // A defect in one delivery must not stop the others, nor be tried in a tight loop.
      ctx.log.error({ err: error, deliveryId: delivery.id, channel: channel.kind }, "a delivery failed by a defect");
      sent = { outcome: { kind: "retry", reason: "It could not be made ready: see the log.", policy: true } };
    }
    await recorder.add(channel, { kind: "sent", delivery, sent });
  }

  function start(prepared: Prepared): void {
    const { id } = prepared.delivery;
    const host = prepared.kind === "letter" && channel.perHost !== null ? hostOf(prepared.letter.address) : null;
    if (host !== null) perHost.set(host, (perHost.get(host) ?? 0) + 1);
    const task = attempt(prepared)
      .catch((error: unknown) => {
        ctx.log.error({ err: error, deliveryId: id }, "a delivery's outcome was not written; its lease will end");
      })
      .finally(() => {
        inFlight.delete(id);
        if (host === null) return;
        const left = (perHost.get(host) ?? 1) - 1;
        if (left > 0) perHost.set(host, left);
        else perHost.delete(host);
      });
    inFlight.set(id, task);
  }

  return {
    async fill() {
      const places = breaker.places(channel.concurrency - inFlight.size, inFlight.size);
      if (places <= 0) return 0;
      const claimed = await claim(places);
      for (const prepared of await prepareLetters(ctx, claimed)) start(prepared);
      return claimed.length;
    },
    async next() {
      if (inFlight.size > 0) await Promise.race(inFlight.values());
    },
    size: () => inFlight.size,
    close() {
      ended.abort();
      channel.close();
    },
  };
}
