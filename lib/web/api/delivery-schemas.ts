import { deliveryStates } from "../../domain/delivery.ts";
import { deliveryCauses } from "../../domain/delivery-cause.ts";
import { channelKinds } from "../../domain/subscription.ts";

type Schema = Record<string, unknown>;

const text: Schema = { type: "string" };
const textOrNull: Schema = { type: ["string", "null"] };
const timeOrNull: Schema = { type: ["string", "null"], format: "date-time" };
const secondsOrNull: Schema = { type: ["number", "null"], description: "Null: not yet." };
const whole: Schema = { type: "integer" };
const channel: Schema = { enum: channelKinds };
const cause: Schema = { enum: Object.keys(deliveryCauses) };

/** Of what became of notices. */
export const deliverySchemas: Record<string, Schema> = {
  Delivery: {
    type: "object",
    properties: {
      id: text,
      subscriber_id: text,
      incident_id: textOrNull,
      incident_update_id: textOrNull,
      channel,
      address: { ...text, description: "Of a chat or a webhook: enough to recognise it, nothing to use it by." },
      state: { enum: [...deliveryStates] },
      tries: whole,
      cause: { enum: [...Object.keys(deliveryCauses), null], description: "What the last reason comes down to." },
      reason: textOrNull,
      created_at: { type: "string", format: "date-time" },
      sent_at: timeOrNull,
      next_try_at: timeOrNull,
    },
  },
  DeliveryReport: {
    type: "object",
    properties: {
      total: whole,
      sent: whole,
      spreading: { type: "boolean", description: "Not all deliveries are made yet: the total still grows." },
      waiting: { ...whole, description: "Not tried yet, or on the way." },
      failing: { ...whole, description: "To be tried again, given up or bounced." },
      superseded: { ...whole, description: "Not sent, since a newer update took its place." },
      left_out: {
        ...whole,
        description: "Not sent on purpose. total is the sum of sent, waiting, failing, superseded and left_out.",
      },
      channels: {
        type: "object",
        description: "How many have which state, by channel.",
        additionalProperties: { type: "object", additionalProperties: whole },
      },
      seconds_to_half: secondsOrNull,
      seconds_to_95_percent: secondsOrNull,
      seconds_to_all: secondsOrNull,
      causes: {
        type: "array",
        items: {
          type: "object",
          properties: {
            cause,
            deliveries: whole,
            retrying: { ...whole, description: "Of these: tried again by themselves." },
            channels: { type: "array", items: channel },
            example: text,
          },
        },
      },
    },
  },
  RetryInput: { type: "object", properties: { cause: { ...cause, description: "Left out: whatever the cause." } } },
  RetriedDeliveries: { type: "object", properties: { deliveries: whole } },
};
