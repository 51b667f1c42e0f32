import type { Channel, Sent } from "../channels/channel.ts";
import { type Circuit, circuitAfter, destinationOf, placesAt } from "../domain/destination.ts";
import { stopForMany } from "../net/deadline.ts";
import * as deliveries from "../store/deliveries.ts";
import { claim as claimDeliveries } from "../store/delivery-claims.ts";
import { createBell } from "./bell.ts";
import { createBreaker } from "./channel-trouble.ts";
import type { Context } from "./context.ts";
import type { Recorder } from "./delivery-records.ts";
import { type Prepared, prepareLetters } from "./letters.ts";

/** One channel's deliveries on their way. Channels have lanes of their own: a dead mail server delays no webhook. */
export interface Lane {
  channel: Channel["kind"];
  /** Claims due deliveries for the free places and starts them. Returns how many were started. */
  fill(): Promise<number>;
  /** Resolves when the next delivery in flight ends, or when so many milliseconds are over; at once when none is. */
  next(withinMs?: number): Promise<void>;
  /** How many are in flight. */
  size(): number;
  /** Gives back what is leased and not begun. */
  giveBack(): Promise<void>;
  /** Breaks off what is in flight. It has been given back, so nothing is written of it: its next try will tell. */
  close(): void;
}

/** A try that takes longer gives its place to another: who hangs delays nobody but himself. */
const slowAfterMs = 100;
/** So many times its places may a channel have in tries that hang. */
const slowShare = 16;
/** A channel by one server gives places away later, and few: what the server takes its time for, it does for all. */
const heldMs = 20_000;
/** A claim is a commit: while places are refilled faster than this, more are leased than there are places. */
const busyMs = 250;
const aheadAtMost = 4;
const circuitsKept = 10_000;

/** To what address it goes; null for what does not go out at all. */
const addressOf = (prepared: Prepared): string | null => (prepared.kind === "letter" ? prepared.letter.address : null);

const whither = (prepared: Prepared): string | null => {
  const address = addressOf(prepared);
  return address === null ? null : destinationOf(address);
};

