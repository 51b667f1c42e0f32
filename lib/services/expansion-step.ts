import { priorityOf } from "../domain/delivery.ts";
import { isOfUpdate } from "../domain/event.ts";
import type { Delivery } from "../store/deliveries.ts";
import type { OutboxEvent } from "../store/outbox.ts";
import type { Subscriber } from "../store/subscribers.ts";

const incidentOf = (event: OutboxEvent): string | null => (isOfUpdate(event.payload) ? event.payload.incidentId : null);

/** To whom a delivery goes, and by what way. */
export type Addressee = Pick<Subscriber, "id" | "channel">;

/** A delivery of an event as it begins. */
export function newDelivery(event: OutboxEvent, subscriber: Addressee, now: Date): Delivery {
  return {
    // The same however often it is made: see recipients.tell().
    id: event.id + subscriber.id,
    eventId: event.id,
    eventSeq: event.seq,
    subscriberId: subscriber.id,
    incidentId: incidentOf(event),
    updateId: null,
    channel: subscriber.channel,
    state: "pending",
    priority: priorityOf(event.payload.type),
    attempts: 0,
    nextAttemptAt: now,
    leasedUntil: null,
    leaseOwner: null,
    claimedAt: null,
    lastReason: null,
    sentAt: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** What one transaction of an expansion came to. */
export interface Step {
  made: number;
  cursor: string | null;
  done: boolean;
}

/** Nobody is to be told. */
export const nothing: Step = { made: 0, cursor: null, done: true };
