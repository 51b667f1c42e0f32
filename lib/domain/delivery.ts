import type { UpdateAudience } from "./audience.ts";
import type { EventPayload } from "./event.ts";
import { isOver, type PostStatus } from "./incident.ts";

/** `superseded`: never sent, since a newer update of the incident took its place. */
export const deliveryStates = [
  "pending",
  "sending",
  "sent",
  "failed",
  "dead",
  "bounced",
  "suppressed",
  "superseded",
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** What a delivery never leaves by itself. */
export const terminalStates: readonly DeliveryState[] = ["sent", "dead", "bounced", "suppressed", "superseded"];
/** What a responder may have sent again. */
export const repeatableStates: readonly DeliveryState[] = ["failed", "dead", "bounced", "suppressed"];
export const isTerminal = (state: DeliveryState): boolean => terminalStates.includes(state);

/** What a channel says of one try. Never an exception: the outside world saying no is data. */
export type DeliveryOutcome =
  | { kind: "delivered"; detail?: string }
  /**
   * Try again; `afterMs` when the other side named a time. `policy` means that we are at fault, not the address;
   * `unanswered`, that nothing was said of the address: it may be at fault, or the host or the way that it shares.
   */
  | { kind: "retry"; reason: string; afterMs?: number; policy?: boolean; unanswered?: true }
  /** Never again: a hard bounce or an endpoint that is gone. */
  | { kind: "reject"; reason: string; suppress: boolean }
  /** The way in was closed to us (a key taken back, a right missing): the subscription waits until someone mends it. */
  | { kind: "pause"; reason: string };

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waits before the second, third, … try. E-mail: RFC 5321 §4.5.4.1 wants patience; webhooks and chats: Standard Webhooks. */
export const retrySchedules = {
  email: [1, 5, 15, 30, 60].map((m) => m * minute).concat(Array.from({ length: 46 }, () => hour)),
  webhook: [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
  /** A telephone, a browser: what was not told within hours is news no more. */
  person: [10 * second, minute, 5 * minute, 30 * minute, hour, 2 * hour],
} as const satisfies Record<string, readonly number[]>;

/**
 * Milliseconds until the next try after `attempts` failed ones, or null when it is time to give up.
 * @param noise in [0,1): spreads the waits by ±20 % so that a crowd of failures does not come back as a crowd.
 */
export function backoff(schedule: readonly number[], attempts: number, noise: number, askedMs?: number): number | null {
  const base = schedule[attempts - 1];
  if (base === undefined) return null;
  const jittered = Math.round(base * (0.8 + 0.4 * noise));
  return askedMs === undefined ? jittered : Math.max(jittered, Math.min(askedMs, 24 * hour));
}

/** A notice that could not leave for so long is news to nobody. */
export const giveUpAfterMs = 3 * 24 * hour;

export interface DeliveryStep {
  state: DeliveryState;
  nextAttemptAt: number | null;
}

/** Where a delivery goes after a try. A terminal state absorbs everything. */
export function nextDelivery(
  current: DeliveryState,
  outcome: DeliveryOutcome,
  schedule: readonly number[],
  attempts: number,
  now: number,
  noise: number,
): DeliveryStep {
  if (isTerminal(current)) return { state: current, nextAttemptAt: null };
  switch (outcome.kind) {
    case "delivered":
      return { state: "sent", nextAttemptAt: null };
    case "reject":
      return { state: outcome.suppress ? "bounced" : "dead", nextAttemptAt: null };
    case "pause":
      return { state: "dead", nextAttemptAt: null };
    case "retry": {
      const wait = backoff(schedule, attempts, noise, outcome.afterMs);
      return wait === null ? { state: "dead", nextAttemptAt: null } : { state: "failed", nextAttemptAt: now + wait };
    }
  }
}

/** How a subscription has fared of late. */
export interface Health {
  /** Since when nothing came through, in milliseconds; null while it does. */
  failingSince: number | null;
  /** Deliveries given up one after the other. */
  deadInRow: number;
}

export const pauseAfter = { deadInRow: 3, failingMs: 24 * hour } as const;

/** What one try says of the subscription's health. */
export function healthAfter(health: Health, state: DeliveryState, now: number): Health {
  if (state === "sent") return { failingSince: null, deadInRow: 0 };
  const dead = state === "dead" || state === "bounced";
  return { failingSince: health.failingSince ?? now, deadInRow: health.deadInRow + (dead ? 1 : 0) };
}

/** Has it failed for so long that going on would only be noise to the other side? */
export function isWornOut(health: Health, now: number): boolean {
  if (health.deadInRow >= pauseAfter.deadInRow) return true;
  return health.failingSince !== null && now - health.failingSince >= pauseAfter.failingMs;
}

/**
 * What goes first when there is more to expand or to send than can be at once: calls, then notices, then what can wait a
 * moment, and after rehearsals what nobody waits for.
 */
export const priorities: Readonly<Record<EventPayload["type"], number>> = {
  "alert.notified": 0,
  "promise.notified": 0,
  "action.due": 1,
  "maintenance.overrun": 0,
  "update.posted": 1,
  "update.corrected": 1,
  "maintenance.reminder": 1,
  "subscription.confirm": 2,
  "subscription.challenge": 2,
  "person.invited": 2,
  "subscription.paused": 2,
  "subscription.leave_asked": 2,
  "subscription.move": 2,
  "announcement.published": 4,
  "announcement.corrected": 4,
  "subscription.digest": 5,
};
/** Of what is only rehearsed, and of nothing else: by it drills are known. Few are told, and they sit and wait for it. */
export const drillPriority = 3;

/** The priority of an event's deliveries, 0 first. What is only rehearsed waits for what is real. */
export function priorityOf(type: EventPayload["type"], audience?: UpdateAudience): number {
  return audience === "drill" ? drillPriority : priorities[type];
}

/** An unsent update that is so old when the next one comes is not sent any more: the next one says how things are. */
export const supersededAfterMs = 10 * 60_000;

/** May a newer update of the incident take this one's place? Never that of the end: everyone is to hear of it. */
export const isReplaceable = (status: PostStatus): boolean => !isOver(status);
