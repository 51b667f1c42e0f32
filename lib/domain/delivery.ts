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
  /** Try again; `afterMs` when the other side named a time. `policy` means that we are at fault, not the address. */
  | { kind: "retry"; reason: string; afterMs?: number; policy?: boolean }
  /** Never again: a hard bounce or an endpoint that is gone. */
  | { kind: "reject"; reason: string; suppress: boolean };

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waits before the second, third, … try. E-mail: RFC 5321 §4.5.4.1 wants patience; webhooks: Standard Webhooks. */
export const retrySchedules = {
  email: [1, 5, 15, 30, 60].map((m) => m * minute).concat(Array.from({ length: 46 }, () => hour)),
  webhook: [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
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
    case "retry": {
      const wait = backoff(schedule, attempts, noise, outcome.afterMs);
      return wait === null ? { state: "dead", nextAttemptAt: null } : { state: "failed", nextAttemptAt: now + wait };
    }
  }
}

/** What goes first when there is more to send than places: calls, then notices, then what can wait a moment. */
const priorities: Record<EventPayload["type"], number> = {
  "alert.notified": 0,
  "promise.notified": 0,
  "update.posted": 1,
  "subscription.confirm": 2,
  "subscription.challenge": 2,
  "person.invited": 2,
};
export const lastPriority = 3;

/** The priority of an event's deliveries, 0 first. What is only rehearsed waits for what is real. */
export function priorityOf(type: EventPayload["type"], audience?: UpdateAudience): number {
  return audience === "drill" ? lastPriority : priorities[type];
}

/** An unsent update that is so old when the next one comes is not sent any more: the next one says how things are. */
export const supersededAfterMs = 10 * 60_000;

/** May a newer update of the incident take this one's place? Never that of the end: everyone is to hear of it. */
export const isReplaceable = (status: PostStatus): boolean => !isOver(status);
