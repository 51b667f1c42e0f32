import type { SubscriberState } from "../../lib/domain/subscription.ts";

/** What lists call the states of subscribers. */
export const subscriberStates: Record<SubscriberState, string> = {
  active: "Active",
  unconfirmed: "Not confirmed",
  quarantined: "Quarantined",
  invited: "Invited",
};
