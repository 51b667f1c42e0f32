import { deliveryStates } from "../../domain/delivery.ts";
import type { Operation } from "./openapi.ts";
import type { Method } from "./router.ts";

const text = (name: string, description: string) => ({ name, in: "query", description, schema: { type: "string" } });

export const deliveryParameters: Record<string, object> = {
  incident_update_id: text("incident_update_id", "Only those of this update."),
  subscriber_id: text("subscriber_id", "Only those to this subscriber."),
  before: text("before", "Id of the delivery to go on below."),
  delivery_state: { name: "delivery_state", in: "query", schema: { enum: [...deliveryStates] } },
};

const ofUpdate = "/pages/{page_id}/incidents/{id}/incident_updates/{update_id}/deliveries";

/** Of what became of notices. */
export const deliveryOperations: Record<string, Partial<Record<Method, Operation>>> = {
  "/pages/{page_id}/deliveries": {
    GET: {
      summary: "Each notice to each public subscriber, newest first",
      answer: "Delivery[]",
      query: ["incident_update_id", "subscriber_id", "type", "delivery_state", "before", "limit"],
    },
  },
  "/pages/{page_id}/deliveries/{delivery_id}/retry": {
    POST: { summary: "Send one that failed again, from the first try", answer: "RetriedDeliveries" },
  },
  [ofUpdate]: { GET: { summary: "How far an update has come, at this moment", answer: "DeliveryReport" } },
  [`${ofUpdate}/retry`]: {
    POST: {
      summary: "Send all that failed again, or all that failed for one cause",
      answer: "RetriedDeliveries",
      body: ["retry", "RetryInput"],
    },
  },
};
