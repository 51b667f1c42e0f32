import type { DeliveryOutcome } from "../domain/delivery.ts";
import type { ChannelKind } from "../domain/subscription.ts";
import type { Message, SubscriberLinks } from "../render/message.ts";

/** One message on its way to one subscriber. */
export interface Letter {
  deliveryId: string;
  subscriberId: string;
  /** E-mail address or webhook URL. */
  address: string;
  /** The webhook's signing secret, opened. */
  secret: string | null;
  message: Message;
  links: SubscriberLinks;
  /** When the fact came about: the same for every try. Milliseconds. */
  createdAt: number;
  /** The moment of this try. */
  now: number;
}

export interface Sent {
  outcome: DeliveryOutcome;
  /** The way itself is closed (server unreachable, sign-in refused): nobody on this channel can be reached now. */
  channelDown?: true;
}

/** The code of one kind of destination. */
export interface Channel {
  kind: ChannelKind;
  label: string;
  /** Waits between tries, in milliseconds. */
  schedule: readonly number[];
  /** The longest that one try takes. */
  timeoutMs: number;
  /** How many are sent at once. */
  concurrency: number;
  /** How many of those to one host; null where all go by one server anyway. */
  perHost: number | null;
  /** Tries once. Never throws for what the outside world does. */
  send(letter: Letter): Promise<Sent>;
  /** Lets go of connections. */
  close(): void;
}
