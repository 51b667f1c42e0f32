import type { DeliveryState } from "../../lib/domain/delivery.ts";

/** What lists call the states of deliveries. */
export const deliveryLabels: Record<DeliveryState, string> = {
  pending: "Waiting",
  sending: "On the way",
  sent: "Sent",
  failed: "To be tried again",
  dead: "Given up",
  bounced: "Bounced",
  suppressed: "Left out",
  superseded: "Replaced by a newer one",
};
