import type { DeliveryOutcome } from "../domain/delivery.ts";
import type { Language } from "../domain/messages/languages.ts";
import type { ServiceSettings } from "../domain/services.ts";
import type { ChannelKind } from "../domain/subscription.ts";
import type { Message, SubscriberLinks } from "../render/message.ts";

/** What a channel keeps of one destination beyond its address: hook addresses, keys. Sealed in the database. */
export type DestinationSettings = Readonly<Record<string, string>>;

/** One message on its way to one subscriber. */
export interface Letter {
  deliveryId: string;
  subscriberId: string;
  /** As it is stored: an e-mail address, a webhook's URL, a telephone number; of a chat only what names it. */
  address: string;
  settings: DestinationSettings;
  /** The webhook's signing secrets, opened, the newest first. */
  secrets: readonly string[];
  message: Message;
  /** In which the subscriber wants to be told, where there are words for it. */
  language: Language;
  /** The subscriber's zone (IANA); the message's times are in it. */
  timeZone: string;
  links: SubscriberLinks;
  /** The event's number: grows with every event of the installation. */
  sequence: number;
  /** What the channel said last of the same incident (`Sent.thread`); null before it said anything. */
  thread: string | null;
  /** When the fact came about: the same for every try. Milliseconds. */
  createdAt: number;
  /** The moment of this try. */
  now: number;
}

export interface Sent {
  outcome: DeliveryOutcome;
  /** The way itself is closed (server unreachable, sign-in refused): nobody on this channel can be reached now. */
  channelDown?: true;
  /** What the next message about the same incident must know, such as the thread in which the first one stands. */
  thread?: string;
  /** Where it is to be sent from now on: the service has moved the destination. */
  settings?: DestinationSettings;
}

/** One kind of destination, ready to send. */
export interface Channel {
  kind: ChannelKind;
  /** Waits between tries, in milliseconds. */
  schedule: readonly number[];
  /** The longest that one try takes. */
  timeoutMs: number;
  /** How many are sent at once. */
  concurrency: number;
  /** How many of those to one host; null where all go by one server anyway. */
  perHost: number | null;
  /** Tries once. Never throws for what the outside world does. @param signal ends the try */
  send(letter: Letter, signal?: AbortSignal): Promise<Sent>;
  /** Lets go of connections. */
  close(): void;
}

/** How a form asks for one part of an address. Labels and hints are in English; the public page translates them. */
export interface AddressField {
  name: string;
  label: string;
  type: "text" | "url" | "email" | "tel" | "password" | "select";
  required: boolean;
  /** One of several that do: it is neither required nor optional. */
  either?: true;
  hint?: string;
  placeholder?: string;
  autoComplete?: string;
  options?: readonly { value: string; label: string }[];
}

/** A destination as it is stored. */
export interface Destination {
  /** Names it among its page's, shows no secret. Of a chat: the service's origin and a fingerprint. */
  address: string;
  settings: DestinationSettings;
}

/** What reading an address needs. */
export interface Reading {
  /** May it lead to private networks? */
  allowPrivate: boolean;
  /** A keyed digest: the same text gives the same, and nobody can tell the text from it. */
  fingerprint(text: string): string;
}

/** The keys by which push services know this installation (RFC 8292). */
export interface PushKeys {
  publicKey: string;
  privateKey: string;
}

/** All that channels need to send. */
export interface ChannelEnvironment {
  email: {
    /** One or several with commas between them; null: mail is captured in files. */
    smtpUrl: string | null;
    mailFrom: string;
    mailFolder: string;
    /** The envelope's sender for one delivery; null: the sender's own address. */
    returnPath(deliveryId: string): string | null;
    /** Mails a second at most; null for as fast as the servers take them. */
    rate: number | null;
    /** Signs mail; null for no signature. */
    dkim: { domain: string; selector: string; privateKey: string } | null;
    /** One of several servers is left alone, or has come back. */
    onServer(host: string, reason: string | null): void;
  };
  /** May addresses that strangers gave be on private networks? Off unless the operator says so. */
  allowPrivate: boolean;
  services: ServiceSettings;
  /** Read when it is first needed. */
  pushKeys(): Promise<PushKeys>;
  /** The longest that one try takes; each channel's own unless given. */
  timeoutMs?: number;
}

/** How a new destination proves that it wants what is sent. */
export type Verification =
  /** A message with a link goes there, and following it confirms. */
  | "link"
  /** The endpoint gives back what it is sent. */
  | "challenge"
  /** Nothing: only responders add it. */
  | "none";

/** The code of one kind of destination. A new kind is a file with one of these and a line in the registry. */
export interface ChannelDefinition {
  kind: ChannelKind;
  label: string;
  /** What happens, in one sentence for the person who chooses it. */
  summary: string;
  /** Who may add one: strangers on the public page too, or responders only. */
  openTo: "everyone" | "responders";
  verification: Verification;
  fields: readonly AddressField[];
  /** False where the installation has no account with the service. */
  offered(services: ServiceSettings): boolean;
  /** @throws AppError `invalid` naming the field */
  parse(input: Readonly<Record<string, unknown>>, reading: Reading): Destination;
  /** For logs, lists and the audit log: enough to recognise it, nothing to use it by. */
  mask(address: string): string;
  /** What would be sent, as text for a person to look at. */
  preview(message: Message, links: SubscriberLinks): string;
  open(env: ChannelEnvironment): Channel;
}
