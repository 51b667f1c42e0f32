import { maskAll } from "../domain/subscription.ts";
import { maskedAddress } from "./destinations.ts";
import type { ListedSubscriber } from "./subscriber-list.ts";
import type { SubscriberRecord } from "./subscriber-timeline.ts";

/**
 * A subscriber as whoever may see no addresses is shown it: enough to follow what happened to one, nothing to reach them
 * by. What people and servers wrote goes too, since addresses stand in it.
 */
export function glanceAt(subscriber: ListedSubscriber): ListedSubscriber {
  const { channel, address, listOwner, contactEmail } = subscriber;
  return {
    ...subscriber,
    address: channel === "email" ? maskAll(address) : maskedAddress(channel, address),
    contactEmail: contactEmail && maskAll(contactEmail),
    listOwner: listOwner && maskAll(listOwner),
    suppressedReason: null,
  };
}

/** All that is known of a subscriber, the same way. */
export function glanceAtRecord(record: SubscriberRecord): SubscriberRecord {
  return {
    ...record,
    subscriber: glanceAt(record.subscriber),
    consents: record.consents.map((proof) => ({ ...proof, note: null, ipHash: null })),
    sent: record.sent.map((one) => ({ ...one, delivery: { ...one.delivery, lastReason: null } })),
    changes: record.changes.map((entry) => ({ ...entry, before: null, after: null })),
  };
}