export function createLane(ctx: Context, channel: Channel, owner: string, recorder: Recorder): Lane {
  const inFlight = new Set<string>();
  const freed = createBell();
  const slow = new Set<string>();
  /** Those that have given their places to others. */
  const aside = new Set<string>();
  /** Where hosts have places of their own, what is ready holds one; mail of all domains takes it as it goes out. */
  const early = channel.perHost !== null;
  /** How many places of each destination are taken. */
  const under = new Map<string, number>();
  const slowAt = new Map<string, number>();
  const circuits = new Map<string, Circuit>();
  /** Destinations behind which a claim had to look for others. */
  const crowded = new Set<string>();
  /** Leased and ready, waiting for a place. */
  const ready: Prepared[] = [];
  const breaker = createBreaker(ctx, channel);
  const ended = stopForMany();
  let ahead = 0;
  let claimedAt = 0;
  /** Hosts are on their own; mail of all domains goes by one server with so many connections. */
  const perHost = channel.perHost ?? channel.concurrency;

  function placesFor(destination: string): number {
    const most = slowAt.has(destination) && channel.perHost === null ? Math.ceil(channel.concurrency / 2) : perHost;
    return placesAt(circuits.get(destination), most, ctx.clock.now()) - (under.get(destination) ?? 0);
  }

  function claim(limit: number): Promise<deliveries.Delivery[]> {
    const now = ctx.clock.now();
    // Mail of a domain that answers in time may take all places, and more be leased of it.
    const roomAt = (destination: string): number =>
      channel.perHost === null && !slowAt.has(destination) ? limit : placesFor(destination);
    for (const destination of crowded) if (roomAt(destination) > 0) crowded.delete(destination);
    const held = new Set([...inFlight, ...ready.map((p) => p.delivery.id)]);
    // What waits for a place is leased for longer than it may wait.
    return ctx.db.transaction((tx) =>
      claimDeliveries(tx, {
        channel: channel.kind,
        owner,
        now: new Date(now),
        until: new Date(now + 3 * channel.timeoutMs),
        limit,
        isHeld: (id) => held.has(id),
        crowded,
        placesAt: roomAt,
        trial: breaker.onTrial(),
        suspectsAt: (destination) => circuits.get(destination)?.unanswered ?? null,
      }),
    );
  }

  function noteDestination(address: string, destination: string, { outcome, channelDown }: Sent): void {
    if (channel.perHost === null || channelDown) return;
    const unanswered = outcome.kind === "retry" && outcome.unanswered === true;
    const circuit = circuitAfter(circuits.get(destination), unanswered ? address : null, ctx.clock.now());
    circuits.delete(destination);
    if (circuit === null) return;
    circuits.set(destination, circuit);
    const oldest = circuits.size > circuitsKept ? circuits.keys().next().value : undefined;
    if (oldest !== undefined) circuits.delete(oldest);
  }

  async function attempt(prepared: Prepared, destination: string | null): Promise<void> {
    const { delivery } = prepared;
    if (prepared.kind === "suppress") {
      await recorder.add(channel, { kind: "suppress", delivery, reason: prepared.reason });
      return;
    }
    let sent: Sent;
    try {
      if (prepared.kind === "broken") throw prepared.error;
      sent = await channel.send(prepared.letter, ended.signal);
      if (ended.signal.aborted) return;
    } catch (error) {
      if (ended.signal.aborted) return;
      // A defect in one delivery must not stop the others, nor be tried in a tight loop.
      ctx.log.error({ err: error, deliveryId: delivery.id, channel: channel.kind }, "a delivery failed by a defect");
      const reason = "It could not be made ready: see the log.";
      await recorder.add(channel, {
        kind: "sent",
        delivery,
        sent: { outcome: { kind: "retry", reason, policy: true } },
      });
      return;
    }
    await learn(addressOf(prepared), destination, sent);
    await recorder.add(channel, { kind: "sent", delivery, sent });
  }

  /** What a try says of the way beyond this delivery. */
  async function learn(address: string | null, destination: string | null, sent: Sent): Promise<void> {
    if (address === null || destination === null) return;
    try {
      noteDestination(address, destination, sent);
      await breaker.note(address, sent);
    } catch (error) {
      ctx.log.error({ err: error, channel: channel.kind }, "an alert on a channel's state could not be written");
    }
  }

  const change = (counts: Map<string, number>, key: string, by: number): void => {
    const n = (counts.get(key) ?? 0) + by;
    if (n > 0) counts.set(key, n);
    else counts.delete(key);
  };

  function keepReady(some: readonly Prepared[]): void {
    ready.push(...some);
    for (const prepared of some) {
      const destination = whither(prepared);
      if (early && destination !== null) change(under, destination, 1);
    }
  }

  function start(prepared: Prepared): void {
    const { id } = prepared.delivery;
    const destination = whither(prepared);
    if (!early && destination !== null) change(under, destination, 1);
    inFlight.add(id);
    const hang = (): void => {
      slow.add(id);
      if (destination !== null) change(slowAt, destination, 1);
      if (channel.perHost !== null) aside.add(id);
      else hanging = setTimeout(() => aside.add(id), heldMs);
    };
    // In two halves: while this process itself stood still, only one of them can have passed.
    let hanging = setTimeout(() => {
      hanging = setTimeout(hang, slowAfterMs / 2);
    }, slowAfterMs / 2);
    void attempt(prepared, destination)
      .catch((error: unknown) => {
        ctx.log.error({ err: error, deliveryId: id }, "a delivery's outcome was not written; its lease will end");
      })
      .finally(() => {
        clearTimeout(hanging);
        inFlight.delete(id);
        aside.delete(id);
        const wasSlow = slow.delete(id);
        if (destination !== null) change(under, destination, -1);
        if (destination !== null && wasSlow) change(slowAt, destination, -1);
        // The place is taken again at once; the next claim is the loop's matter.
        if (ready.length > 0) startReady();
        freed.ring();
      });
  }

  function freePlaces(): number {
    const most = channel.perHost === null ? channel.concurrency : slowShare * channel.concurrency;
    const beside = Math.min(aside.size, most);
    return breaker.places(channel.concurrency - inFlight.size + beside, inFlight.size - aside.size);
  }

  /** What is leased and can not go out now goes back, and costs nobody a try. */
  async function giveBack(some: readonly Prepared[]): Promise<void> {
    for (const prepared of some) {
      const destination = whither(prepared);
      if (early && destination !== null) change(under, destination, -1);
    }
    const ids = some.map((p) => p.delivery.id);
    if (ids.length > 0)
      await ctx.db.transaction((tx) => deliveries.giveBack(tx, ids, owner, new Date(ctx.clock.now())));
  }

  /** A lease that might end while it is sent would have another worker send it, too. */
  const isLate = ({ delivery }: Prepared): boolean =>
    (delivery.leasedUntil?.getTime() ?? 0) < ctx.clock.now() + channel.timeoutMs;

  function startReady(): number {
    let started = 0;
    for (let free = freePlaces(); free > 0; free--) {
      const at = ready.findIndex((prepared) => !isLate(prepared));
      const [prepared] = at < 0 ? [] : ready.splice(at, 1);
      if (!prepared) break;
      start(prepared);
      started++;
    }
    return started;
  }

  /** Leases more than there are places while these are refilled often, less when they are not. */
  function pace(places: number): number {
    const now = performance.now();
    const often = now - claimedAt < busyMs;
    claimedAt = now;
    ahead = often ? Math.min(aheadAtMost * channel.concurrency, 2 * ahead + channel.concurrency) : 0;
    return places + ahead;
  }

  return {
    channel: channel.kind,
    async fill() {
      const started = startReady();
      const closed = breaker.places(1, 0) === 0;
      await giveBack(closed ? ready.splice(0) : ready.filter(isLate).flatMap((p) => ready.splice(ready.indexOf(p), 1)));
      const places = freePlaces();
      const enough = places <= 0 ? ready.length >= channel.concurrency || ahead === 0 : ready.length > 0;
      if (closed || enough) return started;
      const onTrial = breaker.onTrial() !== null;
      if (onTrial && places <= 0) return started;
      const claimed = await claim(onTrial ? places : pace(Math.max(0, places)));
      keepReady(await prepareLetters(ctx, claimed));
      return started + startReady();
    },
    async next(withinMs) {
      if (inFlight.size > 0) await freed.after(freed.count(), withinMs);
    },
    size: () => inFlight.size,
    giveBack: () => giveBack(ready.splice(0)),
    close() {
      ended.abort();
      channel.close();
    },
  };
}
